/**
 * Redshifts from magnitudes: what can be learned from simulated ones must be what can be learned from real ones. The method is
 * that of eval/stats/nearest-neighbours.ts with 60 neighbours and five folds, on neighbouring colours and r.
 */

import { crossPredict } from "../../eval/stats/local-linear.ts";
import { medianInPlace } from "../../eval/stats/median.ts";
import { determination, mean } from "../../eval/stats/metrics.ts";
import { pointsOf } from "../../eval/stats/points.ts";
import { colour } from "./colours.ts";
import { barOf, type Row, type Table } from "./figures.ts";
import type { Photographed } from "./samples.ts";

const NEIGHBOURS = 60;
const FOLDS = 5;
/** Further off than this, in (estimate - z) / (1 + z), is an outlier. */
const OUTLIER = 0.05;

/** Colours by the place of their bluer band among u, g, r, i, z. */
const BANDS = [
  { name: "ugriz", colours: [0, 1, 2, 3] },
  { name: "gri", colours: [1, 2] },
] as const;

export interface PhotoZ {
  readonly r2: number;
  /** 1.4826 times the median of |estimate - z| / (1 + z) */
  readonly nmad: number;
  readonly outliers: number;
}

export function photoZ(sample: Photographed, colours: readonly number[]): PhotoZ {
  const { z, ugriz } = sample;
  const features = [...colours.map((c) => colour(sample, c)), ugriz[2]];
  const found = crossPredict({ points: pointsOf(features), target: z }, NEIGHBOURS, FOLDS);
  const off = found.map((estimate, i) => Math.abs(estimate - z[i]) / (1 + z[i]));
  const outliers = off.filter((x) => x > OUTLIER).length / z.length;
  return { r2: determination(found, z), nmad: 1.4826 * medianInPlace(off), outliers };
}

/**
 * @param simulated as many samples of the number of real galaxies (more train better) as there are: their mean is shown
 */
export function photoZTable(simulated: readonly Photographed[], real: Photographed): Table {
  const counts = [simulated.length * simulated[0].z.length, real.z.length] as const;
  const rows = BANDS.flatMap(({ name, colours }): Row[] => {
    const ours = simulated.map((sample) => photoZ(sample, colours));
    const theirs = photoZ(real, colours);
    const row = (what: string, of: (one: PhotoZ) => number, bar?: number): Row => ({
      what: `${name}: ${what}`,
      counts,
      figures: [{ simulated: mean(Float64Array.from(ours, of)), real: of(theirs), ...barOf(bar) }],
    });
    return [
      row("R2", ({ r2 }) => r2, 0.04),
      row("sigma_NMAD", ({ nmad }) => nmad, 0.2 * theirs.nmad),
      row("outliers", ({ outliers }) => outliers),
    ];
  });
  return {
    title: "Redshifts from magnitudes",
    text: `Local linear regression on ${NEIGHBOURS} neighbours among colours and r, ${FOLDS} folds.\nsigma_NMAD is 1.4826 times the median of |dz| / (1 + z), and its bar 20 % of the real one; outliers are off by more than ${OUTLIER}.`,
    ...{ of: "figure", names: ["value"], digits: 4 },
    rows,
  };
}
