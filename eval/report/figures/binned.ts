/** Bias and scatter of a label in bins of another quantity, with the 68 % intervals of their bootstrap. */
import type { TopLevelSpec } from "vega-lite";
import type { BinnedScores } from "../../stats/scores.ts";
import { COLORS, panelSpec } from "../theme.ts";
import { logTicks } from "./curves.ts";

/** Error bars stand a little beside the middle of the bin, so that they do not cover each other [shares of its width]. */
const BESIDE = 0.07;

const MEASURES = [
  { measure: "bias", color: COLORS.network, shift: -BESIDE },
  { measure: "scatter", color: COLORS.pcaAll, shift: BESIDE },
] as const;

export function binnedSpec(bins: BinnedScores, yTitle: string): TopLevelSpec {
  // signal to noise spans decades
  const log = bins.by === "snr" && bins.edges[0] > 0;
  const rows = bins.scores.flatMap((scores, k) => {
    const [from, to] = [bins.edges[k], bins.edges[k + 1]];
    if (scores === null) return [];
    return MEASURES.flatMap(({ measure, shift }) => {
      const figure = scores[measure];
      if (figure === null) return [];
      const { value, low, high } = figure;
      const share = 0.5 + shift;
      const middle = log ? from ** (1 - share) * to ** share : from + share * (to - from);
      return Number.isFinite(value) ? [{ measure, from, to, middle, value, low, high }] : [];
    });
  });
  const color = {
    field: "measure",
    type: "nominal",
    legend: null,
    scale: { domain: MEASURES.map((m) => m.measure), range: MEASURES.map((m) => m.color) },
  } as const;
  const domain = [bins.edges[0], bins.edges[bins.edges.length - 1]];
  const type = log ? "log" : "linear";
  const axis = log ? { values: logTicks(domain[0], domain[1]) } : {};
  const x = { type: "quantitative", title: bins.title, scale: { type, domain, nice: false }, axis } as const;
  const y = { type: "quantitative", title: yTitle } as const;
  return panelSpec({
    data: { values: rows },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "var(--ink)", opacity: 0.5 },
        encoding: { y: { datum: 0, ...y } },
      },
      {
        mark: { type: "rule", strokeWidth: 1, opacity: 0.7 },
        encoding: { x: { field: "from", ...x }, x2: { field: "to" }, y: { field: "value", ...y }, color },
      },
      {
        mark: { type: "rule", strokeWidth: 1.6 },
        encoding: { x: { field: "middle", ...x }, y: { field: "low", ...y }, y2: { field: "high" }, color },
      },
      {
        mark: { type: "point", filled: true, size: 36, opacity: 1 },
        encoding: {
          x: { field: "middle", ...x },
          y: { field: "value", ...y },
          color,
          shape: {
            field: "measure",
            type: "nominal",
            legend: null,
            scale: { domain: MEASURES.map((m) => m.measure), range: ["circle", "square"] },
          },
        },
      },
    ],
  });
}
