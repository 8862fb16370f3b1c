/** A deep field, i < 22.5 and z < 1, against percentiles of zCOSMOS that the specification of this population quotes. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { colour } from "./colours.ts";
import { type Row, type Table, where } from "./figures.ts";
import type { Deep } from "./samples.ts";

interface Quoted {
  readonly what: string;
  readonly of: (sample: Deep) => Float64Array;
  readonly z: readonly [number, number];
  /** quantiles by their level in % */
  readonly real: readonly (readonly [level: number, value: number])[];
}

const tenths = (low: number, median: number, high: number): Quoted["real"] => [
  [10, low],
  [50, median],
  [90, high],
];
const REDSHIFTS: Quoted["real"] = [
  [5, 0.17],
  [16, 0.28],
  [50, 0.53],
  [84, 0.83],
  [95, 0.93],
];

const QUOTED: readonly Quoted[] = [
  { what: "z", of: ({ z }) => z, z: [0, 1], real: REDSHIFTS },
  { what: "log M", of: ({ logMass }) => logMass, z: [0.3, 0.5], real: tenths(9.03, 9.85, 10.76) },
  { what: "log M", of: ({ logMass }) => logMass, z: [0.7, 0.9], real: tenths(9.71, 10.44, 11.1) },
  { what: "g-r", of: (sample) => colour(sample, 1), z: [0.4, 0.55], real: tenths(0.76, 1.05, 1.71) },
  { what: "r-i", of: (sample) => colour(sample, 2), z: [0.4, 0.55], real: tenths(0.25, 0.42, 0.73) },
  { what: "i-z", of: (sample) => colour(sample, 3), z: [0.4, 0.55], real: tenths(0.16, 0.32, 0.49) },
  { what: "g-r", of: (sample) => colour(sample, 1), z: [0.7, 0.85], real: tenths(0.47, 0.8, 1.82) },
  { what: "g-r", of: (sample) => colour(sample, 1), z: [0.85, 1], real: [[90, 1.74]] },
];

export function deepTable(simulated: Deep): Table {
  const rows = QUOTED.flatMap(({ what, of, z: [low, high], real }): Row[] => {
    const values = where(of(simulated), (i) => simulated.z[i] >= low && simulated.z[i] < high).sort();
    return real.map(([level, value]) => ({
      what: `${what}, ${level} %, z ${low} to ${high}`,
      figures: [{ simulated: quantile(values, level / 100), real: value }],
    }));
  });
  return {
    title: "Deep: zCOSMOS",
    text: "Galaxies with i < 22.5 and z < 1, without errors, against percentiles of 14 897 galaxies of zCOSMOS as quoted by the specification of the population: the table itself is not at hand.",
    ...{ of: "percentile", names: ["value"], digits: 2, rows },
  };
}
