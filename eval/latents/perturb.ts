/** Images of one galaxy as the latents that matter most for a quantity are moved together (Siddiqa et al. 2025, figure 3). */
import { latentNames } from "../../train/models/model.ts";
import { packImage } from "../../train/run/packed-image.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import type { Points } from "../stats/points.ts";
import { MOVES, moveLatents, rankLatents } from "./matter.ts";
import type { Perturbed } from "./section.ts";

/** Latents that are moved. */
const MOVED = 3;

export interface Quantity {
  readonly name: string;
  readonly unit: string;
  /** of each point; NaN where it is missing */
  readonly column: Float64Array;
}

/** @param start position of the galaxy among the points */
export async function perturb(
  model: Able<"encoder" | "decoder">,
  points: Points,
  start: number,
  quantities: readonly Quantity[],
  { image }: Pick<TestSet, "image">,
): Promise<Perturbed[]> {
  const names = latentNames(model);
  const pixels = image.bands.length * image.height * image.width;
  const perturbed: Perturbed[] = [];
  for (const { name, unit, column } of quantities) {
    const moved = rankLatents(points, column).slice(0, MOVED);
    const decoded = await model.decoder.decode(moveLatents(points, start, moved), MOVES.length);
    perturbed.push({
      ...{ name, unit },
      latents: moved.map(({ latent, coefficient }) => ({ name: names[latent]!, coefficient })),
      images: MOVES.map((_, k) => packImage(decoded.slice(k * pixels, (k + 1) * pixels))),
    });
  }
  return perturbed;
}
