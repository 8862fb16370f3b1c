/** The diagram of Baldwin, Phillips & Terlevich with the curves that tell what ionises the gas, and the class of each dot. */
import type { TopLevelSpec } from "vega-lite";
import { kauffmannCurve } from "../../../sim/galaxies/fibre.ts";
import { BPT_CLASSES, bptClass, kewleyCurve } from "../../lines/bpt.ts";
import { COLORS, panelSpec, seriesColor } from "../theme.ts";

/** Values of galaxies: columns of equal length; a galaxy with a value that is no number is left out. */
export interface BptDots {
  /** log [NII]6584/H-alpha */
  readonly x: readonly (number | null)[];
  /** log [OIII]5007/H-beta */
  readonly y: readonly (number | null)[];
  /** ends of the error bars of each */
  readonly bars?: Readonly<Record<"xLow" | "xHigh" | "yLow" | "yHigh", readonly (number | null)[]>>;
}

const HEIGHT = 300;
const X = [-1.8, 0.8] as const;
const Y = [-1.3, 1.4] as const;
const MOST_BARS = 60;
/** Blue, grey-gold, magenta: places of `seriesColor`. */
const COLORED = [0, 5, 4];

/** What the colours mean. */
export const bptKey = (): (readonly [color: string, meaning: string])[] =>
  BPT_CLASSES.map((name, c) => [seriesColor(COLORED[c]!), name]);

export function bptSpec({ x: xs, y: ys, bars }: BptDots): TopLevelSpec {
  const rows = xs.flatMap((a, i) => {
    const b = ys[i];
    return isInside(a, X) && isInside(b, Y) ? [{ i, a, b, c: bptClass(a, b) }] : [];
  });
  const axis = (title: string, domain: readonly [number, number]) =>
    ({ type: "quantitative", title, scale: { domain: [...domain] as number[], nice: false } }) as const;
  const x = axis("log [NII]6584 / H\u03b1", X);
  const y = axis("log [OIII]5007 / H\u03b2", Y);
  const step = Math.max(1, Math.ceil(rows.length / MOST_BARS));
  const ends =
    bars === undefined ? [] : rows.filter((_, k) => k % step === 0).map((row) => barsOf(row, bars));
  const bar = { type: "rule", color: COLORS.reference, opacity: 0.28, clip: true } as const;
  return panelSpec(
    {
      layer: [
        {
          data: { values: ends },
          mark: bar,
          encoding: { x: { field: "xLow", ...x }, x2: { field: "xHigh" }, y: { field: "b", ...y } },
        },
        {
          data: { values: ends },
          mark: bar,
          encoding: { x: { field: "a", ...x }, y: { field: "yLow", ...y }, y2: { field: "yHigh" } },
        },
        ...BPT_CLASSES.map((_, c) => ({
          data: { values: rows.filter((row) => row.c === c) },
          mark: {
            type: "point",
            filled: true,
            size: 13,
            opacity: 1,
            fillOpacity: 0.7,
            color: seriesColor(COLORED[c]!),
          } as const,
          encoding: { x: { field: "a", ...x }, y: { field: "b", ...y } },
        })),
        ...([kauffmannCurve, kewleyCurve] as const).map((curve, k) => ({
          data: { values: curveOf(curve) },
          mark: {
            type: "line",
            color: COLORS.reference,
            strokeWidth: 1.3,
            clip: true,
            ...(k === 0 ? { strokeDash: [5, 3] } : {}),
          } as const,
          encoding: { x: { field: "a", ...x }, y: { field: "b", ...y } },
        })),
      ],
    },
    HEIGHT,
  );
}

const isInside = (
  value: number | null | undefined,
  [low, high]: readonly [number, number],
): value is number => typeof value === "number" && value >= low && value <= high;

interface Row {
  readonly i: number;
  readonly a: number;
  readonly b: number;
}

function barsOf({ i, a, b }: Row, { xLow, xHigh, yLow, yHigh }: NonNullable<BptDots["bars"]>) {
  return { a, b, xLow: xLow[i] ?? a, xHigh: xHigh[i] ?? a, yLow: yLow[i] ?? b, yHigh: yHigh[i] ?? b };
}

/** Down to the lower edge of the panel. */
function curveOf(curve: (x: number) => number): { a: number; b: number }[] {
  const places = Array.from({ length: 261 }, (_, k) => X[0] + (k * (X[1] - X[0])) / 260);
  return places.map((a) => ({ a, b: curve(a) })).filter(({ b }) => b > Y[0] - 2);
}
