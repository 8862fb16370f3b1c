/** Images as each latent of one galaxy is moved alone. */
import { quantile } from "../../datasets/statistics.ts";
import { recordByName } from "../../shared/by-name.ts";
import { fromLatent } from "../../train/labels.ts";
import { latentNames } from "../../train/models/model.ts";
import { packImage } from "../../train/run/packed-image.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import { nearest } from "../stats/neighbours.ts";
import { columnsOf, fitStandardiser, type Points, pointsOf, standardise } from "../stats/points.ts";
import type { Traversal } from "./section.ts";
import { shownBy } from "./shown.ts";

/** Places of a moved latent: from its 2nd to its 98th percentile. */
const STEPS = 6;
const ENDS = [0.02, 0.98] as const;

/**
 * The galaxy in the middle: the point nearest to the medians of all dimensions, in standardised ones. The medians themselves may
 * be where no galaxy is.
 * @param points at least one @returns its position
 */
export function middleOf(points: Points): number {
  const scale = fitStandardiser(points);
  const medians = columnsOf(points).map((column) => [quantile(column.sort(), 0.5)]);
  return nearest(standardise(points, scale), standardise(pointsOf(medians), scale), 1).indices[0]!;
}

/**
 * Each latent moved over the range that it has in `points`, all others as they are in one of them.
 * @param start its position
 */
export async function traverse(
  model: Able<"encoder" | "decoder">,
  points: Points,
  start: number,
  { image }: Pick<TestSet, "image">,
): Promise<Traversal[]> {
  const { config, gives, decoder } = model;
  const pixels = image.bands.length * image.height * image.width;
  const columns = columnsOf(points);
  const galaxy = columns.map((column) => column[start]!);
  const traversals: Traversal[] = [];
  for (const [j, latent] of latentNames(model).entries()) {
    const sorted = columns[j]!.slice().sort();
    const [low, high] = ENDS.map((p) => quantile(sorted, p)) as [number, number];
    const places = Array.from({ length: STEPS }, (_, s) => low + (s * (high - low)) / (STEPS - 1));
    const moved = Float32Array.from(places.flatMap((z) => galaxy.map((own, i) => (i === j ? z : own))));
    const decoded = await decoder.decode(moved, STEPS);
    const stamps = places.map((_, s) => decoded.slice(s * pixels, (s + 1) * pixels));
    const shown = stamps.map((stamp) => shownBy(stamp, image, image.bands));
    const label = gives.has("label-latents") ? config.supervise[j] : undefined;
    traversals.push({
      latent,
      values: label === undefined ? places : places.map((z) => fromLatent(label.transform, z)),
      shown: recordByName([...shown[0]!.keys()].map((key) => [key, shown.map((of) => of.get(key)!)])),
      images: stamps.map(packImage),
    });
  }
  return traversals;
}
