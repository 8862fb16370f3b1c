/** Radial tables of the PSFs in use, by name: a few are kept, so that a population whose PSF varies stays in bounded memory. */
import type { Arena } from "../kernel/arena.ts";
import type { RadialOtf } from "../psf/otf.ts";
import {
  COARSE_GRID,
  lookUp,
  nodeKappa,
  TABLE_LAST,
  TABLE_LENGTH,
  tabulate,
  tabulateFromCoarse,
} from "./radial-table.ts";

const SLOTS = 8;
/** the OTF is followed until it falls below this */
const NEGLIGIBLE = 1e-9;

export interface PsfTable {
  /** byte offset */
  readonly at: number;
  /** kappa beyond which the OTF is negligible */
  readonly kappaMax: number;
}

export class PsfTables {
  readonly #arena: Arena;
  readonly #slots: number;
  readonly #known = new Map<string, PsfTable>();
  #next = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#slots = arena.take(SLOTS * TABLE_LENGTH * 4);
  }

  get(otf: RadialOtf): PsfTable {
    const known = this.#known.get(otf.name);
    if (known !== undefined) return known;
    const slot = this.nextSlot;
    this.#next++;
    const at = this.#slots + slot * TABLE_LENGTH * 4;
    for (const [name, table] of this.#known) if (table.at === at) this.#known.delete(name);
    const out = this.#arena.floats.subarray(at >> 2, (at >> 2) + TABLE_LENGTH);
    if (otf.edges.length === 0 && otf.ending === undefined) {
      const { first, ratio, count } = COARSE_GRID;
      tabulateFromCoarse(
        out,
        Float64Array.from({ length: count }, (_, m) => otf.value(first * ratio ** m)),
      );
    } else {
      tabulate(out, otf.value);
    }
    let last = TABLE_LAST;
    while (last > 0 && Math.abs(out[last]) < NEGLIGIBLE) last--;
    const table = { at, kappaMax: nodeKappa(last + 1) };
    this.#known.set(otf.name, table);
    return table;
  }

  has(otf: RadialOtf): boolean {
    return this.#known.has(otf.name);
  }

  /** The slot that the next new table takes. */
  get nextSlot(): number {
    return this.#next % SLOTS;
  }

  /** All slots, one after the other: valid until the arena grows. */
  all(): Float32Array {
    const first = this.#slots >> 2;
    return this.#arena.floats.subarray(first, first + SLOTS * TABLE_LENGTH);
  }

  /** How many tables were made: `all` has changed if this has. */
  get made(): number {
    return this.#next;
  }

  /** Which slot of `all` a table is in. */
  slotOf(table: PsfTable): number {
    return (table.at - this.#slots) / (TABLE_LENGTH * 4);
  }

  value(table: PsfTable, kappa: number): number {
    return lookUp(this.#arena.floats, table.at >> 2, kappa * kappa);
  }
}
