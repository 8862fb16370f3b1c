/** Pictures of the most foreign stamps of a target, and of the nearest of the source to each. */
import { packImage } from "../../train/run/packed-image.ts";
import { MOST_SIDE, middleOf } from "../anomalies/pictures.ts";
import type { ShiftSection } from "./section.ts";
import type { Side } from "./sides.ts";

/** @param pairs positions among the points of each side */
export async function picturesOf(
  { source, target }: { readonly source: Side; readonly target: Side },
  pairs: readonly { readonly target: number; readonly source: number }[],
): Promise<ShiftSection["pictures"]> {
  const { bands, height, width } = target.test.image;
  const size = { height: Math.min(height, MOST_SIDE), width: Math.min(width, MOST_SIDE) };
  const show = async ({ test, rows }: Side, positions: readonly number[]) => ({
    ids: positions.map((i) => test.ids[rows[i]!]!),
    images: await Promise.all(
      positions.map(async (i) => packImage(middleOf(await test.images(rows[i]!, 1), test.image, size))),
    ),
  });
  return {
    ...{ ...size, bands },
    foreign: await show(
      target,
      pairs.map((pair) => pair.target),
    ),
    nearest: await show(
      source,
      pairs.map((pair) => pair.source),
    ),
  };
}
