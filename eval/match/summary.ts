/** Many measured stamps in a few numbers. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import type { MeasuredStamp } from "./measure.ts";
import { LAGS } from "./noise.ts";

/** Quantiles of 16, 50 and 84 %. */
export type Spread = readonly [number, number, number];

export interface Summary {
  /** galaxies whose fit ended, and are no points */
  readonly galaxies: number;
  /** in the unit of the band that was fitted */
  readonly flux: Spread;
  /** [arcsec] */
  readonly hlr: Spread;
  readonly n: Spread;
  readonly e: Spread;
  /** of each band [unit/pixel] */
  readonly noise: readonly Spread[];
  /** of each band: of pixels (1, 0), (0, 1) and (1, 1) apart */
  readonly correlation: readonly Spread[];
  /** share of stamps with a neighbour that was found, and how many there are of them on a stamp */
  readonly blended: number;
  readonly neighbours: number;
  /** rms of the inner residual over the noise */
  readonly structure: Spread;
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return [Number.NaN, Number.NaN, Number.NaN];
  return [quantile(sorted, 0.16), quantile(sorted, 0.5), quantile(sorted, 0.84)];
};

/** A galaxy whose half-light radius is below this part of a pixel is a point. */
const POINT = 0.1;

/** Those that tell of galaxies. @param pixelScale [arcsec] */
export const galaxiesOf = (stamps: readonly MeasuredStamp[], pixelScale: number): readonly MeasuredStamp[] =>
  stamps.filter(
    ({ status, values }) => status !== "failed" && values[0] > 0 && values[1] > POINT * pixelScale,
  );

/** @param correlations of each band, at LAGS */
export function summarise(
  stamps: readonly MeasuredStamp[],
  correlations: readonly (readonly number[])[],
  pixelScale: number,
): Summary {
  const galaxies = galaxiesOf(stamps, pixelScale);
  const of = (i: number): Spread => spreadOf(galaxies.map(({ values }) => values[i]));
  const at = (band: number, dx: number, dy: number): number =>
    correlations[band][LAGS.findIndex(([x, y]) => x === dx && y === dy)];
  return {
    ...{ galaxies: galaxies.length, flux: of(0), hlr: of(1), n: of(2) },
    e: spreadOf(galaxies.map(({ values }) => Math.hypot(values[3], values[4]))),
    noise: correlations.map((_, band) =>
      spreadOf(stamps.flatMap(({ bands }) => bands[band].noise?.sigma ?? [])),
    ),
    correlation: correlations.map((_, band): Spread => [at(band, 1, 0), at(band, 0, 1), at(band, 1, 1)]),
    blended: stamps.filter(({ neighbours }) => neighbours.length > 0).length / stamps.length,
    neighbours: stamps.reduce((sum, { neighbours }) => sum + neighbours.length, 0) / stamps.length,
    structure: spreadOf(galaxies.map(({ structure }) => structure)),
  };
}
