/** Predicted against true with error bars: the bars of some stamps, the others as dots beneath, and the line on which all should lie. */
import type { TopLevelSpec } from "vega-lite";
import type { MetricValues } from "../../stats/metrics.ts";
import { percent, plain, ratio, suffix } from "../format.ts";
import { COLORS, type Layers, panelSpec } from "../theme.ts";

export interface Predicted {
  /** of stamps, in this order: columns of equal length; a stamp with a value that is no number is left out */
  readonly truth: readonly (number | null)[];
  readonly estimate: readonly (number | null)[];
  /** ends of the bars, e.g. the 16 and 84 % quantiles */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly color: string;
  /** in the left upper corner, a line each */
  readonly notes: readonly string[];
  /** a value of both axes that has a meaning: dotted lines, with its name */
  readonly marked?: { readonly value: number; readonly name: string };
}

/** R² twice (of the estimate as it stands, and of its linear regression), sigma_MAD and outliers, as notes of a panel. */
export const scoreNotes = (
  { r2, r2_linear, scatter, outliers }: Pick<MetricValues, "r2" | "r2_linear" | "scatter" | "outliers">,
  unit: string,
): string[] => [
  `R\u00b2 ${ratio(r2)}, linear ${ratio(r2_linear)}`,
  `\u03c3 ${plain(scatter)}${suffix(unit)}`,
  `outliers ${percent(outliers)}`,
];

interface Row {
  readonly t: number;
  readonly e: number;
  readonly l: number;
  readonly h: number;
}

const HEIGHT = 300;
/** More would hide each other. */
const MOST_BARS = 100;
/** Axes reach from one of these quantiles of the truth to the other, and a little beyond; what is outside is drawn at the edge. */
const ENDS = [0.002, 0.998] as const;
const ROOM = 0.08;

export function predictedSpec(predicted: Predicted): TopLevelSpec {
  const { truth, estimate, low, high, xTitle, yTitle, color, notes, marked } = predicted;
  const rows = truth.flatMap((t, i): Row[] => {
    const [e, l, h] = [estimate[i], low[i], high[i]];
    return isNumber(t) && isNumber(e) && isNumber(l) && isNumber(h) ? [{ t, e, l, h }] : [];
  });
  const domain = domainOf(rows);
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value));
  const drawn = rows.map(({ t, e, l, h }) => ({ t: clamp(t), e: clamp(e), l: clamp(l), h: clamp(h) }));
  const barred = new Set(
    Array.from({ length: Math.min(MOST_BARS, drawn.length) }, (_, k) =>
      Math.floor((k * drawn.length) / Math.min(MOST_BARS, drawn.length)),
    ),
  );
  const scale = { domain: [...domain], nice: false, zero: false };
  const x = { field: "t", type: "quantitative", title: xTitle, scale } as const;
  const y = { field: "e", type: "quantitative", title: yTitle, scale } as const;
  const dots = (values: readonly Row[], size: number, opacity: number) =>
    ({
      data: { values: [...values] },
      mark: { type: "point", filled: true, size, color, opacity: 1, fillOpacity: opacity },
      encoding: { x, y },
    }) as const;
  const withBars = drawn.filter((_, i) => barred.has(i));
  return panelSpec(
    {
      layer: [
        dots(
          drawn.filter((_, i) => !barred.has(i)),
          7,
          drawn.length > 500 ? 0.25 : 0.4,
        ),
        {
          data: { values: withBars },
          mark: { type: "rule", color, strokeWidth: 1, opacity: 0.45 },
          encoding: { x, y: { ...y, field: "l" }, y2: { field: "h" } },
        },
        dots(withBars, 13, 0.9),
        {
          data: { values: domain.map((t) => ({ t, e: t })) },
          mark: { type: "line", color: COLORS.reference, strokeDash: [5, 3], strokeWidth: 1.3 },
          encoding: { x, y },
        },
        ...(marked === undefined ? [] : markedLayers(marked, domain)),
        ...notes.map(noteLayer),
      ],
    },
    HEIGHT,
  );
}

const isNumber = (x: number | null | undefined): x is number => typeof x === "number" && Number.isFinite(x);

function domainOf(rows: readonly Row[]): readonly [number, number] {
  const sorted = rows.map(({ t }) => t).sort((a, b) => a - b);
  const [low, high] = ENDS.map((p) => sorted[Math.round(p * (sorted.length - 1))] ?? 0) as [number, number];
  const room = ROOM * (high - low || Math.abs(low) || 1);
  return [low - room, high + room];
}

function markedLayers(
  { value, name }: NonNullable<Predicted["marked"]>,
  domain: readonly [number, number],
): Layers {
  if (value < domain[0] || value > domain[1]) return [];
  const [data, at] = [{ values: [{}] }, { datum: value, type: "quantitative" } as const];
  const strokeDash = [1, 3];
  const mark = { type: "rule", color: COLORS.reference, strokeDash, strokeWidth: 1.2 } as const;
  return [
    { data, mark, encoding: { x: at } },
    { data, mark, encoding: { y: at } },
    {
      data,
      mark: { type: "text", align: "right", dx: -4, dy: -5, fontSize: 10, color: "var(--ink)", x: "width" },
      encoding: { y: at, text: { value: name } },
    },
  ];
}

const noteLayer = (text: string, line: number) =>
  ({
    data: { values: [{}] },
    mark: { type: "text", align: "left", fontSize: 11, color: "var(--ink)", x: 7, y: 11 + 15 * line },
    encoding: { text: { value: text } },
  }) as const;
