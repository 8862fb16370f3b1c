/** A section "fit" of a run that never was. */
import type { FitSection, LabelFit } from "../../../eval/fit/section.ts";

const LABELS = [
  ["flux", "ADU"],
  ["hlr", "arcsec"],
  ["n", "1"],
  ["e1", "1"],
  ["e2", "1"],
  ["x0", "pixel"],
  ["y0", "pixel"],
] as const;

/** With a network that estimates flux and hlr. */
export function sampleFit(galaxies = 500): FitSection {
  const labels = LABELS.map(([name, unit], i): LabelFit => {
    const fit = { count: galaxies - 3, r2: -1234.5, bias: 0.01, scatter: 0.123 + i, outliers: 0.087 };
    const network = { ...fit, r2: 0.951, scatter: 0.234 };
    const known = i < 2 ? { network } : {};
    return {
      ...{ name, unit },
      all: { fit, ...known },
      converged: { fit: { ...fit, count: galaxies - 60, r2: 0.912 }, ...known },
      limit: {
        ...{ robust: 1.012 + i / 100, robust_error: 0.048, plain: 1.034, plain_error: 0.035 },
        ...{ mean: -0.021, mean_error: 0.05 },
      },
    };
  });
  const column = (offset: number): number[] =>
    Array.from({ length: galaxies - 3 }, (_, k) => 1 + offset + ((k * 7) % 50));
  return {
    data: { name: "sim:leung2025", stamps: galaxies, which: "galaxies of the population" },
    status: { converged: galaxies - 60, bound: 57, stopped: 0, failed: 3 },
    ms: { fit_median: 52.3, fit_mean: 61.7, network: 0.93 },
    renders: 131.4,
    labels,
    points: LABELS.slice(0, 2).map(([name, unit]) => {
      return { name, unit, truth: column(0), fit: column(0.5), network: column(-0.5) };
    }),
    check: { criterion: "at their truth: bounds below 5 %", galaxies: 400, converged: 398 },
  };
}
