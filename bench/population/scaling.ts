/** Black holes by velocity dispersion, and sizes of distant galaxies by mass. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { quantileFigures, type Row, type Table, where } from "./figures.ts";
import type { BlackHoles, SizeBin } from "./samples.ts";

const SIGMAS = [1.9, 2.1, 2.3, 2.6] as const; // log km/s

export function blackHoleTable(simulated: BlackHoles, real: BlackHoles): Table {
  const rows = SIGMAS.slice(1).map((high, b): Row => {
    const [ours, theirs] = [simulated, real].map(({ logSigma, logMass }) =>
      where(logMass, (i) => logSigma[i] >= SIGMAS[b] && logSigma[i] < high),
    );
    return {
      what: `log sigma ${SIGMAS[b].toFixed(1)} to ${high.toFixed(1)}`,
      counts: [ours.length, theirs.length],
      figures: quantileFigures(ours, theirs, [0.16, 0.5, 0.84], []),
    };
  });
  return {
    title: "Black holes",
    text: "Log masses [Msun] by velocity dispersion [km/s], of the main sample and of measured black holes (`scaling/BHcompilation_updated.csv`), which are of all kinds of galaxies and were not selected by anything simple.\nNo bar: inside a bin the dispersions of the two differ.",
    ...{ of: "log mass", names: ["16 %", "50 %", "84 %"], digits: 2, rows },
  };
}

/** @param simulated log sizes of galaxies in each bin */
export function sizeTable(bins: readonly SizeBin[], simulated: readonly Float64Array[]): Table {
  const rows = bins.map(({ z, logMass, sizes }, b): Row => {
    const values = simulated[b].slice().sort();
    const levels = [0.16, 0.5, 0.84];
    const figures = levels.map((level, i) => ({
      ...{ simulated: quantile(values, level), real: sizes[i] },
      ...(i === 1 ? { bar: 0.1 } : {}),
    }));
    return { what: `z ${z}, log M ${logMass}`, figures };
  });
  return {
    title: "Sizes of distant galaxies",
    text: "Log half-light major axes [kpc] of all galaxies at 5000 A, in bins of 0.5 in z and 0.5 dex in mass (van der Wel+2014, table 5).",
    ...{ of: "bin", names: ["16 %", "50 %", "84 %"], digits: 2, rows },
  };
}
