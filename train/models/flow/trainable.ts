/** An ensemble of flows as the training loop sees it: AdamW (Loshchilov & Hutter 2019) on the losses of `flowLosses`. */
import * as tf from "@tensorflow/tfjs-core";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import { type Compiled, OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { float32 } from "../../../shared/onnx-backend/graph/recorder.ts";
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Stamps } from "../../data/source.ts";
import { featuresOf, givenColumns } from "../../inputs.ts";
import { latentTargets } from "../../labels.ts";
import type { Input, Supervised } from "../../run/config.ts";
import { determination } from "../determination.ts";
import { stepMask } from "../dropout/masks.ts";
import { readScalars, stacked } from "../scalars.ts";
import type { Losses, Trainable, Tunable, Validation } from "../trainable.ts";
import { AdamW } from "./adamw.ts";
import { loadFlow, saveFlow } from "./files.ts";
import { FlowNet, type FlowShape } from "./flow-net.ts";
import type { JointEncoder } from "./joint.ts";
import { flowLosses, type TargetTensors } from "./loss.ts";
import { targetsOf } from "./targets.ts";
import { keysOf, logMeanExp, logProbsOf, sampleEvenly } from "./use.ts";

export interface FlowOptions {
  readonly shape: FlowShape;
  readonly inputs: readonly Input[];
  readonly supervise: readonly Supervised[];
  /** names of targets whose presence is learned */
  readonly detect: readonly string[];
  readonly dropout: number;
  readonly decay: number;
  readonly hide: number;
  readonly seed: number;
  /** the encoder, if it is trained, too; absent: its latents come as labels */
  readonly joint?: JointEncoder | undefined;
  /** called with the folder of the model when it has been saved */
  readonly saved?: (folder: string) => void | Promise<void>;
}

/** Samples of a member that the estimate of a validation row is the mean of. */
const VALIDATED_DRAWS = 20;

const HEAD = "head";
const ENCODER = "encoder";

/** The block of weights by their name: those of the perceptron's layer0 are "hidden1"; densities, the mean and the detection are the head. */
function blockOf(weights: string): string {
  const layer = /^layer(\d+)/.exec(weights)?.[1];
  return layer === undefined ? HEAD : `hidden${Number(layer) + 1}`;
}

export class FlowTrainable implements Trainable {
  readonly labels: readonly string[];
  readonly #options: FlowOptions;
  readonly #net: FlowNet;
  readonly #adam: AdamW;
  /** of the perceptron's layers and of what stands on them, the top first; of each variable the place of its block */
  readonly #blocks: readonly string[];
  readonly #places: readonly number[];
  #shares: readonly number[];
  /** what the losses of a step are called, in their order */
  #names: string[] = [];
  #compiled: { readonly key: string; readonly program: Compiled } | undefined;

  constructor(options: FlowOptions) {
    const { shape, inputs, supervise, seed } = options;
    this.#options = options;
    this.#net = new FlowNet(shape, seed);
    const size = this.#net.weights.variables.reduce((sum, one) => sum + one.size, 0);
    this.#adam = new AdamW(size, options.decay);
    const owners = this.#net.weights.names.map(blockOf);
    this.#blocks = [HEAD, ...new Set(owners.filter((name) => name !== HEAD).reverse())];
    this.#places = owners.map((name) => this.#blocks.indexOf(name));
    this.#shares = this.#blocks.map(() => 1);
    this.labels = [
      ...supervise.map(({ name }) => name),
      ...givenColumns({ inputs }),
      ...(options.joint === undefined
        ? inputs.flatMap(({ name, from }) => (from === "encoder" ? [name] : []))
        : []),
    ];
  }

  /** Those of an encoder count once it has been opened, before the first step. */
  get parameters(): number {
    const own = this.#net.weights.variables.reduce((sum, { size }) => sum + size, 0);
    return own + (this.#options.joint?.parameters ?? 0);
  }

  get tunable(): Tunable {
    const { joint } = this.#options;
    return {
      blocks: [...this.#blocks, ...(joint === undefined ? [] : [ENCODER])],
      setRates: (rates) => {
        this.#shares = this.#blocks.map((name) => rates.get(name)!);
        if (joint !== undefined) joint.rate = rates.get(ENCODER)!;
      },
      load: async (folder) => {
        const net = await loadFlow(folder);
        this.#net.weights.assign(folder, await net.weights.tensors());
        net.dispose();
      },
    };
  }

  async step(stamps: Stamps, lr: number, step: number): Promise<Losses> {
    const { dropout, joint, inputs } = this.#options;
    const own = this.#net.weights.variables;
    const encoder = await joint?.ready();
    const numbers = joint === undefined ? inputs : inputs.filter(({ from }) => from !== "encoder");
    const rows = stamps.size;
    const seen = this.#seen(stamps, numbers, step);
    const { values, weights, present } = this.#targets(stamps);
    const given: tf.Tensor[] = [
      this.#adam.nextRates(lr, this.#shares),
      tf.tensor2d(seen, [rows, seen.length / rows]),
      values,
      weights,
      present,
      ...(dropout > 0 ? this.#masks(step, rows) : []),
    ];
    const besides = encoder?.variables ?? [];
    const update = (x: tf.Tensor[]): tf.Tensor[] => {
      const [rates, features, values, weights, present, ...masks] = x as [tf.Tensor, ...tf.Tensor[]];
      let outlasting: tf.Tensor | undefined; // the losses, which the tape would dispose of
      const { grads } = tf.variableGrads(() => {
        const latents = encoder?.features(stamps);
        const context = this.#net.context(
          this.#ofMembers(features as tf.Tensor2D, latents),
          masks.length > 0 ? (masks as tf.Tensor3D[]) : undefined,
        );
        const targets = { values, weights, present } as TargetTensors;
        const parts = flowLosses(this.#net, targets, context);
        const made = stacked(parts);
        this.#names = made.names;
        outlasting = tf.keep(made.values);
        return parts["loss"]!;
      }, [...own, ...besides]);
      const losses = tf.clone(outlasting!);
      tf.dispose(outlasting!);
      const kernels = new Set(this.#net.weights.kernels);
      return [
        losses,
        ...this.#adam.update(rates, own, kernels, this.#places, grads),
        ...besides.map(({ name }) => grads[name]!),
      ];
    };
    const [losses, m, v, ...next] = this.#run(given, joint === undefined, update);
    tf.dispose(given);
    this.#adam.keep(m!, v!);
    own.forEach((one, i) => {
      one.assign(next[i]!);
    });
    const ofEncoder = Object.fromEntries(besides.map(({ name }, i) => [name, next[own.length + i]!]));
    await joint?.descend(ofEncoder, lr);
    tf.dispose(next);
    return readScalars({ names: this.#names, values: losses as tf.Tensor1D });
  }

  /** Recording a step takes longer than computing it: on the processor it is recorded once for batches of a size. */
  #run(given: tf.Tensor[], isPure: boolean, update: (given: tf.Tensor[]) => tf.Tensor[]): tf.Tensor[] {
    const backend = tf.backend();
    if (!isPure || !(backend instanceof OnnxBackend) || backend.provider !== "cpu")
      return tf.tidy(() => update(given));
    const states = [...this.#net.weights.variables, ...this.#adam.moments];
    const key = given.map(({ shape }) => shape.join("x")).join();
    if (this.#compiled?.key !== key) {
      this.#compiled?.program.dispose();
      this.#compiled = undefined;
      const types = given.map(({ shape }) => float32(shape));
      this.#compiled = { key, program: backend.compile(types, states, update) };
    }
    return this.#compiled.program.run([...given, ...states]);
  }

  /** Its nll is that of the mixture of the members, as in use. */
  async validate(stamps: Stamps): Promise<Validation> {
    const { supervise, inputs, joint } = this.#options;
    const latents = (await joint?.columns(stamps)) ?? new Map();
    const features = this.#seen({ ...stamps, labels: new Map([...stamps.labels, ...latents]) }, inputs);
    const {
      nll: ofMembers = 0,
      loss,
      ...rest
    } = await readScalars(
      tf.tidy(() => {
        const rows = tf.tensor2d(features, [stamps.size, features.length / stamps.size]);
        const context = this.#net.context(this.#ofMembers(rows));
        return stacked(flowLosses(this.#net, this.#targets(stamps), context));
      }),
    );
    const nll = await this.#mixtureLoss(stamps, features);
    const names = supervise.map(({ name }) => name);
    const targets = latentTargets(supervise, stamps.labels, stamps.size);
    const r2 = determination(names, targets, await this.#means(features, stamps.size));
    return { losses: { loss: loss - ofMembers + nll, nll, ...rest }, r2 };
  }

  async state(): Promise<Map<string, NamedTensor>> {
    const encoder = (await this.#options.joint?.state()) ?? [];
    return new Map([...(await this.#net.weights.tensors()), ...(await this.#adam.state()), ...encoder]);
  }

  async restore(state: ReadonlyMap<string, NamedTensor>): Promise<void> {
    this.#net.weights.assign("checkpoint", state);
    this.#adam.restore(state);
    await this.#options.joint?.restore(state);
  }

  async save(dir: string): Promise<void> {
    await saveFlow(this.#options.shape, await this.#net.weights.tensors(), dir);
    await this.#options.saved?.(dir);
  }

  close(): void {
    this.#net.dispose();
    this.#adam.dispose();
    this.#compiled?.program.dispose();
    this.#options.joint?.close();
  }

  /** -ln of the mixture's density, mean over the rows that have the core targets; what else they have counts as well. */
  async #mixtureLoss(stamps: Stamps, features: Float32Array): Promise<number> {
    const { supervise, shape } = this.#options;
    const { members, after } = shape;
    const densities = 1 + after;
    const { values, weights } = targetsOf(supervise, stamps.labels, stamps.size, this.#options);
    const logs = await logProbsOf(this.#net, features, values, stamps.size);
    let [sum, rows] = [0, 0];
    for (let k = 0; k < stamps.size; k++) {
      const own = weights.subarray(k * densities, (k + 1) * densities);
      if (own[0] === 0) continue;
      const ofMembers = Float64Array.from({ length: members }, (_, m) =>
        own.reduce((log, w, d) => log + (w > 0 ? logs[(k * members + m) * densities + d]! : 0), 0),
      );
      sum -= logMeanExp(ofMembers);
      rows++;
    }
    return sum / Math.max(1, rows);
  }

  /** Means of samples [size, targets], standardised. */
  async #means(features: Float32Array, size: number): Promise<Float32Array> {
    const { members, core, after } = this.#options.shape;
    const targets = core + after;
    const keys = keysOf(this.#net, features, size);
    const drawn = await sampleEvenly(this.#net, features, keys, VALIDATED_DRAWS);
    const vectors = members * VALIDATED_DRAWS;
    return Float32Array.from({ length: size * targets }, (_, at) => {
      const [row, target] = [Math.floor(at / targets), at % targets];
      let sum = 0;
      for (let d = 0; d < vectors; d++) sum += drawn[(row * vectors + d) * targets + target]!;
      return sum / vectors;
    });
  }

  /** Rows as the network sees them; in a step some inputs are hidden. */
  #seen({ labels, size }: Stamps, inputs: readonly Input[], step?: number): Float32Array {
    const { hide, seed } = this.#options;
    if (step === undefined || hide === 0) return featuresOf(inputs, labels, size);
    const stream = new Stream(seed, step, PURPOSE.hide);
    const places = new Map(inputs.map(({ name }, i) => [name, i]));
    for (const { name, sigma } of inputs) {
      if (sigma !== undefined && places.has(sigma)) places.set(sigma, places.get(name)!); // an error goes with what it is of
    }
    const hidden = Uint8Array.from({ length: size * inputs.length }, () => (stream.uniform() < hide ? 1 : 0));
    return featuresOf(
      inputs,
      labels,
      size,
      (row, name) => hidden[row * inputs.length + places.get(name)!] === 1,
    );
  }

  /** The same for all members. */
  #masks(step: number, rows: number): tf.Tensor3D[] {
    const { shape, dropout, seed } = this.#options;
    const { width, depth } = shape;
    const size = rows * width;
    const factors = stepMask(seed, step, dropout, depth * size);
    return Array.from({ length: depth }, (_, l) =>
      tf.tensor3d(factors.subarray(l * size, (l + 1) * size), [1, rows, width]),
    );
  }

  /** The same for all members. @param latents those that are found in the step, behind the rows */
  #ofMembers(rows: tf.Tensor2D, latents?: tf.Tensor2D): tf.Tensor3D {
    const all = latents === undefined ? rows : tf.concat([rows, latents], 1);
    return tf.tile(tf.expandDims(all, 0), [this.#options.shape.members, 1, 1]);
  }

  #targets(stamps: Stamps): TargetTensors {
    const { supervise, shape, detect } = this.#options;
    const { values, weights, present } = targetsOf(supervise, stamps.labels, stamps.size, this.#options);
    return {
      values: tf.tensor2d(values, [stamps.size, supervise.length]),
      weights: tf.tensor2d(weights, [stamps.size, 1 + shape.after]),
      present: tf.tensor2d(present, [stamps.size, detect.length]),
    };
  }
}
