/** Stamps as dots: one quantity against another, with the line on which they should lie. */
import type { TopLevelSpec } from "vega-lite";
import { COLORS, panelSpec } from "../theme.ts";

export interface Scatter {
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly color: string;
  /** "identity": y = x, and both axes span x, so that panels compare; "regression": least squares of y on x */
  readonly line: "identity" | "regression";
}

const HEIGHT = 300;
/** How far the y axis reaches beyond the truth, in shares of its span; with "identity", dots beyond are drawn at the edge. */
const MARGIN = 0.15;

export function scatterSpec({ x, y, xTitle, yTitle, color, line }: Scatter): TopLevelSpec {
  const values = x.flatMap((a, i) => {
    const b = y[i];
    return typeof a === "number" && typeof b === "number" && Number.isFinite(a + b) ? [{ a, b }] : [];
  });
  const [low, high] = [Math.min(...values.map((v) => v.a)), Math.max(...values.map((v) => v.a))];
  const identity = line === "identity" && low < high;
  const span = identity
    ? [low, high]
    : [Math.min(...values.map((v) => v.b)), Math.max(...values.map((v) => v.b))];
  const margin = MARGIN * (span[1] - span[0]);
  const scale =
    margin > 0
      ? { domain: [span[0] - margin, span[1] + margin], nice: false, clamp: identity }
      : { zero: false };
  const encoding = {
    x: { field: "a", type: "quantitative", title: xTitle, scale: { zero: false, nice: !identity } },
    y: { field: "b", type: "quantitative", title: yTitle, scale },
  } as const;
  const stroke = {
    type: "line" as const,
    color: COLORS.reference,
    strokeDash: [5, 3],
    strokeWidth: 1.3,
    clip: true,
  };
  const ends = identity ? [low, high].map((a) => ({ a, b: a })) : [];
  const straight =
    line === "regression" && values.length > 2
      ? [{ transform: [{ regression: "b", on: "a" }], mark: stroke, encoding }]
      : [{ data: { values: ends }, mark: stroke, encoding }];
  return panelSpec(
    {
      data: { values },
      layer: [
        {
          mark: {
            type: "point",
            filled: true,
            size: 11,
            color,
            opacity: 1,
            fillOpacity: dotOpacity(values.length),
          },
          encoding,
        },
        ...straight,
      ],
    },
    HEIGHT,
  );
}

/** A thousand dots overlap, ten do not. */
const dotOpacity = (dots: number): number => (dots > 300 ? 0.45 : 0.8);
