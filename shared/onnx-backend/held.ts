/** Values that somebody holds: which of them wait to be computed, the contents of the others, and when both may go. */
import { OnnxBackendError } from "./errors.ts";
import type { Value } from "./graph/value.ts";
import type { NativeTensor } from "./runtime/ort.ts";

export class HeldValues {
  /** how many tensors hold a value */
  readonly #holders = new Map<Value, number>();
  /** contents of written and computed values */
  readonly #contents = new Map<Value, NativeTensor>();
  /** held, not computed */
  readonly #pending = new Set<Value>();
  /** no longer held, but a pending node may take them */
  readonly #released = new Set<Value>();
  /** why a value could not be computed: for who reads it, or anything that depends on it */
  readonly #failed = new WeakMap<Value, unknown>();
  readonly #backend: string;
  #recorded = 0;

  /** @param backend its name, for errors */
  constructor(backend: string) {
    this.#backend = backend;
  }

  /** values held that are not computed yet */
  get pending(): number {
    return this.#pending.size;
  }

  /** values whose contents are kept */
  get contents(): number {
    return this.#contents.size;
  }

  /** values held since `settle` that were to be computed: the graph is about as large */
  get recorded(): number {
    return this.#recorded;
  }

  /** What is to be computed, in the order in which it was recorded. */
  pendingValues(): Value[] {
    return [...this.#pending].sort((a, b) => a.id - b.id);
  }

  hold(value: Value): void {
    this.#holders.set(value, (this.#holders.get(value) ?? 0) + 1);
    this.#released.delete(value);
    if (value.node === undefined) return;
    this.#pending.add(value);
    this.#recorded++;
  }

  release(value: Value): void {
    const holders = (this.#holders.get(value) ?? 0) - 1;
    if (holders > 0) {
      this.#holders.set(value, holders);
      return;
    }
    this.#holders.delete(value);
    this.#pending.delete(value);
    if (this.#pending.size === 0) {
      this.#forget(value);
      this.settle();
    } else if (this.#contents.has(value)) this.#released.add(value);
  }

  /** Forgets what was released: nothing that is pending takes it any more. */
  settle(): void {
    for (const value of this.#released) this.#forget(value);
    this.#released.clear();
    this.#recorded = 0;
  }

  /** @throws what kept the value from being computed */
  content(value: Value): NativeTensor {
    const tensor = this.#contents.get(value);
    if (tensor !== undefined) return tensor;
    throw this.#failed.get(value) ?? new OnnxBackendError(`a tensor outlives its backend ${this.#backend}`);
  }

  /** Gives a value its contents: written, computed, or the same at another place. */
  setContent(value: Value, tensor: NativeTensor): void {
    this.#contents.set(value, tensor);
    this.#done(value);
  }

  fail(value: Value, error: unknown): void {
    this.#failed.set(value, error);
    this.#done(value);
  }

  clear(): void {
    for (const value of [...this.#contents.keys()]) this.#forget(value);
    this.#pending.clear();
    this.#released.clear();
    this.#holders.clear();
  }

  #done(value: Value): void {
    this.#pending.delete(value);
    value.node = undefined; // lets go of what it was to be computed from
  }

  #forget(value: Value): void {
    const tensor = this.#contents.get(value);
    this.#contents.delete(value);
    if (tensor !== undefined && tensor.location !== "cpu") tensor.dispose();
  }
}
