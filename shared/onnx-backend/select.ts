/** One function chooses the device for everything that uses tfjs. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { badInput, unknownChoice } from "../errors.ts";
import { type Adapter, findAdapter } from "../gpu/adapters.ts";
import { whatIsMissing } from "../gpu/missing.ts";
import { timeTrainingStep } from "./pace.ts";
import { findCuda } from "./probe/cuda.ts";
import { type Finding, unusable, usable } from "./probe/finding.ts";
import { findTensorflow } from "./probe/tensorflow.ts";
import { findAnyWebGpu, findHardwareWebGpu } from "./probe/webgpu.ts";
import { registerOnnxBackend } from "./register.ts";
import { listProviders } from "./runtime/ort.ts";

/** The order of "auto": what is fastest first; of those in one bracket the faster is found out. TensorFlow's packages are used by name only. */
const AUTOMATIC = [["onnx-cuda"], ["onnx-webgpu", "webgpu"], ["onnx-cpu"], ["wasm"], ["cpu"]] as const;
export const BACKENDS = [...AUTOMATIC.flat(), "tensorflow", "tensorflow-gpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

export interface Device {
  /** Whether it can be used. @param named it was asked for by name: then an adapter in software will do */
  find(named: boolean): Promise<Finding>;
  /** Makes it known to tfjs. @param threads of CPU kernels; 0: one a core @returns tfjs's name of it */
  register(threads: number): Promise<string>;
}

export interface Considered {
  readonly name: BackendName;
  readonly usable: boolean;
  readonly why: string;
}

export interface Selection {
  readonly name: BackendName;
  readonly why: string;
  /** what was found, without what was measured */
  readonly device: string;
  /** in the order of trial; what comes after the one chosen was not tried */
  readonly considered: readonly Considered[];
}

export interface SelectOptions {
  /** threads of CPU kernels; 0, the default, is one a core */
  readonly threads?: number;
  /** tried before those of "auto": what a training was begun on */
  readonly prefer?: BackendName;
  /** what the user set, for error messages; default "backend" */
  readonly what?: string;
  readonly devices?: Readonly<Record<BackendName, Device>>;
  /** milliseconds of a training step on tfjs's current backend */
  readonly time?: () => Promise<number>;
}

/** A backend that was tried: known to tfjs as `backend`, if it works. */
interface Trial extends Considered {
  readonly device: string;
  readonly backend?: string;
  /** of a training step, where it was measured */
  readonly ms?: number;
}

/**
 * Makes a backend tfjs's current one, and has it compute once. Asked for by name, it is that one or an error. "auto" takes the
 * first that works of: a CUDA GPU, a WebGPU adapter that is known to be hardware, the processor by ONNX Runtime, by
 * WebAssembly, by JavaScript. Where both ONNX Runtime and tfjs's own kernels work by WebGPU, it takes the one that trains faster.
 * Call it before there are tensors: a backend of ours that was registered before is replaced.
 * @throws GalforgeError E_CHOICE for a name that is none of `BACKENDS` nor "auto", E_INPUT if it cannot be used here
 */
export async function selectBackend(
  wish: string,
  { threads = 0, prefer, what = "backend", devices = DEVICES, time = timeTrainingStep }: SelectOptions = {},
): Promise<Selection> {
  const named = wish !== "auto";
  const brackets = named ? [[nameOf(wish, what)]] : orderOf(prefer);
  const considered: Considered[] = [];
  for (const bracket of brackets) {
    const started: Trial[] = [];
    for (const name of bracket) started.push(await start(name, devices[name], named, threads));
    const trials = started.filter(({ usable }) => usable).length > 1 ? await timed(started, time) : started;
    considered.push(...trials.map(({ name, usable, why }) => ({ name, usable, why })));
    const [chosen, ...others] = trials.filter(works).sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0));
    if (chosen === undefined) continue;
    await tf.setBackend(chosen.backend);
    for (const { backend } of others) if (backend !== chosen.backend) tf.removeBackend(backend); // frees its device
    return { name: chosen.name, why: chosen.why, device: chosen.device, considered };
  }
  const reasons = considered.map(({ name, why }) => (named ? why : `${name}: ${why}`)).join("; ");
  throw badInput(`${what} "${wish}"`, `it cannot be used here: ${reasons}`, { considered });
}

const orderOf = (first: BackendName | undefined): readonly (readonly BackendName[])[] =>
  first === undefined
    ? AUTOMATIC
    : [[first], ...AUTOMATIC.map((bracket) => bracket.filter((name) => name !== first))];

function nameOf(wish: string, what: string): BackendName {
  const name = BACKENDS.find((known) => known === wish);
  if (name === undefined) throw unknownChoice(what, wish, ["auto", ...BACKENDS]);
  return name;
}

const works = (trial: Trial): trial is Trial & { backend: string } =>
  trial.usable && trial.backend !== undefined;

/** Whatever goes wrong becomes the reason why it is not used. */
async function start(name: BackendName, device: Device, named: boolean, threads: number): Promise<Trial> {
  try {
    const finding = await device.find(named);
    if (!finding.usable) return { name, ...finding, device: finding.why };
    Object.assign(process.env, finding.environment);
    const backend = await device.register(threads);
    const { why } = finding;
    const no = (reason: string): Trial => ({ name, ...unusable(`${why}, but ${reason}`), device: why });
    if (!(await tf.setBackend(backend))) return no("tfjs could not start it");
    await tf.ready();
    const sum = await compute();
    return sum === "4,6"
      ? { name, ...usable(why), device: why, backend }
      : no(`it computes [1, 2] + [3, 4] = [${sum}]`);
  } catch (error) {
    return { name, ...unusable((error as Error).message), device: "" };
  }
}

/** Has those that work train for a moment, one after the other; all of them then say how long a step took on each. */
async function timed(trials: readonly Trial[], time: () => Promise<number>): Promise<Trial[]> {
  const made: Trial[] = [];
  for (const trial of trials) made.push(works(trial) ? await timedOne(trial, time) : trial);
  const paces = made.flatMap(({ name, ms }) => (ms === undefined ? [] : `${ms.toFixed(1)} ms on ${name}`));
  const figures = `a trial step of training takes ${paces.join(", ")}`;
  return made.map((trial) =>
    trial.ms === undefined ? trial : { ...trial, why: `${trial.why}; ${figures}` },
  );
}

async function timedOne(trial: Trial & { backend: string }, time: () => Promise<number>): Promise<Trial> {
  try {
    await tf.setBackend(trial.backend);
    return { ...trial, ms: await time() };
  } catch (error) {
    const { name, why, device } = trial;
    return { name, device, ...unusable(`${why}, but a trial training failed: ${(error as Error).message}`) };
  }
}

/** Of as many numbers as go to a GPU: tfjs's WebGPU kernels leave a thousand to the processor. */
async function compute(): Promise<string> {
  const many = (odd: number, even: number): tf.Tensor =>
    tf.tensor1d(Float32Array.from({ length: 4096 }, (_, i) => (i % 2 === 0 ? odd : even)));
  const sum = tf.tidy(() => tf.add(many(1, 2), many(3, 4)));
  try {
    return String((await sum.data()).slice(-2));
  } finally {
    sum.dispose();
  }
}

const onnx = (provider: "cpu" | "webgpu" | "cuda", find: Device["find"]): Device => ({
  find,
  register: async (threads) => registerOnnxBackend({ provider, threads }),
});

const tensorflow = (name: "tensorflow" | "tensorflow-gpu"): Device => ({
  find: () => findTensorflow(name),
  register: async () => "tensorflow", // importing the package did it
});

const DEVICES: Readonly<Record<BackendName, Device>> = {
  "onnx-cuda": onnx("cuda", findCuda),
  "onnx-webgpu": onnx("webgpu", (named) => (named ? findAnyWebGpu() : findHardwareWebGpu())),
  webgpu: tfjsWebGpu(),
  "onnx-cpu": onnx("cpu", async () => {
    listProviders(); // throws where ONNX Runtime has no native files
    return usable(`the processor, by ONNX Runtime for ${process.platform}-${process.arch}`);
  }),
  wasm: { find: async () => usable("the processor, by tfjs's WebAssembly kernels"), register: registerWasm },
  cpu: {
    find: async () => usable("the processor, by tfjs's JavaScript kernels: slow"),
    register: async () => {
      await import("@tensorflow/tfjs-backend-cpu");
      Object.assign(tf.findBackend("cpu"), { firstUse: false }); // no advice on standard error to install another one
      return "cpu";
    },
  },
  tensorflow: tensorflow("tensorflow"),
  "tensorflow-gpu": tensorflow("tensorflow-gpu"),
};

function tfjsWebGpu(): Device {
  let adapter: Adapter | undefined;
  return {
    find: async (named) => {
      adapter = await findAdapter(named ? "any" : "hardware");
      if (adapter === undefined) return unusable(whatIsMissing());
      return usable(
        `${adapter.name}, by tfjs's WebGPU kernels${adapter.software ? ", a program: slow" : ""}`,
      );
    },
    register: async () => {
      const { registerTfjsWebGpu } = await import("./tfjs-webgpu.ts");
      return registerTfjsWebGpu(adapter!);
    },
  };
}

async function registerWasm(threads: number): Promise<string> {
  const { setWasmPaths, setThreadsCount } = await import("@tensorflow/tfjs-backend-wasm");
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(main) + sep);
  if (threads > 0) setThreadsCount(threads);
  return "wasm";
}
