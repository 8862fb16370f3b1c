/** Runs test stamps through the network, its decoder and the principal components, some at a time. */

import { type Estimates, estimatesOf, joinPosteriors, type Posterior } from "../../train/models/posterior.ts";
import { stretchPixels } from "../../train/normaliser.ts";
import { checkFinite, encodeBlocks } from "../data/encode.ts";
import { noiseOfBorder, noiseVariances, type Variance } from "../data/pixel-noise.ts";
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
  /** empty where the network makes no stamps of latents */
  readonly outputs: readonly Float32Array[];
  /** sqrt(mean ((input - output) / noise)^2) over all pixels of all stamps, see `noiseVariances`; undefined if the noise is not known */
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
  const variances = noiseVariances(test.image);
  let chi2 = 0;
  for await (const { from, count, images, posterior, latents } of encodeBlocks(estimator, test)) {
    parts.push(posterior);
    const decoded = latents && (await decoder?.decode(latents, count));
    const projected = await transformPca(pca, stretchPixels(images, config.normaliser, plane));
    components.forEach((column, c) => {
      column.set(projected[c], from);
    });
    for (let i = 0; i < count; i++)
      borderNoise[from + i] = noiseOfBorder(images.subarray(i * pixels), test.image);
    if (variances !== undefined && decoded !== undefined) {
      chi2 += chiSquare(images, decoded, variances, plane);
    }
    for (const at of shown.filter((s) => s >= from && s < from + count)) {
      const stamp = [(at - from) * pixels, (at - from + 1) * pixels] as const;
      inputs.push(images.slice(...stamp));
      if (decoded !== undefined) outputs.push(decoded.slice(...stamp));
    }
    onBlock(count);
  }
  const estimates = estimatesOf(joinPosteriors(parts));
  checkFinite(config, test, estimates);
  const rmsOverNoise =
    variances === undefined || decoder === undefined ? undefined : Math.sqrt(chi2 / (test.count * pixels));
  return { estimates, components, borderNoise, inputs, outputs, rmsOverNoise };
}

function chiSquare(
  input: Float32Array,
  output: Float32Array,
  variances: readonly Variance[],
  plane: number,
): number {
  let sum = 0;
  for (let from = 0; from < input.length; from += plane) {
    const variance = variances[(from / plane) % variances.length];
    for (let p = from; p < from + plane; p++) sum += (input[p] - output[p]) ** 2 / variance(output[p]);
  }
  return sum;
}
