/** How badly a network makes a stamp again, in units of the noise of the stamp. */

import { noiseOfBorder, noiseOfStamp, type Variance } from "../data/pixel-noise.ts";
import { remake } from "../data/remade.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import type { Points } from "../stats/points.ts";

/** Stamps that are decoded at a time. */
const BLOCK = 256;

/**
 * Of each stamp the mean of (pixel - remade)^2 / variance over its pixels, see `remake` and `noiseOfStamp`; where the noise is not known, of the
 * scatter of the pixels on the border of the band: 1 where nothing but noise is left. A band without noise says nothing.
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
    const remade = await remake(decoder, z, images, count);
    for (let at = 0; at < count * bands; at++) {
      const [stamp, band] = [from + Math.floor(at / bands), at % bands];
      const [first, last] = [at * plane, (at + 1) * plane];
      const pixels = images.subarray(first, last);
      const variance = noiseOfStamp(test, stamp)?.[band] ?? ofBorder(pixels, image);
      if (variance === undefined) continue;
      const sum = pixels.reduce((total, pixel, p) => {
        const expected = remade[first + p]!;
        return total + (pixel - expected) ** 2 / variance(expected);
      }, 0);
      out[stamp]! += sum / (plane * bands);
    }
  }
  return out;
}

function ofBorder(pixels: Float32Array, image: TestSet["image"]): Variance | undefined {
  const noise = noiseOfBorder(pixels, image);
  return noise > 0 ? () => noise ** 2 : undefined;
}
