/** The noisy stamps that are fitted: those of a data set that we simulated, or of a population. */

import type { ImageSystem } from "../../datasets/image-system.ts";
import { Dataset } from "../../datasets/reader.ts";
import { badInput } from "../../shared/errors.ts";
import { DetectorNoise } from "../../sim/noise/detector.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import type { Detector, Scene } from "../../sim/scene.ts";
import { knownSystem, simulatedSystem } from "../../train/data/image-system.ts";
import { type Unseen, unseenIndices } from "../../train/data/leak.ts";
import { isSimulator } from "../../train/data/open.ts";
import { simulationOf } from "../../train/data/simulated-set.ts";
import type { DataSource } from "../../train/run/config.ts";
import type { Sample } from "../limit/limit.ts";
import { limitData } from "../limit/limit-data.ts";

export interface FitData {
  readonly sample: Sample;
  /** in words */
  readonly which: string;
  readonly image: ImageSystem;
  /** stamp of galaxy `sample.ids[row]` [ny * nx], sky and noise in it */
  pixels(row: number): Float32Array;
  close(): void;
}

/**
 * @param spec a directory, "sim:PRESET" or "sim:FILE.yaml" @param most galaxies at most
 * @param seen what a network was trained on that is to estimate the same stamps: it must not have seen them
 * @throws GalforgeError if the stamps were not simulated here, have no noise, or were all seen in training
 */
export function openFitData(spec: string, most: number, seen?: readonly DataSource[]): FitData {
  if (!isSimulator(spec)) return ofDirectory(spec, most, seen);
  // the seed of the simulator's test split: no network is trained on its galaxies
  const { sample, which } = limitData(spec, most);
  const { population, seed } = sample;
  const draw = simulatedStamps(sample);
  return {
    ...{ sample, which },
    image: simulatedSystem({ population, seed, noiseless: false }),
    pixels: (row) => draw(sample.ids[row]).pixels,
    close: () => {},
  };
}

function ofDirectory(dir: string, most: number, seen: readonly DataSource[] | undefined): FitData {
  const { population, seed } = limitData(dir, 1).sample;
  const dataset = Dataset.open(dir);
  try {
    const all = { indices: Uint32Array.from(dataset.ids().keys()), which: "all stamps of the data set" };
    const unseen = seen === undefined ? all : unseenIndices(seen, dataset);
    const indices = unseen.indices.subarray(0, most);
    if (indices.length === 0) {
      throw badInput(
        dir,
        `there are no stamps to judge the network on (${unseen.which}): give other data with --data`,
      );
    }
    const ids = dataset.ids();
    return {
      sample: { population, seed, ids: Float64Array.from(indices, (i) => ids[i]) },
      which: shareOf(unseen, indices.length),
      image: knownSystem(dataset, simulationOf(dataset)),
      pixels: (row) => dataset.image(indices[row]),
      close: () => dataset.close(),
    };
  } catch (error) {
    dataset.close();
    throw error;
  }
}

const shareOf = ({ indices, which }: Unseen, count: number): string =>
  count < indices.length ? `${which}; of these the first ${count} of ${indices.length}` : which;

export interface SimulatedStamp {
  readonly scene: Scene;
  readonly detector: Detector;
  readonly pixels: Float32Array;
}

/** Stamps of a population as `sim generate` makes them, by the object's id. */
export function simulatedStamps({
  population,
  seed,
}: Pick<Sample, "population" | "seed">): (id: number) => SimulatedStamp {
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  return (id) => {
    const [{ scene, detector }] = population.draw(seed, id).bands;
    const pixels = new Float32Array(scene.stamp[0] * scene.stamp[1]);
    renderer.render(scene, pixels);
    noise.apply(pixels, detector, seed, id);
    return { scene, detector, pixels };
  };
}
