/** Classes of stamps in two dimensions, and how soon a score finds their members. */
import type { TopLevelSpec } from "vega-lite";
import type { Projection } from "../../anomalies/section.ts";
import { COLORS, panelSpec, seriesColor } from "../theme.ts";

/** Colours of classes that do not look like the grey of ordinary stamps: places of `seriesColor`. */
const COLORED = [2, 1, 4, 0];

export const classColor = (c: number): string =>
  c === 0 ? "var(--line)" : seriesColor(COLORED[(c - 1) % COLORED.length]!);

export function projectionSpec({ x, y, points, boundaries }: Projection): TopLevelSpec {
  const dots = points.x.map((a, i) => ({ a, b: points.y[i]!, c: points.class[i]! }));
  const encoding = {
    x: { field: "a", type: "quantitative", title: x, scale: { zero: false, nice: false } },
    y: { field: "b", type: "quantitative", title: y, scale: { zero: false, nice: false } },
  } as const;
  const classes = [...new Set(points.class)].sort((a, b) => a - b);
  return panelSpec({
    layer: [
      ...classes.map((c) => ({
        data: { values: dots.filter((dot) => dot.c === c) },
        mark: {
          type: "point" as const,
          filled: true,
          size: c === 0 ? 8 : 14,
          color: classColor(c),
          opacity: 1,
        },
        encoding,
      })),
      ...boundaries.map(({ class: c, x: xs, y: ys }) => ({
        data: { values: xs.map((a, i) => ({ a, b: ys[i]! })) },
        mark: { type: "line" as const, color: classColor(c), strokeDash: [5, 3], strokeWidth: 1.6 },
        encoding,
      })),
    ],
  });
}

/** @param curves recall of each score, in the first of `first` stamps; the last is chance */
export function recallSpec(
  first: readonly number[],
  curves: readonly { readonly color: string; readonly recall: readonly number[] }[],
): TopLevelSpec {
  const total = first[first.length - 1]!;
  const encoding = {
    x: {
      field: "n",
      type: "quantitative",
      title: "stamps looked at, most anomalous first",
      scale: { type: "log" },
    },
    y: {
      field: "recall",
      type: "quantitative",
      title: "share of the class among them",
      scale: { domainMin: 0, domainMax: 1 },
    },
  } as const;
  return panelSpec({
    layer: [
      ...curves.map(({ color, recall }) => ({
        data: { values: first.map((n, i) => ({ n, recall: recall[i]! })) },
        mark: { type: "line" as const, color, strokeWidth: 1.8 },
        encoding,
      })),
      {
        data: { values: first.map((n) => ({ n, recall: n / total })) },
        mark: { type: "line" as const, color: COLORS.reference, strokeDash: [5, 3], strokeWidth: 1.3 },
        encoding,
      },
    ],
  });
}
