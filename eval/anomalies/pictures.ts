/** Pictures of the members of each class, and of the ordinary stamps nearest to several of them. */
import { packImage } from "../../train/run/packed-image.ts";
import type { TestSet } from "../data/test-set.ts";
import { fitStandardiser, type Points, standardise } from "../stats/points.ts";
import { galleryOf } from "./gallery.ts";
import type { AnomaliesSection } from "./section.ts";

/** The side of pictures at most [pixel]. */
export const MOST_SIDE = 64;

/** @param rows positions of the judged stamps @param points of these @param classes of these @param names of the classes */
export async function picturesOf(
  test: TestSet,
  rows: Uint32Array,
  points: Points,
  classes: Uint8Array,
  names: readonly string[],
): Promise<AnomaliesSection["pictures"]> {
  const { bands, height, width } = test.image;
  const size = { height: Math.min(height, MOST_SIDE), width: Math.min(width, MOST_SIDE) };
  const scaled = standardise(points, fitStandardiser(points));
  const show = async (positions: readonly number[]) => ({
    ids: positions.map((i) => test.ids[rows[i]!]!),
    images: await Promise.all(
      positions.map(async (i) => packImage(middleOf(await test.images(rows[i]!, 1), test.image, size))),
    ),
  });
  const galleries = await Promise.all(
    names.map(async (name, k) => {
      const { members, neighbours } = galleryOf(scaled, classes, k + 1);
      return { name, members: await show(members), neighbours: await show(neighbours) };
    }),
  );
  return { ...size, bands, classes: galleries };
}

/** The pixels in the middle of a stamp [bands, height, width]. */
export function middleOf(
  pixels: Float32Array,
  { bands, height, width }: TestSet["image"],
  size: { readonly height: number; readonly width: number },
): Float32Array {
  const [top, left] = [(height - size.height) >> 1, (width - size.width) >> 1];
  const out = new Float32Array(bands.length * size.height * size.width);
  for (let row = 0; row < bands.length * size.height; row++) {
    const [band, y] = [Math.floor(row / size.height), row % size.height];
    const from = (band * height + top + y) * width + left;
    out.set(pixels.subarray(from, from + size.width), row * size.width);
  }
  return out;
}
