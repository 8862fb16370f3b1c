/** Galaxies that a limit is asked for: those of a data set that we simulated, or of a population. */
import { Dataset } from "../../datasets/reader.ts";
import { badInput } from "../../shared/errors.ts";
import { hasPlainDetectors } from "../../sim/population/detector-model.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import { populationOf } from "../../train/data/open.ts";
import { simulationOf } from "../../train/data/simulated-set.ts";
import { simulationSeed } from "../../train/data/simulation-seed.ts";
import type { Sample } from "./limit.ts";

export interface LimitData {
  readonly sample: Sample;
  /** in words */
  readonly which: string;
}

/**
 * @param spec a directory, "sim:PRESET" or "sim:FILE.yaml" @param most galaxies at most
 * @throws GalforgeError if the stamps were not simulated here, have no noise, or have several bands
 */
export function limitData(spec: string, most: number): LimitData {
  const data = openLimitData(spec, most);
  const { bands } = data.sample.population;
  if (bands.length > 1) {
    const names = bands.map(({ name }) => name).join(", ");
    throw badInput(
      spec,
      `its stamps have ${bands.length} bands (${names}): limits and fits are of one Sersic component in one band. Give stamps of such a configuration`,
    );
  }
  if (!hasPlainDetectors(data.sample.population.config)) {
    throw badInput(
      spec,
      "its detector has more than sky, photons and read noise (noise, background, gradient or effects), and limits and fits are known of these alone: give stamps of a plain detector",
    );
  }
  return data;
}

function openLimitData(spec: string, most: number): LimitData {
  const name = populationOf(spec);
  if (name !== undefined) {
    const population = loadPopulation(name.endsWith(".yaml") ? { file: name } : { preset: name });
    const ids = Array.from({ length: most }, (_, id) => id);
    return {
      sample: { population, seed: simulationSeed(0, "test"), ids },
      which: "galaxies of the population",
    };
  }
  const dataset = Dataset.open(spec);
  try {
    const simulation = simulationOf(dataset);
    if (simulation === undefined)
      throw badInput(spec, "its stamps were not made by sim generate: derivatives need the simulator");
    if (simulation.noiseless)
      throw badInput(spec, "its stamps are noiseless: nothing limits what can be known");
    const { population, seed } = simulation;
    return {
      sample: { population, seed, ids: dataset.ids().slice(0, most) },
      which: "the first stamps of the data set",
    };
  } finally {
    dataset.close();
  }
}
