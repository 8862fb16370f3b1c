/** Estimates over the range of a label, with the errors that the catalogue states. */
import type { TopLevelSpec } from "vega-lite";
import type { Recovered } from "../../latents/section.ts";
import { titled } from "../format.ts";
import { COLORS, panelSpec } from "../theme.ts";

export function recoveredSpec({ name, unit, bins, points }: Recovered): TopLevelSpec {
  const dots = points.truth.map((x, i) => ({ x, y: points.estimate[i]!, error: points.error?.[i] ?? 0 }));
  const x = {
    type: "quantitative",
    title: `catalogue's ${titled(name, unit)}`,
    scale: { zero: false },
  } as const;
  const y = { type: "quantitative", title: `estimate of ${name}`, scale: { zero: false } } as const;
  const ends = [bins[0]!.truth, bins[bins.length - 1]!.truth];
  return panelSpec({
    layer: [
      {
        data: { values: dots.map((dot) => ({ ...dot, from: dot.x - dot.error, to: dot.x + dot.error })) },
        mark: { type: "rule", color: "var(--line)", strokeWidth: 0.5, opacity: 0.6, clip: true },
        encoding: { x: { field: "from", ...x }, x2: { field: "to" }, y: { field: "y", ...y } },
      },
      {
        data: { values: dots },
        mark: { type: "point", filled: true, size: 7, color: COLORS.network, opacity: 0.45, clip: true },
        encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
      },
      {
        data: { values: ends.map((end) => ({ x: end, y: end })) },
        mark: { type: "line", color: COLORS.reference, strokeDash: [5, 3], strokeWidth: 1.3 },
        encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
      },
      {
        data: { values: [...bins] },
        mark: { type: "rule", color: COLORS.pcaAll, strokeWidth: 1.8 },
        encoding: { x: { field: "truth", ...x }, y: { field: "low", ...y }, y2: { field: "high" } },
      },
      {
        data: { values: [...bins] },
        mark: { type: "point", filled: true, size: 40, color: COLORS.pcaAll, opacity: 1 },
        encoding: { x: { field: "truth", ...x }, y: { field: "estimate", ...y } },
      },
    ],
  });
}
