/**
 * The latents that matter most for a quantity: those with the largest coefficients, of either sign, of its linear regression on all latents in
 * standard deviations (Siddiqa et al. 2025, section 4.3). Latents that hang together share what they say of it. Pure.
 */
import { fitLinear } from "../stats/linear-regression.ts";
import { columnsOf, fitStandardiser, type Points, pickPoints, standardise } from "../stats/points.ts";
import { pick, rowsWith } from "../stats/present.ts";

export interface Mattering {
  /** position of the latent */
  readonly latent: number;
  /** of the quantity a standard deviation of the latent */
  readonly coefficient: number;
}

/**
 * All latents, the one that matters most first.
 * @param quantity of each point; NaN where it is missing: at least one is there
 */
export function rankLatents(points: Points, quantity: Float64Array): Mattering[] {
  const rows = rowsWith(quantity);
  const latents = standardise(points, fitStandardiser(points));
  const [model] = fitLinear(columnsOf(pickPoints(latents, rows)), [pick(quantity, rows)]);
  return Array.from(model!.weights, (coefficient, latent) => ({ latent, coefficient })).sort(
    (a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient),
  );
}

/** Standard deviations by which latents are moved. */
export const MOVES = [-2, -1, 0, 1, 2] as const;

/**
 * One galaxy with some latents moved together, each the way in which the quantity rises.
 * @param start its position among the points @param moved of `rankLatents`
 * @returns float32 [MOVES, latents]; all other latents as they are in it
 */
export function moveLatents(points: Points, start: number, moved: readonly Mattering[]): Float32Array {
  const { scale } = fitStandardiser(points);
  const galaxy = points.values.subarray(start * points.width, (start + 1) * points.width);
  const stepOf = (j: number): number => {
    const found = moved.find(({ latent }) => latent === j);
    return found === undefined || scale[j] === 0 ? 0 : Math.sign(found.coefficient) / scale[j]!;
  };
  const steps = galaxy.map((_, j) => stepOf(j));
  return Float32Array.from(MOVES.flatMap((move) => [...galaxy.map((z, j) => z + move * steps[j]!)]));
}
