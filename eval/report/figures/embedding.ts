/** Points of many dimensions on a plane, coloured by a quantity. */
import type { TopLevelSpec } from "vega-lite";
import { quantile } from "../../../datasets/statistics.ts";
import { plain, suffix } from "../format.ts";
import { PANEL_WIDTH, panelSpec, seriesColor } from "../theme.ts";

export interface Embedding {
  /** columns of equal length */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** of the quantity; null where it is not known: in grey, beneath */
  readonly values: readonly (number | null)[];
  readonly unit: string;
  readonly xTitle: string;
  readonly yTitle: string;
}

/** Of the panel, and of the bar of colours at its foot. */
const HEIGHT = 320;
const FRAME = { left: 44, right: 12, top: 8, bottom: 74 };
const BAR = { below: 44, height: 7 };
const PANEL_INNER = PANEL_WIDTH - FRAME.left - FRAME.right;
const LEVELS = 12;
/** Colours reach from one of these quantiles to the other. */
const ENDS = [0.02, 0.98] as const;

/** From the blue of the page over its magenta to its orange, so that it is to be seen in light and in dark. @param share 0 to 1 */
export function levelColor(share: number): string {
  const [from, to, along] =
    share < 0.5
      ? [seriesColor(0), seriesColor(4), 2 * share]
      : [seriesColor(4), seriesColor(1), 2 * share - 1];
  return `color-mix(in oklab, ${to} ${Math.round(100 * along)}%, ${from})`;
}

export function embeddingSpec({ x: xs, y: ys, values, unit, xTitle, yTitle }: Embedding): TopLevelSpec {
  const sorted = values.filter(isNumber).sort((a, b) => a - b);
  const [low, high] = ENDS.map((p) => (sorted.length === 0 ? 0 : quantile(sorted, p))) as [number, number];
  const levelOf = (value: number): number =>
    high > low ? Math.min(LEVELS - 1, Math.max(0, Math.floor((LEVELS * (value - low)) / (high - low)))) : 0;
  const dots = xs.map((a, i) => ({ a, b: ys[i]!, level: isNumber(values[i]) ? levelOf(values[i]) : -1 }));
  const scale = { zero: false, nice: false };
  const encoding = {
    x: { field: "a", type: "quantitative", title: xTitle, scale },
    y: { field: "b", type: "quantitative", title: yTitle, scale, axis: { titleX: 14 - FRAME.left } },
  } as const;
  const levels = Array.from({ length: LEVELS }, (_, level) => level);
  const colorOf = (level: number): string => (level < 0 ? "var(--line)" : levelColor((level + 0.5) / LEVELS));
  const bar = barOf(
    levels.map(colorOf),
    [low, high].map((value, k) => plain(value) + (k === 1 ? suffix(unit) : "")),
  );
  return panelSpec(
    {
      layer: [
        ...[-1, ...levels].map((level) => ({
          data: { values: dots.filter((dot) => dot.level === level) },
          mark: {
            type: "point",
            filled: true,
            size: 10,
            opacity: 1,
            fillOpacity: 0.75,
            color: colorOf(level),
          } as const,
          encoding,
        })),
        ...bar,
      ],
    },
    HEIGHT,
    FRAME,
  );
}

const isNumber = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** Below the axis: a step a level, and the values of both ends. */
function barOf(colors: readonly string[], ends: readonly string[]) {
  const [width, top] = [PANEL_INNER / colors.length, HEIGHT - FRAME.top - FRAME.bottom + BAR.below];
  const data = { values: [{}] };
  const steps = colors.map((fill, k) => ({
    data,
    mark: { type: "rect", fill, x: k * width, x2: (k + 1) * width, y: top, y2: top + BAR.height } as const,
  }));
  const texts = ends.map((text, k) => ({
    data,
    mark: {
      type: "text",
      align: k === 0 ? "left" : "right",
      fontSize: 11,
      color: "var(--ink)",
      x: k * PANEL_INNER,
      y: top + 19,
    } as const,
    encoding: { text: { value: text } },
  }));
  return [...steps, ...texts];
}
