/** A bounded map that forgets what was not used for long. */
export class RecentlyUsed<V> {
  /** oldest use first */
  readonly #entries = new Map<string, { readonly value: V; readonly usedAt: number }>();
  readonly #most: number;
  readonly #idle: number;
  readonly #forget: (value: V) => void;
  #uses = 0;

  /**
   * @param most entries kept
   * @param idle uses of others after which an entry goes
   * @param forget called with each value that is dropped
   */
  constructor(most: number, idle: number, forget: (value: V) => void) {
    this.#most = most;
    this.#idle = idle;
    this.#forget = forget;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, make: () => V): V {
    const value = this.#entries.get(key)?.value ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, { value, usedAt: ++this.#uses }); // the newest is last
    for (const [oldest, { value: dropped, usedAt }] of this.#entries) {
      if (this.#entries.size <= this.#most && this.#uses - usedAt <= this.#idle) break;
      this.#entries.delete(oldest);
      this.#forget(dropped);
    }
    return value;
  }

  clear(): void {
    for (const { value } of this.#entries.values()) this.#forget(value);
    this.#entries.clear();
  }
}
