/** Runs test stamps through the network, its decoder and the principal components, some at a time. */

import { type Estimates, estimatesOf, joinPosteriors, type Posterior } from "../../train/models/posterior.ts";
import { checkFinite, encodeBlocks } from "../data/encode.ts";
import { noiseOfBorder, noiseOfStamp, type Variance } from "../data/pixel-noise.ts";
import { remake } from "../data/remade.ts";
import { seenBy } from "../data/seen.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import { type Pca, transformPca } from "../stats/pca.ts";

export interface TestColumns {
  /** of all test stamps */
  readonly estimates: Estimates;
  /** a column for each principal component */
  readonly components: readonly Float64Array[];
  /** standard deviation of the pixels on the border of each stamp's first band, by their median absolute deviation [pixel unit] */
  readonly borderNoise: Float64Array;
  /** of the stamps asked for, in their order: float32 [bands, height, width], pixel unit */
  readonly inputs: readonly Float32Array[];
  /** with the sky of the inputs, see `remake`; empty where the network makes no stamps of latents */
  readonly outputs: readonly Float32Array[];
  /** sqrt(mean ((input - output) / noise)^2) over all pixels of all stamps whose noise is known, see `noiseOfStamp`; undefined if there are none */
  readonly rmsOverNoise: number | undefined;
}

/**
 * @param shown positions of the stamps whose reconstructions are kept
 * @throws GalforgeError if the network gives something that is not a number
 */
export async function estimate(
  model: Able<"mean">,
  pca: Pca,
  test: TestSet,
  shown: readonly number[],
  onBlock: (stamps: number) => void,
): Promise<TestColumns> {
  const { config, estimator, decoder } = model;
  const plane = test.image.height * test.image.width;
  const pixels = test.image.bands.length * plane;
  const parts: Posterior[] = [];
  const components = Array.from({ length: pca.components }, () => new Float64Array(test.count));
  const borderNoise = new Float64Array(test.count);
  const inputs: Float32Array[] = [];
  const outputs: Float32Array[] = [];
  let [chi2, compared] = [0, 0];
  for await (const { from, count, images, posterior, latents } of encodeBlocks(estimator, test)) {
    parts.push(posterior);
    const remade = latents && decoder && (await remake(decoder, latents, images, count));
    const projected = await transformPca(pca, await seenBy(model, images, count));
    components.forEach((column, c) => {
      column.set(projected[c], from);
    });
    for (let i = 0; i < count; i++) {
      const stamp = [i * pixels, (i + 1) * pixels] as const;
      borderNoise[from + i] = noiseOfBorder(images.subarray(...stamp), test.image);
      const variances = noiseOfStamp(test, from + i);
      if (variances === undefined || remade === undefined) continue;
      chi2 += chiSquare(images.subarray(...stamp), remade.subarray(...stamp), variances);
      compared += pixels;
    }
    for (const at of shown.filter((s) => s >= from && s < from + count)) {
      const stamp = [(at - from) * pixels, (at - from + 1) * pixels] as const;
      inputs.push(images.slice(...stamp));
      if (remade !== undefined) outputs.push(remade.slice(...stamp));
    }
    onBlock(count);
  }
  const estimates = estimatesOf(joinPosteriors(parts));
  checkFinite(config, test, estimates);
  const rmsOverNoise = compared === 0 ? undefined : Math.sqrt(chi2 / compared);
  return { estimates, components, borderNoise, inputs, outputs, rmsOverNoise };
}

/** Of one stamp, over its bands. */
function chiSquare(input: Float32Array, output: Float32Array, variances: readonly Variance[]): number {
  const plane = input.length / variances.length;
  let sum = 0;
  variances.forEach((variance, band) => {
    for (let p = band * plane; p < (band + 1) * plane; p++)
      sum += (input[p] - output[p]) ** 2 / variance(output[p]);
  });
  return sum;
}
