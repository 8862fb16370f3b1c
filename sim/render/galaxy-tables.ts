/** Radial tables of a scene's galaxies, one a component. They depend on the profile alone, not on its size: the bands of an object share them. */
import type { Arena } from "../kernel/arena.ts";
import type { RadialComponent } from "../scene.ts";
import { type Narrow, narrowTransform } from "./narrow.ts";
import { profileKey, radialTransform } from "./radial-profile.ts";
import { nodeKappa, TABLE_LAST, TABLE_LENGTH } from "./radial-table.ts";
import type { SersicTables } from "./sersic-tables.ts";

interface Slot {
  /** byte offset */
  readonly at: number;
  /** the table is that of this profile from piece `from` to piece `to` */
  key: number | string;
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
  get(
    component: number,
    c: RadialComponent,
    from: number,
    to: number,
    narrow: readonly Narrow[] | undefined,
  ): number {
    this.#slots[component] ??= { at: this.#arena.take(TABLE_LENGTH * 4), key: Number.NaN, from: 0, to: -1 };
    const slot = this.#slots[component];
    const key = profileKey(c);
    if (slot.key !== key || from < slot.from || to > slot.to) {
      const [first, last] =
        slot.key === key ? [Math.min(from, slot.from), Math.max(to, slot.to)] : [from, to];
      if (c.kind === "sersic") this.#sersic.mix(slot.at, c.n, first, last);
      else this.#tabulate(slot.at, c, first, last);
      Object.assign(slot, { key, from: first, to: last });
    }
    if (narrow !== undefined) {
      slot.key = Number.NaN; // no galaxy's any more
      const f = this.#arena.floats;
      for (let piece = from; piece <= to + 1; piece++) {
        f[(slot.at >> 2) + piece] -= narrowTransform(narrow, nodeKappa(piece));
      }
    }
    return slot.at;
  }

  #tabulate(at: number, c: RadialComponent, from: number, to: number): void {
    const transform = radialTransform(c);
    const f = this.#arena.floats;
    for (let piece = from; piece <= to + 1; piece++) {
      f[(at >> 2) + piece] = piece < TABLE_LAST ? transform(nodeKappa(piece)) : 0;
    }
  }

  /** Forgets all tables: their memory was given back. */
  clear(): void {
    this.#slots = [];
  }
}
