/** A histogram of probabilities from 0 to 1, or of ranks, in bins of equal width, relative to a flat one. */
import type { TopLevelSpec } from "vega-lite";
import { binomialInterval } from "../../stats/binomial.ts";
import { COLORS, panelSpec } from "../theme.ts";

/** Of the band: each bin by itself is inside with this probability, if all is right. */
export const BAND_LEVEL = 0.99;

/** @param xTitle what is counted @param counts of stamps; the band is that of their number */
export function pitSpec(counts: readonly number[], xTitle = "PIT"): TopLevelSpec {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const flat = total / counts.length;
  const rows = counts.map((count, b) => ({
    from: b / counts.length,
    to: (b + 1) / counts.length,
    density: count / flat,
  }));
  const [low, high] = binomialInterval(total, 1 / counts.length, BAND_LEVEL).map((count) => count / flat);
  const x = {
    type: "quantitative",
    title: xTitle,
    scale: { domain: [0, 1] as number[], nice: false },
  } as const;
  const y = { type: "quantitative", title: "stamps / flat", scale: { zero: true } } as const;
  return panelSpec({
    data: { values: rows },
    layer: [
      {
        mark: { type: "bar", color: COLORS.network, opacity: 0.75 },
        encoding: {
          x: { field: "from", ...x },
          x2: { field: "to" },
          y: { field: "density", ...y },
          y2: { datum: 0 },
        },
      },
      {
        data: { values: [{ from: 0, to: 1, low, high }] },
        mark: { type: "rect", color: COLORS.reference, opacity: 0.14 },
        encoding: {
          x: { field: "from", ...x },
          x2: { field: "to" },
          y: { field: "low", ...y },
          y2: { field: "high" },
        },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule", color: COLORS.reference, strokeDash: [4, 3] },
        encoding: { y: { datum: 1, ...y } },
      },
    ],
  });
}
