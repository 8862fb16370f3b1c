/** A bounded map that forgets what was used longest ago. */
export class RecentlyUsed<V> {
  readonly #entries = new Map<string, V>();
  readonly #most: number;
  readonly #forget: (value: V) => void;

  /** @param most entries kept @param forget called with each value that is dropped */
  constructor(most: number, forget: (value: V) => void) {
    this.#most = most;
    this.#forget = forget;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, make: () => V): V {
    let value = this.#entries.get(key);
    if (value === undefined) value = make();
    else this.#entries.delete(key);
    this.#entries.set(key, value); // the newest is last
    if (this.#entries.size > this.#most) {
      const [oldest, dropped] = this.#entries.entries().next().value as [string, V];
      this.#entries.delete(oldest);
      this.#forget(dropped);
    }
    return value;
  }

  clear(): void {
    for (const value of this.#entries.values()) this.#forget(value);
    this.#entries.clear();
  }
}
