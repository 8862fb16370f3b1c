/** A histogram of probabilities from 0 to 1 in bins of equal width, relative to a flat one. */
import type { TopLevelSpec } from "vega-lite";
import { COLORS, panelSpec } from "../theme.ts";

export function pitSpec(counts: readonly number[]): TopLevelSpec {
  const flat = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const rows = counts.map((count, b) => ({
    from: b / counts.length,
    to: (b + 1) / counts.length,
    density: count / flat,
  }));
  const x = {
    type: "quantitative",
    title: "PIT",
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
        data: { values: [{}] },
        mark: { type: "rule", color: COLORS.reference, strokeDash: [4, 3] },
        encoding: { y: { datum: 1, ...y } },
      },
    ],
  });
}
