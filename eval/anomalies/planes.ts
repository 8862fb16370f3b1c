/** Which latents are drawn against each other, and in which units. */
import { fromLatent } from "../../train/labels.ts";
import type { Supervised } from "../../train/run/config.ts";
import { columnsOf } from "../stats/points.ts";
import { projectionsOf } from "./projections.ts";
import type { Projection } from "./section.ts";
import type { Space } from "./spaces.ts";

const AXES = 4;

/**
 * Positions of the latents that are drawn: the first three labels and the first free latent, what else there is where these are fewer. Components of an
 * ellipticity come after other labels: of one galaxy seen from two sides they differ.
 * @param labels that the first latents are of @param width latents
 */
export function axesOf(labels: readonly Pick<Supervised, "role">[], width: number): number[] {
  const all = [...Array(width).keys()];
  const isShape = (j: number): boolean => /^spin2/.test(labels[j]?.role ?? "");
  const free = all.slice(labels.length);
  const [shapes, others] = [all.filter(isShape), all.slice(0, labels.length).filter((j) => !isShape(j))];
  return [
    ...others.slice(0, AXES - 1),
    ...free.slice(0, 1),
    ...others.slice(AXES - 1),
    ...shapes,
    ...free.slice(1),
  ].slice(0, AXES);
}

/** Each pair of `axesOf` in the latents of every network, latents of labels as the labels themselves; with lines in those of the first. */
export async function planesOf(spaces: readonly Space[], classes: Uint8Array): Promise<Projection[]> {
  const made: Projection[] = [];
  for (const [s, { name, features, points, labels }] of spaces.entries()) {
    if (labels === undefined) continue;
    const axes = axesOf(labels, features.length);
    const pairs = axes.flatMap((i, at) => axes.slice(at + 1).map((j) => [i, j] as const));
    const columns = columnsOf(points).map((column, j) => {
      const label = labels[j];
      return label === undefined ? column : column.map((z) => fromLatent(label.transform, z));
    });
    made.push(...(await projectionsOf(name, features, columns, classes, { pairs, bounded: s === 0 })));
  }
  return made;
}
