/** One function chooses the device for everything that uses tfjs. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { badInput, unknownChoice } from "../errors.ts";
import { findCuda } from "./probe/cuda.ts";
import { type Finding, unusable, usable } from "./probe/finding.ts";
import { findTensorflow } from "./probe/tensorflow.ts";
import { findAnyWebGpu, findHardwareWebGpu } from "./probe/webgpu.ts";
import { registerOnnxBackend } from "./register.ts";
import { listProviders } from "./runtime/ort.ts";

/** The order of "auto": what is fastest first. TensorFlow's packages are used by name only. */
const AUTOMATIC = ["onnx-cuda", "onnx-webgpu", "onnx-cpu", "wasm", "cpu"] as const;
export const BACKENDS = [...AUTOMATIC, "tensorflow", "tensorflow-gpu"] as const;
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
  /** in the order of trial; what comes after the one chosen was not tried */
  readonly considered: readonly Considered[];
}

export interface SelectOptions {
  /** threads of CPU kernels; 0, the default, is one a core */
  readonly threads?: number;
  /** what the user set, for error messages; default "backend" */
  readonly what?: string;
  readonly devices?: Readonly<Record<BackendName, Device>>;
}

/**
 * Makes a backend tfjs's current one, and has it compute once. Asked for by name, it is that one or an error. "auto" takes the
 * first that works of: a CUDA GPU, a WebGPU adapter that is known to be hardware, the processor by ONNX Runtime, by
 * WebAssembly, by JavaScript.
 * Call it before there are tensors: a backend of ours that was registered before is replaced.
 * @throws GalforgeError E_CHOICE for a name that is none of `BACKENDS` nor "auto", E_INPUT if it cannot be used here
 */
export async function selectBackend(
  wish: string,
  { threads = 0, what = "backend", devices = DEVICES }: SelectOptions = {},
): Promise<Selection> {
  const named = wish !== "auto";
  const names = named ? [nameOf(wish, what)] : AUTOMATIC;
  const considered: Considered[] = [];
  for (const name of names) {
    const finding = await start(devices[name], named, threads);
    considered.push({ name, usable: finding.usable, why: finding.why });
    if (finding.usable) return { name, why: finding.why, considered };
  }
  const reasons = considered.map(({ name, why }) => (named ? why : `${name}: ${why}`)).join("; ");
  throw badInput(`${what} "${wish}"`, `it cannot be used here: ${reasons}`, { considered });
}

function nameOf(wish: string, what: string): BackendName {
  const name = BACKENDS.find((known) => known === wish);
  if (name === undefined) throw unknownChoice(what, wish, ["auto", ...BACKENDS]);
  return name;
}

/** Whatever goes wrong becomes the reason why it is not used. */
async function start(device: Device, named: boolean, threads: number): Promise<Finding> {
  try {
    const finding = await device.find(named);
    if (!finding.usable) return finding;
    Object.assign(process.env, finding.environment);
    const name = await device.register(threads);
    if (!(await tf.setBackend(name))) return unusable(`${finding.why}, but tfjs could not start it`);
    await tf.ready();
    const sum = await compute();
    return sum === "4,6" ? finding : unusable(`${finding.why}, but it computes [1, 2] + [3, 4] = [${sum}]`);
  } catch (error) {
    return unusable((error as Error).message);
  }
}

async function compute(): Promise<string> {
  const sum = tf.tidy(() => tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])));
  try {
    return String(await sum.data());
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

async function registerWasm(threads: number): Promise<string> {
  const { setWasmPaths, setThreadsCount } = await import("@tensorflow/tfjs-backend-wasm");
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(main) + sep);
  if (threads > 0) setThreadsCount(threads);
  return "wasm";
}
