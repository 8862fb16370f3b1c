/**
 * The tfjs backend: kernel calls are captured as a graph of values; when one is read, everything pending that somebody
 * still holds is cut out, compiled once per structure, and run. docs/engine.md tells the whole way of a training step.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Captured, captureProgram } from "./capture.ts";
import { copyAs, dtypeOf, elementTypeOf } from "./elements.ts";
import { OnnxBackendError } from "./errors.ts";
import type { Plan } from "./graph/plan.ts";
import { Recorder, type ValueType } from "./graph/recorder.ts";
import { sameShape, sizeOf, type Value } from "./graph/value.ts";
import { HeldValues } from "./held.ts";
import { computePending } from "./pending.ts";
import { type ProgramStatistics, Programs } from "./programs.ts";
import { makeTensor, type TypedArray } from "./runtime/ort.ts";
import type { ProgramOptions } from "./runtime/program.ts";
import { Transfer } from "./runtime/transfer.ts";

/** Nodes recorded since the last cut from which the next batch that is written cuts the graph, if nobody reads anything. */
const CUT_AT_WRITE = 2_000;
/** The same, whatever happens. */
const CUT_ALWAYS = 8_000;

/** What a tfjs data id stands for. */
interface Entry {
  readonly dtype: tf.DataType;
  refCount: number;
  /** undefined for what ONNX tensors do not hold: strings, and complex numbers as pairs */
  readonly value: Value | undefined;
  readonly host: tf.backend_util.BackendValues | undefined;
}

/** What `OnnxBackend.compile` recorded. */
export interface Compiled {
  /**
   * @param given the inputs, then the states, in the types that they were recorded with @returns what `compute` returned, as new tensors
   * @throws OnnxBackendError if one has another type or shape
   */
  run(given: readonly tf.TensorInfo[]): tf.Tensor[];
  /** Frees the program; results that it gave stay. */
  dispose(): void;
}

export interface BackendStatistics extends ProgramStatistics {
  /** values held now that are not computed yet */
  readonly pending: number;
  /** tensors kept now */
  readonly tensors: number;
}

export class OnnxBackend extends tf.KernelBackend {
  readonly name: string;
  readonly recorder = new Recorder();
  readonly provider: ProgramOptions["target"]["provider"];
  readonly #held: HeldValues;
  readonly #transfer: Transfer;
  readonly #programs: Programs;
  readonly #data: tf.DataStorage<Entry>;
  #capturing = false;

  constructor(name: string, options: ProgramOptions) {
    super();
    this.name = name;
    this.provider = options.target.provider;
    this.#held = new HeldValues(name);
    this.#transfer = new Transfer(this.provider);
    this.#programs = new Programs(options, this.#held, this.#transfer);
    this.#data = new tf.DataStorage(this, tf.engine());
  }

  get statistics(): BackendStatistics {
    const { pending, contents } = this.#held;
    return { ...this.#programs.statistics, pending, tensors: contents };
  }

  /** The program of the last run, as captured. Print it with `printPlan`. */
  get lastPlan(): Plan | undefined {
    return this.#programs.last;
  }

  // tfjs's view: data ids with reference counts

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (this.#held.recorded > CUT_AT_WRITE && sizeOf(shape) > 1) this.flush();
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  /** The values are copied: what their owner does to them later does not reach a graph that still waits. */
  override move(
    dataId: object,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    if (dtype === "string" || dtype === "complex64") {
      this.#data.set(dataId, { dtype, refCount, value: undefined, host: values });
      return;
    }
    const value = this.recorder.leaf(elementTypeOf(dtype), shape);
    const data = copyAs(value.type, values as TypedArray, sizeOf(shape));
    this.#held.setContent(value, makeTensor(value.type, data, shape));
    this.#held.hold(value);
    this.#data.set(dataId, { dtype, refCount, value, host: undefined });
  }

  override refCount(dataId: object): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.#data.get(dataId).refCount++;
  }

  decRef(dataId: object): void {
    if (this.#data.has(dataId)) this.#data.get(dataId).refCount--;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const entry = this.#data.get(dataId);
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    this.#data.delete(dataId);
    if (entry.value !== undefined) this.#held.release(entry.value);
    return true;
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override memory(): { unreliable: boolean; reasons?: string[] } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(f: () => void): Promise<tf.BackendTimingInfo> {
    this.flush();
    const start = performance.now();
    f();
    this.flush();
    return { kernelMs: performance.now() - start };
  }

  override dispose(): void {
    this.#programs.clear();
    this.#transfer.dispose();
    this.#held.clear();
  }

  // kernels' view: values

  /** The value of a tensor, under the shape that the tensor has: reshaping shares data. Undefined for strings, complex. */
  capturedValue({ dataId, shape }: tf.TensorInfo): Value | undefined {
    const { value } = this.#data.get(dataId);
    if (value === undefined || sameShape(value.shape, shape)) return value;
    return this.recorder.reshape(value, shape);
  }

  /** A tensor for a value that a kernel made. */
  tensorOf(value: Value): tf.TensorInfo {
    const dataId = {};
    const dtype = dtypeOf(value.type);
    const held = sizeOf(value.shape) === 0 || value.constant ? this.#materialise(value) : value;
    this.#held.hold(held);
    this.#data.set(dataId, { dtype, refCount: 1, value: held, host: undefined });
    if (this.#held.recorded > CUT_ALWAYS) this.flush();
    return { dataId, shape: [...value.shape], dtype };
  }

  /** Another tensor over the same data. */
  alias({ dataId, dtype }: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  // values asked for

  override async read(dataId: object): Promise<tf.BackendValues> {
    const values = this.readSync(dataId); // now: its owner may dispose of it before the promise is kept
    await turn();
    return values;
  }

  override readSync(dataId: object): tf.BackendValues {
    const { host, value } = this.#data.get(dataId);
    if (value === undefined) return host as tf.BackendValues;
    if (this.#capturing)
      throw new OnnxBackendError("the value of a tensor is read, which cannot be recorded");
    if (value.node !== undefined) this.flush(value);
    return copyAs(value.type, this.#download(value), sizeOf(value.shape)) as tf.BackendValues;
  }

  /**
   * Computes everything that is held and pending, without reading it. What cannot be computed throws when it is read.
   * @param wanted the value that is to be read, if one is: see `computePending`
   */
  flush(wanted?: Value): void {
    if (!this.#capturing) computePending(this.#held, (roots) => this.#programs.run(roots), wanted);
  }

  /**
   * Records what `compute` does with inputs of these types, without computing any of it. For export; this must be the current
   * backend.
   * @throws OnnxBackendError if a value is read on the way, as kernels without a recording do: only the host can compute them
   */
  capture(inputs: readonly ValueType[], compute: (inputs: tf.Tensor[]) => readonly tf.Tensor[]): Captured {
    this.flush(); // what is pending, such as the last training step, is no part of it
    this.#capturing = true;
    try {
      return captureProgram(this, inputs, compute, (value) => this.#download(value));
    } finally {
      this.#capturing = false;
    }
  }

  /**
   * Records what `compute` does, once, for those who do it again and again: what is returned runs it without recording it anew. This must
   * be the current backend.
   * @param inputs types of what is new in each run @param states tensors that `compute` finds where they are, such as variables: each run
   * takes their values of then. Whatever else it finds is a constant, with the values of now
   * @param compute assigns nothing, and disposes of what it keeps
   * @throws OnnxBackendError if a value is read on the way, or two states share their data
   */
  compile(
    inputs: readonly ValueType[],
    states: readonly tf.TensorInfo[],
    compute: (inputs: tf.Tensor[]) => readonly tf.Tensor[],
  ): Compiled {
    this.flush();
    const now = states.map((tensor, i) => this.#whole(tensor, `state ${i}`));
    if (new Set(now).size < now.length) throw new OnnxBackendError("two states share their data");
    const { cut, inputs: leaves, contents } = this.capture(inputs, compute);
    const program = this.#programs.compile(cut.plan);
    const types = [...inputs, ...now.map(({ type, shape }) => ({ type, shape }))];
    const taken = [...leaves, ...now];
    const feeds = cut.feeds.map((feed) => {
      const place = taken.indexOf(feed);
      return place >= 0 ? place : makeTensor(feed.type, contents.get(feed)!, feed.shape);
    });
    return {
      run: (given) => {
        if (given.length !== types.length)
          throw new OnnxBackendError(`${given.length} tensors are given, not ${types.length}`);
        const values = given.map((tensor, i) => this.#whole(tensor, `tensor ${i}`, types[i]));
        if (values.some(({ node }) => node !== undefined)) this.flush();
        const tensors = program.run(
          feeds.map((feed) => (typeof feed === "number" ? this.#held.content(values[feed]!) : feed)),
        );
        return cut.results.map(({ type, shape }, i) => {
          const leaf = this.recorder.leaf(type, shape);
          this.#held.setContent(leaf, tensors[i]);
          return tf.engine().makeTensorFromTensorInfo(this.tensorOf(leaf), this);
        });
      },
      dispose: () => program.dispose(),
    };
  }

  /** The value of a tensor that a program takes as it is. @param type that it must have */
  #whole({ dataId, shape }: tf.TensorInfo, what: string, type?: ValueType): Value {
    const { value } = this.#data.get(dataId);
    if (value === undefined || !sameShape(value.shape, shape))
      throw new OnnxBackendError(
        `${what} is a view of other data, or no numbers: a program takes whole tensors`,
      );
    if (type !== undefined && (value.type !== type.type || !sameShape(shape, type.shape)))
      throw new OnnxBackendError(
        `${what} is ${value.type} [${shape}], but was recorded as ${type.type} [${type.shape}]`,
      );
    return value;
  }

  #download(value: Value): TypedArray {
    return this.#transfer.download(this.#held.content(value));
  }

  /** Constants and values without elements need no program. */
  #materialise(value: Value): Value {
    const leaf = this.recorder.leaf(value.type, value.shape);
    const data = Float64Array.from(value.constant?.data ?? []);
    this.#held.setContent(leaf, makeTensor(leaf.type, copyAs(leaf.type, data, data.length), leaf.shape));
    return leaf;
  }
}

/** Lets timers, signals and other work have their turn: ONNX Runtime holds the thread while it runs. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
