/** What every kind of population is to those who render it, and what an object of it is. */
import type { Band } from "../datasets/bands.ts";
import type { LabelColumn } from "../datasets/labels.ts";
import type { GalaxiesConfig } from "./galaxies/survey/config.ts";
import type { LayersConfig } from "./layers/config.ts";
import type { PopulationConfig } from "./population/config.ts";
import type { Detector, Scene } from "./scene.ts";

/** One band of an object. Its components have the same place and shape in every band, and the flux of this one. */
export interface DrawnBand {
  readonly scene: Scene;
  readonly detector: Detector;
}

export interface Drawn {
  /** in the order of the population's */
  readonly bands: readonly DrawnBand[];
  /** in the order of the population's */
  readonly labels: Float64Array;
}

/** `kind` of a configuration: what makes it (populations.ts). */
export type PopulationKind = "expressions" | "galaxies";

export interface PopulationLabel extends LabelColumn {
  /** smallest and largest value that it may have, if more is known than that it is finite */
  readonly bounds?: readonly [number, number];
}

export interface Population {
  /** plain data, with its defaults: `makePopulation(config)` (populations.ts) is the same population */
  readonly config: (PopulationConfig | GalaxiesConfig) & LayersConfig;
  /** [ny, nx] */
  readonly stamp: readonly [number, number];
  /** at least one; what all objects have in common stands here */
  readonly bands: readonly Band[];
  readonly labels: readonly PopulationLabel[];
  /** labels that say how an object is seen (PSF, sky, and what follows from them alone), not what it is */
  readonly observing: ReadonlySet<string>;
  /** what the user should know of the files that the configuration names */
  readonly notes: readonly string[];
  /** objects that there are; absent: as many as one likes */
  readonly size?: number | undefined;
  /** so many consecutive objects belong together, such as the two of a ring pair; absent: 1 */
  readonly group?: number;
  /**
   * Draws an object: a pure function, whatever else is drawn, in whatever order, by whatever worker.
   * @param seed an integer >= 0 (checkSeed) @param index the object, an integer >= 0
   * @throws GalforgeError naming the object if a drawn value is outside its allowed range
   */
  draw(seed: number, index: number): Drawn;
}
