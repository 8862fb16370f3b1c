/** Data sets of `sim generate`: what made them, and their stamps once more without noise. */
import { isDeepStrictEqual } from "node:util";
import type { Dataset } from "../../datasets/reader.ts";
import type { Manifest } from "../../datasets/schema.ts";
import { badFile, GalforgeError } from "../../shared/errors.ts";
import { allLabels, makePlan, type Plan } from "../../sim/generate/plan.ts";
import { recordedSimulation, type Simulation } from "../../sim/population/recorded.ts";
import type { NoiselessStamps } from "./fresh-noise.ts";
import { type RenderOptions, renderAll } from "./render-all.ts";

/** undefined for a set of other origin. @throws GalforgeError if the recorded population is not allowed any more */
export const simulationOf = ({ dir, manifest }: Dataset): Simulation | undefined =>
  recordedSimulation(manifest.options, manifest.seed, `${dir}: the population in its manifest`, dir);

/** Why the stamps cannot be rendered again and given other noise; undefined if they can. */
export function whyNotAnew({ manifest }: Dataset, simulation: Simulation | undefined): string | undefined {
  if (simulation === undefined) return "its stamps were not made by sim generate";
  if (simulation.noiseless) return "its stamps are noiseless";
  try {
    const { psf_image, noise_files } = noiselessPlan(manifest, simulation);
    if (!isDeepStrictEqual(psf_image, manifest.options["psf_image"])) {
      return "its PSF image is not what it was when the set was made";
    }
    if (isDeepStrictEqual(noise_files, manifest.options["noise_files"])) return undefined;
    return "an image that its detector's noise is taken from is not what it was when the set was made";
  } catch (error) {
    if (error instanceof GalforgeError) return `its PSF image is needed again: ${error.message}`;
    throw error;
  }
}

/**
 * Renders stamps of a set again. All their labels must come out as they are there.
 * @param indices their positions, ascending
 * @throws GalforgeError naming the stamp and the label that differ
 */
export async function renderAgain(
  dataset: Dataset,
  simulation: Simulation,
  indices: Uint32Array,
  options: RenderOptions,
): Promise<NoiselessStamps> {
  const { manifest } = dataset;
  const { population, seed } = simulation;
  const all = dataset.ids();
  const ids = Float64Array.from(indices, (i) => all[i]);
  const labelNames = allLabels(population).map((column) => column.name);
  const setup = { plan: noiselessPlan(manifest, simulation), labelNames };
  const { images, labels } = await renderAll(setup, ids, options);
  for (const [name, column] of labels) checkLabel(dataset, indices, name, column);
  const detectors = Array.from(ids, (id) => population.draw(seed, id).bands.map((band) => band.detector));
  return { images, ids, detectors, stamp: population.stamp, seed, rounded: manifest.dtype === "uint16" };
}

function noiselessPlan({ n, seed, shard_size }: Manifest, { population }: Simulation): Plan {
  return makePlan({ n, seed, shardSize: shard_size, dtype: "float32", noiseless: true }, population);
}

/** relative; the last bits may differ between machines */
const TOLERANCE = 1e-5;

function checkLabel(dataset: Dataset, indices: Uint32Array, name: string, column: Float64Array): void {
  const stored = dataset.label(name);
  for (let k = 0; k < column.length; k++) {
    const [was, is] = [stored[indices[k]], column[k]];
    if (Number.isNaN(is) && Number.isNaN(was)) continue; // missing, as it was
    if (Math.abs(is - was) <= TOLERANCE * Math.max(Math.abs(is), Math.abs(was))) continue;
    throw badFile(
      dataset.dir,
      `stamp ${indices[k]} does not come out again as it was: its ${name} is ${was} in the set, and ${is} now. ` +
        `The set was made by galforge ${dataset.manifest.options["galforge"]}: generate it anew, or train without fresh noise`,
    );
  }
}
