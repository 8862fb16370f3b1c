/** Training curves: anything of the validations against the epoch, one line a series. */
import type { TopLevelSpec } from "vega-lite";
import { panelSpec } from "../theme.ts";

export interface Series {
  readonly color: string;
  /** one value a validation; null where it is no number */
  readonly values: readonly (number | null)[];
}

export interface Curves {
  readonly epochs: readonly number[];
  readonly series: readonly Series[];
  readonly title: string;
  /** logarithmic, unless a value is zero or below */
  readonly log: boolean;
  /** ends of the axis; lines are cut off there */
  readonly domain?: readonly [number, number];
  /** marked by a vertical line */
  readonly best: number;
}

/** More validations than this are a line without dots. */
const MOST_DOTS = 40;
/** A logarithmic axis reaches this factor beyond its values; a constant has a frame, too. */
const ROOM = 1.2;

export function curvesSpec({ epochs, series, title, log, domain, best }: Curves): TopLevelSpec {
  const values = series.flatMap((s, k) =>
    epochs.flatMap((epoch, i) => {
      const value = s.values[i];
      return typeof value === "number" && Number.isFinite(value) ? [{ epoch, value, series: String(k) }] : [];
    }),
  );
  const [low, high] = [Math.min(...values.map((v) => v.value)), Math.max(...values.map((v) => v.value))];
  const type = log && values.length > 0 && low > 0 ? "log" : "linear";
  const axis = type === "log" ? { values: logTicks(low, high), labelOverlap: "greedy" as const } : {};
  const ends = domain === undefined ? {} : { domain: [...domain] };
  const scale =
    type === "log"
      ? { type: "log" as const, domain: [low / ROOM, high * ROOM], nice: false }
      : { zero: false, ...ends };
  const names = series.map((_, k) => String(k));
  const color = { field: "series", type: "nominal", legend: null } as const;
  const point = epochs.length > MOST_DOTS ? false : { filled: true, size: 14, opacity: 1 };
  return panelSpec({
    data: { values },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "var(--ink)", strokeDash: [2, 3], opacity: 0.6 },
        encoding: { x: { datum: best, type: "quantitative" } },
      },
      {
        mark: { type: "line", strokeWidth: 1.6, clip: domain !== undefined, point },
        encoding: {
          x: {
            field: "epoch",
            type: "quantitative",
            title: "epoch",
            axis: { tickMinStep: 1 },
            scale: { zero: false },
          },
          y: { field: "value", type: "quantitative", title, scale, axis },
          color: { ...color, scale: { domain: names, range: series.map((s) => s.color) } },
        },
      },
    ],
  });
}

/** Round numbers over a span of values above 0: the fewer in a decade, the more decades. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const steps = decades < 1 ? [1, 1.5, 2, 3, 4, 5, 7] : decades < 2.5 ? [1, 2, 5] : [1];
  const powers = [...Array(Math.max(0, Math.ceil(decades)) + 2).keys()].map(
    (k) => 10 ** (Math.floor(Math.log10(low)) + k),
  );
  return powers
    .flatMap((power) => steps.map((step) => Number((step * power).toPrecision(2))))
    .filter((tick) => tick >= low / ROOM && tick <= high * ROOM);
}
