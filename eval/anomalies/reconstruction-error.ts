/** How badly a network makes a stamp again, in units of the noise of its border. */

import { levelOfBorder, noiseOfBorder } from "../data/pixel-noise.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import type { Points } from "../stats/points.ts";

/** Stamps that are decoded at a time. */
const BLOCK = 256;

/**
 * Of each stamp the mean of (r / s)^2, r = pixel - decoded - its median on the border of the band, for the sky is no part of a galaxy and
 * some decoders give none; s the scatter of the pixels there: 1 where nothing but noise is left. A band without noise says nothing.
 */
export async function reconstructionErrors(
  { decoder }: Able<"decoder">,
  test: TestSet,
  latents: Points,
): Promise<Float64Array> {
  const { image } = test;
  const [plane, bands] = [image.height * image.width, image.bands.length];
  const out = new Float64Array(test.count);
  for (let from = 0; from < test.count; from += BLOCK) {
    const count = Math.min(BLOCK, test.count - from);
    const images = await test.images(from, count);
    const z = Float32Array.from(
      latents.values.subarray(from * latents.width, (from + count) * latents.width),
    );
    const decoded = await decoder.decode(z, count);
    for (let at = 0; at < count * bands; at++) {
      const [first, last] = [at * plane, (at + 1) * plane];
      const noise = noiseOfBorder(images.subarray(first, last), image);
      if (!(noise > 0)) continue;
      const left = Float32Array.from(images.subarray(first, last), (pixel, p) => pixel - decoded[first + p]!);
      const level = levelOfBorder(left, image);
      const sum = left.reduce((total, r) => total + ((r - level) / noise) ** 2, 0);
      out[from + Math.floor(at / bands)]! += sum / (plane * bands);
    }
  }
  return out;
}
