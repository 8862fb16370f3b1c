/**
 * Radial tables of the Sersic transform for any n: rows at n_r = 0.3 (6.2/0.3)^(r/95), tabulated once (about 0.1 s), and
 * four-point Lagrange interpolation in log n between them. Interpolation error below 1e-6 of F(0).
 */
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import { SERSIC_N, sersicTransform } from "../profiles/sersic.ts";
import { COARSE_GRID, lookUp, TABLE_LENGTH, tabulateFromCoarse } from "./radial-table.ts";

export const ROWS = 96;
const LOG_STEP = Math.log(SERSIC_N.max / SERSIC_N.min) / (ROWS - 1);

export class SersicTables {
  readonly #kernel: Kernel;
  readonly #arena: Arena;
  readonly #rows: number;

  constructor(kernel: Kernel, arena: Arena) {
    this.#kernel = kernel;
    this.#arena = arena;
    this.#rows = arena.take(ROWS * TABLE_LENGTH * 4);
    const { first, ratio, count } = COARSE_GRID;
    for (let r = 0; r < ROWS; r++) {
      const n = SERSIC_N.min * Math.exp(r * LOG_STEP);
      const at = (this.#rows >> 2) + r * TABLE_LENGTH;
      tabulateFromCoarse(
        arena.floats.subarray(at, at + TABLE_LENGTH),
        sersicTransform(n, first, ratio, count),
      );
    }
  }

  /** All rows, one after the other: valid until the arena grows. */
  rows(): Float32Array {
    const first = this.#rows >> 2;
    return this.#arena.floats.subarray(first, first + ROWS * TABLE_LENGTH);
  }

  /** The transform of index n at one kappa. */
  value(n: number, kappa: number): number {
    const { left, weights } = rowsFor(n);
    const first = (this.#rows >> 2) + left * TABLE_LENGTH;
    return weights.reduce(
      (sum, w, r) => sum + w * lookUp(this.#arena.floats, first + r * TABLE_LENGTH, kappa * kappa),
      0,
    );
  }

  /** Writes the table for index n to `out`, from piece `from` to piece `to` (both included). */
  mix(out: number, n: number, from: number, to: number): void {
    const { left, weights } = rowsFor(n);
    const first = from & ~3;
    const row = this.#rows + (left * TABLE_LENGTH + first) * 4;
    const step = TABLE_LENGTH * 4;
    this.#kernel.mixTables(
      out + first * 4,
      row,
      row + step,
      row + 2 * step,
      row + 3 * step,
      ...weights,
      (to + 2 - first + 3) & ~3,
    );
  }
}

/** The four rows from `left` on whose sum with `weights` is the table for index n. */
export function rowsFor(n: number): {
  readonly left: number;
  readonly weights: readonly [number, number, number, number];
} {
  const position = Math.log(n / SERSIC_N.min) / LOG_STEP;
  const left = Math.min(Math.max(Math.floor(position) - 1, 0), ROWS - 4);
  const x = position - left;
  const weights = [
    (-(x - 1) * (x - 2) * (x - 3)) / 6,
    (x * (x - 2) * (x - 3)) / 2,
    (-x * (x - 1) * (x - 3)) / 2,
    (x * (x - 1) * (x - 2)) / 6,
  ] as const;
  return { left, weights };
}
