/** The bands of a configuration, wherever they are written in it. */
import { UNNAMED_BAND } from "../../datasets/bands.ts";
import type { Fields } from "../scene-check.ts";
import type { BandConfig } from "./bands.ts";
import type { PopulationConfig } from "./config.ts";
import type { Name } from "./expression.ts";
import { type BandName, bandNames } from "./labels.ts";
import type { Path, Value } from "./locate.ts";
import type { Quantities } from "./quantities.ts";

/** A band as it is written, and where: at `path`. */
export interface WrittenBand extends BandName {
  readonly path: Path;
  readonly zero_point?: number;
  readonly psf: Fields;
  readonly detector: Fields;
  /** where the components do not say it themselves */
  readonly flux?: Value;
  /** what its expressions may use */
  readonly names?: ReadonlyMap<string, Name>;
}

/** The band of the top level, or those of the list. */
export function writtenBands(config: PopulationConfig, q: Quantities): WrittenBand[] {
  if (config.bands === undefined) {
    const { band = UNNAMED_BAND, zero_point, psf, detector } = config;
    const zero = zero_point === undefined ? {} : { zero_point };
    return [{ name: band, suffix: "", path: [], ...zero, psf, detector }];
  }
  const names = bandNames(config.bands.map(({ name }) => name));
  return config.bands.map((band, i) => ({
    ...band,
    ...names[i],
    path: ["bands", i],
    names: q.namesWith({ zero_point: zeroPointOf(band) }),
  }));
}

const zeroPointOf = ({ name, zero_point }: BandConfig): Name =>
  zero_point === undefined
    ? { refused: `the band "${name}" has no zero_point, which is the AB magnitude of 1 ADU: add it` }
    : { constant: zero_point };
