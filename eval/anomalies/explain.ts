/** What sets a stamp apart: each latent against stamps that are otherwise alike. Pure. */
import { growTree } from "../stats/neighbour-tree.ts";
import { nearestIn } from "../stats/neighbours.ts";
import { columnsOf, fitStandardiser, type Points, pointsOf, standardise } from "../stats/points.ts";

/** Least s: a tenth of the latent's standard deviation over all training stamps. Look-alikes at an edge crowd together, and would make anything far. */
const LEAST = 0.1;
/** Training stamps that are otherwise alike: the nearest in the other latents. */
export const ALIKE = 50;

/**
 * Of each point and latent, (x - m) / s with the mean m and the standard deviation s of the latent over the `ALIKE` training stamps that are
 * nearest in all other latents, standardised, s at least `LEAST`: +3 of a rate of star formation is three sigma above that of galaxies of its mass and redshift.
 * @param reference latents of training stamps @returns what gives points a column a latent
 */
export function deviationsFrom(reference: Points): (points: Points) => Float64Array[] {
  const scale = fitStandardiser(reference);
  const known = columnsOf(standardise(reference, scale)).map((column, j, columns) => ({
    column,
    tree: growTree(without(columns, j)),
  }));
  return (points) => {
    const asked = columnsOf(standardise(points, scale));
    return known.map(({ column, tree }, j) => {
      const { k, indices } = nearestIn(tree, without(asked, j), ALIKE);
      return asked[j]!.map((x, q) => {
        const around = Array.from(indices.subarray(q * k, (q + 1) * k), (i) => column[i]!);
        const mean = around.reduce((sum, y) => sum + y, 0) / k;
        const sd = Math.sqrt(around.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (k - 1));
        return (x - mean) / Math.max(LEAST, sd);
      });
    });
  };
}

/** Points in all dimensions but one; if there is no other, at one place. */
const without = (columns: readonly Float64Array[], j: number): Points =>
  pointsOf(columns.length === 1 ? [new Float64Array(columns[0]!.length)] : columns.filter((_, i) => i !== j));

/** Deviations smaller than this are what every galaxy has. */
const TOLD = 2;
/** Latents that are told, the farthest; of more of them `MORE` is told. */
const MOST_TOLD = 3;
const MORE = "; ...";

/** "logsfr +3.1 sigma for its z, logmstar; z -2.2 sigma for ...", the largest first; "" if none is above `TOLD`. */
export function inWords(names: readonly string[], deviations: readonly number[]): string {
  const far = [...deviations.entries()]
    .filter(([, sigma]) => Math.abs(sigma) >= TOLD)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const told = far.slice(0, MOST_TOLD).map(([j, sigma]) => clause(names, j, sigma));
  return told.join("; ") + (far.length > MOST_TOLD ? MORE : "");
}

/** Characters of `inWords` at most. */
export function widthOfWords(names: readonly string[]): number {
  const longest = names.map((_, j) => clause(names, j, -LARGEST).length).sort((a, b) => b - a);
  const told = longest.slice(0, MOST_TOLD);
  const more = names.length > MOST_TOLD ? MORE.length : 0;
  return told.reduce((sum, length) => sum + length + "; ".length, more - "; ".length);
}

/** Others that are named. */
const MOST_GIVEN = 8;

function clause(names: readonly string[], j: number, sigma: number): string {
  const given = names.filter((other, i) => i !== j && !/^free\d+$/.test(other));
  const its = given.length === 0 ? "" : ` for its ${given.length > MOST_GIVEN ? "others" : given.join(", ")}`;
  return `${names[j]} ${sigma > 0 ? "+" : ""}${digits(sigma)} sigma${its}`;
}

/** Larger deviations are powers of ten, which take no more room. */
const LARGEST = 9999.9;
const digits = (sigma: number): string =>
  Math.abs(sigma) <= LARGEST ? sigma.toFixed(1) : sigma.toExponential(0);
