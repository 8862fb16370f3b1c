/** A small frame with axes of its own, for figures of many: places of values, ticks, and their texts. Pure. */
import { fixed } from "../format.ts";
import type { Place } from "./pictures.ts";
import type { Point, Text } from "./shapes.ts";

export interface Cell extends Place {
  /** ends of the axes */
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
}

/** From values to pixels. */
export function placer({ x, y, width, height, xDomain, yDomain }: Cell): (point: Point) => Point {
  const share = (value: number, [low, high]: readonly [number, number]) => (value - low) / (high - low);
  return ([u, v]) => [x + width * share(u, xDomain), y + height * (1 - share(v, yDomain))];
}

/** Left upper corner, then along the edges. */
export const outline = ({ x, y, width, height }: Place): Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
  [x, y],
];

/** Round numbers inside a span, 1, 2 or 5 times a power of ten apart: about `count` of them, 1.7 times as many at most. */
export function roundTicks(low: number, high: number, count: number): { values: number[]; decimals: number } {
  const rough = (0.6 * (high - low)) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const values = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => (first + k) * step);
  return { values, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

const TICK = 4;

interface Axis {
  readonly ticks: Point[][];
  readonly labels: Text[];
}

/** Ticks whose labels do not reach into the next cell. */
function inner([low, high]: readonly [number, number], count: number): ReturnType<typeof roundTicks> {
  const { values, decimals } = roundTicks(low, high, count);
  const edge = EDGE * (high - low);
  return { values: values.filter((value) => value > low + edge && value < high - edge), decimals };
}
/** of a cell [shares of its side] */
const EDGE = 0.08;

/** Ticks and labels of the lower edge. @param count of ticks, about */
export function lowerAxis(cell: Cell, count: number): Axis {
  const { values, decimals } = inner(cell.xDomain, count);
  const at = values.map((value) => placer(cell)([value, cell.yDomain[0]]));
  return {
    ticks: at.map(([x, y]) => [
      [x, y],
      [x, y + TICK],
    ]),
    labels: at.map(([x, y], k) => ({
      at: [x, y + 15],
      text: fixed(values[k], decimals),
      align: "center",
      size: 10,
    })),
  };
}

/** Ticks and labels of the left edge. */
export function leftAxis(cell: Cell, count: number): Axis {
  const { values, decimals } = inner(cell.yDomain, count);
  const at = values.map((value) => placer(cell)([cell.xDomain[0], value]));
  return {
    ticks: at.map(([x, y]) => [
      [x - TICK, y],
      [x, y],
    ]),
    labels: at.map(([x, y], k) => ({
      at: [x - 7, y + 3.5],
      text: fixed(values[k], decimals),
      align: "right",
      size: 10,
    })),
  };
}
