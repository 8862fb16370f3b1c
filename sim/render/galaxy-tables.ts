/** Radial tables of a scene's galaxies, one a component. They depend on n alone: the bands of an object share them. */
import type { Arena } from "../kernel/arena.ts";
import { type Narrow, narrowTransform } from "./narrow.ts";
import { nodeKappa, TABLE_LENGTH } from "./radial-table.ts";
import type { SersicTables } from "./sersic-tables.ts";

interface Slot {
  /** byte offset */
  readonly at: number;
  /** the table is that of index n from piece `from` to piece `to` */
  n: number;
  from: number;
  to: number;
}

export class GalaxyTables {
  readonly #sersic: SersicTables;
  readonly #arena: Arena;
  #slots: Slot[] = [];

  constructor(sersic: SersicTables, arena: Arena) {
    this.#sersic = sersic;
    this.#arena = arena;
  }

  /**
   * The table of a component, from piece `from` to piece `to`, both included.
   * @param component its place in the scene @param narrow parts that are left out
   * @returns byte offset, valid until the next call for this component
   */
  get(component: number, n: number, from: number, to: number, narrow: readonly Narrow[] | undefined): number {
    this.#slots[component] ??= { at: this.#arena.take(TABLE_LENGTH * 4), n: Number.NaN, from: 0, to: -1 };
    const slot = this.#slots[component];
    if (slot.n !== n || from < slot.from || to > slot.to) {
      const [first, last] = slot.n === n ? [Math.min(from, slot.from), Math.max(to, slot.to)] : [from, to];
      this.#sersic.mix(slot.at, n, first, last);
      Object.assign(slot, { n, from: first, to: last });
    }
    if (narrow !== undefined) {
      slot.n = Number.NaN; // no galaxy's any more
      const f = this.#arena.floats;
      for (let piece = from; piece <= to + 1; piece++) {
        f[(slot.at >> 2) + piece] -= narrowTransform(narrow, nodeKappa(piece));
      }
    }
    return slot.at;
  }

  /** Forgets all tables: their memory was given back. */
  clear(): void {
    this.#slots = [];
  }
}
