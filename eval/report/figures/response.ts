/** A measured quantity of decoded images against the latent that moves: median and central 68 % of the base galaxies. */
import type { TopLevelSpec } from "vega-lite";
import { COLORS, panelSpec } from "../theme.ts";

export interface Response {
  /** values of the label whose latent moves [steps] */
  readonly values: readonly number[];
  readonly median: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** the measured quantity is the label itself */
  readonly own: boolean;
  /** what a perfect decoder would show [steps], dashed */
  readonly expected?: readonly (number | null)[];
}

export function responseSpec({
  values,
  median,
  low,
  high,
  xTitle,
  yTitle,
  own,
  expected = [],
}: Response): TopLevelSpec {
  const isNumber = (x: unknown): boolean => typeof x === "number" && Number.isFinite(x);
  const rows = values.flatMap((value, i) => {
    const row = { value, median: median[i], low: low[i], high: high[i] };
    return Object.values(row).every(isNumber) ? [row] : [];
  });
  const x = {
    field: "value",
    type: "quantitative",
    title: xTitle,
    scale: { zero: false, nice: false },
  } as const;
  const y = { type: "quantitative", title: yTitle } as const;
  const color = own ? COLORS.network : COLORS.pcaAll;
  const ideal = values.flatMap((value, i) => (isNumber(expected[i]) ? [{ value, median: expected[i] }] : []));
  return panelSpec({
    data: { values: rows },
    layer: [
      {
        mark: { type: "area", color, opacity: 0.22 },
        encoding: { x, y: { field: "low", ...y }, y2: { field: "high" } },
      },
      {
        mark: { type: "line", color, strokeWidth: 1.8, point: { filled: true, size: 14, color } },
        encoding: { x, y: { field: "median", ...y } },
      },
      {
        data: { values: ideal },
        mark: { type: "line", color: COLORS.reference, strokeDash: [5, 3], strokeWidth: 1.2 },
        encoding: { x, y: { field: "median", ...y } },
      },
    ],
  });
}
