/** How much each measured quantity moves while one latent does, and how much of that goes where it should. Pure. */
import type { Measurement } from "./measure.ts";

export type Quantity = keyof Measurement;

export const QUANTITIES: readonly Quantity[] = ["flux", "hlr", "e1", "e2", "x0", "y0"];

/** Positive quantities, whose ratios count: q = ln x. Of the others q = x. */
const LOGARITHMIC: readonly Quantity[] = ["flux", "hlr"];

export const isLogarithmic = (quantity: Quantity): boolean => LOGARITHMIC.includes(quantity);

export const isQuantity = (name: string): name is Quantity => QUANTITIES.some((q) => q === name);

/** q of a value: its differences do not depend on the unit of a positive quantity. */
export const coordinate = (quantity: Quantity, value: number): number =>
  isLogarithmic(quantity) ? Math.log(value) : value;

/**
 * Total variation of a quantity over the steps of a sweep beyond what is due to it, in units of its range in the training set:
 *   sum_s |d(s + 1) - d(s)| / |q(highest) - q(lowest)|,  d = q(values) - q(due).
 * 1: it went through its range once; 0: it did as is due.
 * @param values at the steps, in the unit of `range`; for flux and hlr any unit
 * @param due what it should do at the steps; without it, stand still
 */
export function variation(
  quantity: Quantity,
  values: ArrayLike<number>,
  range: readonly [number, number],
  due?: ArrayLike<number>,
): number {
  const excess = (s: number): number =>
    coordinate(quantity, values[s]) - (due === undefined ? 0 : coordinate(quantity, due[s]));
  let sum = 0;
  for (let s = 1; s < values.length; s++) sum += Math.abs(excess(s) - excess(s - 1));
  return sum / (coordinate(quantity, range[1]) - coordinate(quantity, range[0]));
}

/**
 * Share of a sweep's response that is the own quantity's: variation of its own / sum of all variations. 1: nothing else moved;
 * 1/2: another one moved as much; 0: its own did not move (nor did, perhaps, any).
 */
export function disentanglement(
  own: Quantity,
  variations: Readonly<Partial<Record<Quantity, number>>>,
): number {
  const all = Object.values(variations).reduce((sum, v) => sum + v, 0);
  return all === 0 ? 0 : (variations[own] ?? 0) / all;
}

/** Spearman's rank correlation; ties share their mean rank; 0 if one of the two is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - mean) ** 2;
    xy += (x[i] - mean) * (y[i] - mean);
    yy += (y[i] - mean) ** 2;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/** 0 for the smallest. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) out[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}
