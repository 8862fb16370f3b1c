/**
 * The tfjs backend: kernel calls are captured as a graph of values; when one is read, everything pending that somebody
 * still holds is cut out, compiled once per structure, and run. docs/engine.md tells the whole way of a training step.
 */
import * as tf from "@tensorflow/tfjs-core";
import { OnnxBackendError } from "./errors.ts";
import { type Cut, cutPlan, type Plan, planKey } from "./graph/plan.ts";
import { Recorder, type ValueType } from "./graph/recorder.ts";
import { sameShape, sizeOf, type Value } from "./graph/value.ts";
import { lower } from "./lower/lower.ts";
import type { ElementType } from "./onnx/model.ts";
import { rewrite } from "./rewrite/rewrite.ts";
import { RecentlyUsed } from "./runtime/cache.ts";
import { makeTensor, type NativeTensor, type TypedArray } from "./runtime/ort.ts";
import { Program, type ProgramOptions } from "./runtime/program.ts";
import { Transfer } from "./runtime/transfer.ts";

/** Compiled programs kept. A training run needs a handful: a step, an evaluation, each once more for a smaller last batch. */
const MOST_PROGRAMS = 48;
/** Runs of others after which a program goes: each holds the memory of its intermediate values, and a first step runs once. */
const IDLE_RUNS = 256;
/** Nodes recorded since the last cut from which the next batch that is written cuts the graph, if nobody reads anything. */
const CUT_AT_WRITE = 2_000;
/** The same, whatever happens. */
const CUT_ALWAYS = 8_000;
/** Programs tried to tell broken values from others that are held with them, after which all that is left counts as broken. */
const MOST_TRIES = 64;
/** A program whose largest value is smaller runs on one thread: it needs no pool of its own. */
const LARGE_VALUE = 16_384;
/** Smaller tensors are not worth a transfer of their own. */
const SMALLEST_UPLOAD = 256;

/** What a tfjs data id stands for. */
interface Entry {
  readonly dtype: tf.DataType;
  refCount: number;
  /** undefined for what ONNX tensors do not hold: strings, and complex numbers as pairs */
  readonly value: Value | undefined;
  readonly host: tf.backend_util.BackendValues | undefined;
}

export interface BackendStatistics {
  /** programs compiled since the start; a loop in its stride compiles none */
  readonly compiled: number;
  readonly compileMs: number;
  readonly runs: number;
  readonly runMs: number;
  /** time spent on cutting the graph and finding its program */
  readonly cutMs: number;
  /** compiled programs kept now */
  readonly programs: number;
  /** values held now that are not computed yet */
  readonly pending: number;
  /** tensors kept now */
  readonly tensors: number;
}

/** A program that was recorded and not run: see `OnnxBackend.capture`. */
export interface Captured {
  /** its results are the values of the tensors that were returned */
  readonly cut: Cut;
  /** the values of the inputs, in order; those that the program uses are among `cut.feeds` */
  readonly inputs: readonly Value[];
  /** elements of the other feeds: weights, and whatever else was data */
  readonly contents: ReadonlyMap<Value, TypedArray>;
}

export class OnnxBackend extends tf.KernelBackend {
  readonly name: string;
  readonly recorder = new Recorder();
  readonly #options: ProgramOptions;
  readonly #transfer: Transfer;
  readonly #data: tf.DataStorage<Entry>;
  readonly #programs = new RecentlyUsed<Program>(MOST_PROGRAMS, IDLE_RUNS, (program) => program.dispose());
  /** how many entries hold a value */
  readonly #holders = new Map<Value, number>();
  /** contents of written and computed values */
  readonly #tensors = new Map<Value, NativeTensor>();
  /** held, not computed */
  readonly #pending = new Set<Value>();
  /** no longer held, but a pending node may take them */
  readonly #released = new Set<Value>();
  /** values on the host that a device program took once */
  readonly #fed = new WeakSet<Value>();
  /** why a value could not be computed: for who reads it, or anything that depends on it */
  readonly #failed = new WeakMap<Value, unknown>();
  #tries = 0;
  #nodesSinceCut = 0;
  #capturing = false;
  #statistics = { compiled: 0, compileMs: 0, runs: 0, runMs: 0, cutMs: 0 };
  /** plan of the last program that ran, before and after the rewrites: see `lastPlan` */
  #last: Plan | undefined;

  constructor(name: string, options: ProgramOptions) {
    super();
    this.name = name;
    this.#options = options;
    this.#transfer = new Transfer(options.target.provider);
    this.#data = new tf.DataStorage(this, tf.engine());
  }

  get provider(): ProgramOptions["target"]["provider"] {
    return this.#options.target.provider;
  }

  get statistics(): BackendStatistics {
    const [programs, pending, tensors] = [this.#programs.size, this.#pending.size, this.#tensors.size];
    return { ...this.#statistics, programs, pending, tensors };
  }

  /** The program of the last run, as captured. Print it with `printPlan`. */
  get lastPlan(): Plan | undefined {
    return this.#last;
  }

  // tfjs's view: data ids with reference counts

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (this.#nodesSinceCut > CUT_AT_WRITE && sizeOf(shape) > 1) this.#flush(undefined);
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
    this.#tensors.set(
      value,
      makeTensor(value.type, copyAs(value.type, values as TypedArray, sizeOf(shape)), shape),
    );
    this.#hold(value);
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
    if (entry.value !== undefined) this.#release(entry.value);
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
    this.#flush(undefined);
    const start = performance.now();
    f();
    this.#flush(undefined);
    return { kernelMs: performance.now() - start };
  }

  override dispose(): void {
    this.#programs.clear();
    this.#transfer.dispose();
    for (const value of [...this.#tensors.keys()]) this.#forget(value);
    this.#pending.clear();
    this.#released.clear();
    this.#holders.clear();
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
    if (held.node !== undefined) this.#nodesSinceCut++;
    this.#hold(held);
    this.#data.set(dataId, { dtype, refCount: 1, value: held, host: undefined });
    if (this.#nodesSinceCut > CUT_ALWAYS) this.#flush(undefined);
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
    if (value.node !== undefined) this.#flush(value);
    const data = this.#transfer.download(this.#content(value));
    return copyAs(value.type, data, sizeOf(value.shape)) as tf.BackendValues;
  }

  /** Computes everything that is held and pending, without reading it. What cannot be computed throws when it is read. */
  flush(): void {
    this.#flush(undefined);
  }

  /**
   * Records what `compute` does with inputs of these types, without computing any of it. For export; this must be the current
   * backend.
   * @throws OnnxBackendError if a value is read on the way, as kernels without a recording do: only the host can compute them
   */
  capture(inputs: readonly ValueType[], compute: (inputs: tf.Tensor[]) => readonly tf.Tensor[]): Captured {
    this.#flush(undefined); // what is pending, such as the last training step, is no part of it
    const values = inputs.map(({ type, shape }) => this.recorder.leaf(type, shape));
    const captured: Captured[] = []; // tidy returns tensors only
    this.#capturing = true;
    try {
      tf.tidy(() => {
        const given = values.map((value) => tf.engine().makeTensorFromTensorInfo(this.tensorOf(value), this));
        const results = compute(given).map((result) => this.capturedValue(result) as Value);
        const cut = cutPlan(
          results.map((x) => (x.node === undefined ? this.recorder.op("Identity", [x], x) : x)),
        );
        const data = cut.feeds.filter((feed) => !values.includes(feed));
        const contents = new Map(data.map((feed) => [feed, this.#transfer.download(this.#content(feed))]));
        captured.push({ cut, inputs: values, contents });
      });
    } finally {
      this.#capturing = false;
    }
    return captured[0];
  }

  /** Runs all that is pending. Should that fail, `wanted` is tried alone: what else is held may be what is broken. */
  #flush(wanted: Value | undefined): void {
    if (this.#capturing) return;
    const roots = [...this.#pending].sort((a, b) => a.id - b.id);
    try {
      if (roots.length > 0) this.#run(roots);
    } catch {
      this.#tries = MOST_TRIES;
      if (wanted !== undefined && !this.#runParts([wanted])) return; // who reads it gets the error
      this.#runParts(roots.filter(({ node }) => node !== undefined));
    }
    for (const value of this.#released) this.#forget(value);
    this.#released.clear();
    this.#nodesSinceCut = 0;
  }

  /** Runs values that failed with others: halves them until the broken ones are found. False if there are such. */
  #runParts(roots: readonly Value[]): boolean {
    if (roots.length === 0) return true;
    try {
      this.#run(roots);
      return true;
    } catch (error) {
      const middle = roots.length >> 1;
      if (middle > 0 && --this.#tries > 0) {
        for (const half of [roots.slice(0, middle), roots.slice(middle)]) this.#runParts(half);
      } else for (const root of roots) this.#fail(root, error);
      return false;
    }
  }

  #fail(value: Value, error: unknown): void {
    this.#failed.set(value, error);
    this.#pending.delete(value);
    value.node = undefined; // lets go of what it was to be computed from
  }

  #run(roots: readonly Value[]): void {
    const start = performance.now();
    const cut = cutPlan(roots);
    const feeds = cut.feeds.map((feed) => this.#feed(feed));
    const key = planKey(cut.plan);
    let compiling = 0;
    const program = this.#programs.get(key, () => {
      const before = performance.now();
      const made = this.#compile(cut.plan);
      compiling = performance.now() - before;
      this.#statistics.compiled++;
      return made;
    });
    this.#last = cut.plan;
    const ready = performance.now();
    this.#keep(cut, program.run(feeds));
    const { runs, runMs, cutMs, compileMs } = this.#statistics;
    Object.assign(this.#statistics, {
      runs: runs + 1,
      runMs: runMs + performance.now() - ready,
      cutMs: cutMs + ready - start - compiling,
      compileMs: compileMs + compiling,
    });
  }

  /** @throws what kept the value from being computed */
  #content(value: Value): NativeTensor {
    const tensor = this.#tensors.get(value);
    if (tensor !== undefined) return tensor;
    throw this.#failed.get(value) ?? new OnnxBackendError(`a tensor outlives its backend ${this.name}`);
  }

  /** What is fed to a device again and again, such as the weights of a model in use, moves there at its second use. */
  #feed(value: Value): NativeTensor {
    const tensor = this.#content(value);
    if (this.provider === "cpu" || tensor.location !== "cpu" || sizeOf(value.shape) < SMALLEST_UPLOAD)
      return tensor;
    if (!this.#fed.has(value)) {
      this.#fed.add(value);
      return tensor;
    }
    const there = this.#transfer.upload(tensor);
    this.#tensors.set(value, there);
    return there;
  }

  #keep({ results }: Cut, tensors: readonly NativeTensor[]): void {
    results.forEach((value, i) => {
      this.#tensors.set(value, tensors[i]);
      value.node = undefined;
      this.#pending.delete(value);
    });
  }

  #compile(plan: Plan): Program {
    const large = plan.values.some(({ shape }) => sizeOf(shape) >= LARGE_VALUE);
    const options = large ? this.#options : { ...this.#options, threads: 1 };
    return new Program(lower(rewrite(plan, this.#options.without), this.#options.target), options);
  }

  #hold(value: Value): void {
    this.#holders.set(value, (this.#holders.get(value) ?? 0) + 1);
    this.#released.delete(value);
    if (value.node !== undefined) this.#pending.add(value);
  }

  #release(value: Value): void {
    const holders = (this.#holders.get(value) ?? 0) - 1;
    if (holders > 0) {
      this.#holders.set(value, holders);
      return;
    }
    this.#holders.delete(value);
    this.#pending.delete(value);
    if (this.#pending.size === 0) {
      this.#forget(value);
      for (const other of this.#released) this.#forget(other);
      this.#released.clear();
      this.#nodesSinceCut = 0;
    } else if (this.#tensors.has(value)) this.#released.add(value);
  }

  #forget(value: Value): void {
    const tensor = this.#tensors.get(value);
    this.#tensors.delete(value);
    if (tensor !== undefined && tensor.location !== "cpu") tensor.dispose();
  }

  /** Constants and values without elements need no program. */
  #materialise(value: Value): Value {
    const leaf = this.recorder.leaf(value.type, value.shape);
    const data = Float64Array.from(value.constant?.data ?? []);
    this.#tensors.set(leaf, makeTensor(leaf.type, copyAs(leaf.type, data, data.length), leaf.shape));
    return leaf;
  }
}

function elementTypeOf(dtype: tf.DataType): ElementType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new Error(`dtype ${dtype} has no ONNX tensor here`);
}

function dtypeOf(type: ElementType): tf.DataType {
  if (type === "float32" || type === "int32" || type === "bool") return type;
  throw new Error(`a kernel returned ${type}: tfjs knows float32, int32 and bool`);
}

/** A copy of the first `size` elements. */
function copyAs(type: ElementType, data: TypedArray | readonly number[], size: number): TypedArray {
  if (data.length < size) throw new Error(`${data.length} values for a tensor of ${size}`);
  const Typed = type === "bool" ? Uint8Array : type === "int32" ? Int32Array : Float32Array;
  if (data instanceof Typed) return data.slice(0, size);
  return Typed.from(data as Float32Array).subarray(0, size);
}

/** Lets timers, signals and other work have their turn: ONNX Runtime holds the thread while it runs. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
