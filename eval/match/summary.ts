/** Many measured stamps in a few numbers. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import type { MeasuredStamp } from "./measure.ts";
import { LAGS } from "./noise.ts";
import type { Target } from "./stamp.ts";

/** Quantiles of 16, 50 and 84 %. */
export type Spread = readonly [number, number, number];

export interface Summary {
  /** those of `galaxiesOf` */
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

/** A fit that ends this many median distances from the middle, and this many pixels, is of another object: the galaxy is too faint. */
const ASTRAY = { medians: 3, pixels: 2 };

/**
 * Those that tell of galaxies: fits that ended, whose half-light ellipse fits on the stamp, and that are of what is in the middle.
 */
export function galaxiesOf(
  stamps: readonly MeasuredStamp[],
  { size: [ny, nx], pixelScale }: Pick<Target, "size" | "pixelScale">,
): readonly MeasuredStamp[] {
  const most = (Math.min(ny, nx) / 2) * pixelScale;
  const ended = stamps.filter(
    ({ status, values: [flux, hlr] }) =>
      status !== "failed" && flux > 0 && hlr > POINT * pixelScale && hlr < most,
  );
  const away = ended.map(({ values }) => Math.hypot(values[5] - nx / 2, values[6] - ny / 2));
  const [, middle] = spreadOf(away);
  const limit = Math.max(ASTRAY.pixels, ASTRAY.medians * middle);
  return ended.filter((_, k) => away[k] <= limit);
}

/** @param correlations of each band, at LAGS */
export function summarise(
  stamps: readonly MeasuredStamp[],
  correlations: readonly (readonly number[])[],
  target: Pick<Target, "size" | "pixelScale">,
): Summary {
  const galaxies = galaxiesOf(stamps, target);
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

/** Standard deviation of the slope of the sky of a band beyond what noise makes of it [unit/pixel for each pixel]. */
export function slopeOf(stamps: readonly MeasuredStamp[], band: number): number {
  const known = stamps.flatMap((one) => one.bands[band].noise ?? []);
  const [low, , high] = spreadOf(known.flatMap(({ slope }) => [...slope]));
  const [, expected] = spreadOf(known.flatMap(({ slopeSigma }) => [...slopeSigma]));
  return Math.sqrt(Math.max(0, ((high - low) / 2) ** 2 - expected ** 2)) || 0;
}
