/** What adaptation gains, by errors of the same galaxies. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { Sequence } from "../../shared/random/sequence.ts";

/** Of one label, in the unit of its latent: |estimate - truth| of each test galaxy, one array a seed. */
export type Errors = readonly Float64Array[];

export interface Gap {
  /** (zero - adapted) / (zero - oracle), of mean absolute errors: 1 is the oracle, 0 no gain, negative harm */
  readonly closed: number;
  /** 16 % and 84 % over samples of galaxies and seeds */
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;

/**
 * The paired bootstrap: each sample takes the same galaxies for all three, and seeds of each with replacement.
 * @param zero of one network @returns undefined where the oracle is not better than the zero shot: there is no gap
 */
export function gapClosed(zero: Float64Array, adapted: Errors, oracle: Errors, seed = 0): Gap | undefined {
  const share = (z: number, a: number, o: number): number => (z - a) / (z - o);
  const all = Uint32Array.from(zero, (_, k) => k);
  const first = [zero, ...oracle].map((errors) => meanOf(errors, all));
  if (first[0]! <= average(first.slice(1))) return undefined;
  const closed = share(first[0]!, average(adapted.map((e) => meanOf(e, all))), average(first.slice(1)));
  const random = new Sequence(`gap/${seed}`);
  const values = Float64Array.from({ length: RESAMPLES }, () => {
    const drawn = Uint32Array.from(zero, () => random.below(zero.length));
    const of = (errors: Errors): number =>
      average(errors.map(() => meanOf(errors[random.below(errors.length)]!, drawn)));
    return share(meanOf(zero, drawn), of(adapted), of(oracle));
  }).sort();
  return { closed, low: quantile(values, 0.16), high: quantile(values, 0.84) };
}

/** How much of its skill a network has lost: 1 - R2 after / R2 before; negative: it has gained. */
export const skillLost = (before: number, after: number): number => 1 - after / before;

const meanOf = (errors: Float64Array, at: Uint32Array): number => {
  let sum = 0;
  for (const k of at) sum += errors[k]!;
  return sum / at.length;
};
const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
