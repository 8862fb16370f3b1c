/** Runs test stamps through the network, its decoder and the principal components, some at a time. */
import { badInput } from "../../shared/errors.ts";
import { stretchPixels } from "../../train/normaliser.ts";
import type { TrainedModel } from "../../train/trained-model.ts";
import { noiseOfBorder, noiseVariance } from "../data/pixel-noise.ts";
import type { TestSet } from "../data/test-set.ts";
import { type Pca, transformPca } from "../stats/pca.ts";

/** Stamps in memory together. */
const BLOCK = 1024;

export interface TestColumns {
  /** a column for each supervised label, in the order of the configuration */
  readonly latents: readonly Float64Array[];
  readonly predicted: readonly Float64Array[];
  /** predicted standard deviations; empty if the network predicts none */
  readonly sigmas: readonly Float64Array[];
  /** a column for each principal component */
  readonly components: readonly Float64Array[];
  /** standard deviation of the pixels on the border of each stamp's first band, by their median absolute deviation [pixel unit] */
  readonly borderNoise: Float64Array;
  /** of the stamps asked for, in their order: float32 [bands, height, width], pixel unit */
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  /** sqrt(mean ((input - output) / noise)^2) over all pixels of all stamps, see `noiseVariance`; undefined if the noise is not known */
  readonly rmsOverNoise: number | undefined;
}

/**
 * @param shown positions of the stamps whose reconstructions are kept
 * @throws GalforgeError if the network gives something that is not a number
 */
export async function estimate(
  model: TrainedModel,
  pca: Pca,
  test: TestSet,
  shown: readonly number[],
  onBlock: (stamps: number) => void,
): Promise<TestColumns> {
  const { config } = model;
  const pixels = test.image.bands * test.image.height * test.image.width;
  const columns = (count: number): Float64Array[] =>
    Array.from({ length: count }, () => new Float64Array(test.count));
  const latents = columns(config.supervise.length);
  const predicted = columns(config.supervise.length);
  const sigmas: Float64Array[] = [];
  const components = columns(pca.components);
  const borderNoise = new Float64Array(test.count);
  const inputs: Float32Array[] = [];
  const outputs: Float32Array[] = [];
  const variance = noiseVariance(test.image);
  let chi2 = 0;
  for (let from = 0; from < test.count; from += BLOCK) {
    const count = Math.min(BLOCK, test.count - from);
    const images = test.images(from, count);
    const estimates = await model.encode(images, count);
    const decoded = await model.decode(estimates.latents, count);
    const projected = await transformPca(pca, stretchPixels(images, config.normaliser));
    config.supervise.forEach(({ name }, l) => {
      for (let i = 0; i < count; i++) latents[l][from + i] = estimates.latents[i * config.latents + l];
      predicted[l].set(estimates.values.get(name)!, from);
      const sigma = estimates.sigmas?.get(name);
      if (sigma === undefined) return;
      sigmas[l] ??= new Float64Array(test.count);
      sigmas[l].set(sigma, from);
    });
    components.forEach((column, c) => {
      column.set(projected[c], from);
    });
    for (let i = 0; i < count; i++)
      borderNoise[from + i] = noiseOfBorder(images.subarray(i * pixels), test.image);
    if (variance !== undefined) chi2 += chiSquare(images, decoded, variance);
    for (const at of shown.filter((s) => s >= from && s < from + count)) {
      const stamp = [(at - from) * pixels, (at - from + 1) * pixels] as const;
      inputs.push(images.slice(...stamp));
      outputs.push(decoded.slice(...stamp));
    }
    onBlock(count);
  }
  config.supervise.forEach(({ name }, l) => {
    checkFinite(test, name, predicted[l], latents[l]);
  });
  const rmsOverNoise = variance === undefined ? undefined : Math.sqrt(chi2 / (test.count * pixels));
  return { latents, predicted, sigmas, components, borderNoise, inputs, outputs, rmsOverNoise };
}

function chiSquare(input: Float32Array, output: Float32Array, variance: (output: number) => number): number {
  let sum = 0;
  for (let p = 0; p < input.length; p++) sum += (input[p] - output[p]) ** 2 / variance(output[p]);
  return sum;
}

/** @param columns what a network gives for a label, one value a stamp */
export function checkFinite(test: TestSet, label: string, ...columns: readonly Float64Array[]): void {
  const column = columns.find((values) => !values.every(Number.isFinite));
  if (column === undefined) return;
  const at = column.findIndex((value) => !Number.isFinite(value));
  throw badInput(
    test.name,
    `the network gives ${column[at]} as "${label}" of stamp ${test.ids[at]}, which is not a number: check the pixels of ` +
      'that stamp (for a data set of galforge: "sim verify"), or train again',
  );
}
