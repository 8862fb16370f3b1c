/**
 * A joint posterior as its samples: below the diagonal each pair of quantities, with the contours that hold 39.3 and 86.5 % of the
 * samples (1 and 2 sigma of a normal distribution in two dimensions); on the diagonal each by itself, with its 16, 50 and 84 %.
 */
import type { TopLevelSpec } from "vega-lite";
import { quantile } from "../../../datasets/statistics.ts";
import { densityContours, SIGMA_SHARES } from "../../stats/density-contours.ts";
import { fixed, titled } from "../format.ts";
import { COLORS, type Layers, NO_FRAME, PANEL_WIDTH, panelSpec } from "../theme.ts";
import { type Cell, leftAxis, lowerAxis, outline, placer } from "./cell.ts";
import { areas, lines, type Point, type Text, texts } from "./shapes.ts";

export interface CornerQuantity {
  readonly name: string;
  readonly unit: string;
  /** dashed; left out where it is not known */
  readonly truth?: number;
}

export interface CornerSamples {
  readonly color: string;
  /** of each quantity a column, of equal length; finite */
  readonly columns: readonly Float64Array[];
}

const LEFT = 58;
const RIGHT = 14;
const TOP = 38;
const BOTTOM = 40;
const GAP = 7;
/** Axes reach from one of these quantiles to the other, and a little beyond; and to the truth. */
const ENDS = [0.003, 0.997] as const;
const ROOM = 0.06;
const BINS = 28;

/** Side of a cell [CSS pixels]: what one or two need fits a phone, more scroll there. */
const sideOf = (count: number): number =>
  count <= 2 ? (PANEL_WIDTH - LEFT - RIGHT - (count - 1) * GAP) / count : count <= 5 ? 134 : 112;

/** Of the whole figure [CSS pixels]. */
export const cornerWidth = (count: number): number =>
  LEFT + RIGHT + count * sideOf(count) + (count - 1) * GAP;

/**
 * @param quantities 1 to 8
 * @param posteriors the first is described by the titles, and filled; others are outlines over it
 */
export function cornerSpec(
  quantities: readonly CornerQuantity[],
  posteriors: readonly [CornerSamples, ...CornerSamples[]],
): TopLevelSpec {
  const side = sideOf(quantities.length);
  const domains = quantities.map(({ truth }, q) =>
    domainOf(
      posteriors.map(({ columns }) => columns[q]!),
      truth,
    ),
  );
  const cellOf = (column: number, row: number): Cell => ({
    x: LEFT + column * (side + GAP),
    y: TOP + row * (side + GAP),
    width: side,
    height: side,
    xDomain: domains[column]!,
    yDomain: row === column ? [0, 1.08] : domains[row]!,
  });
  const places = quantities.flatMap((_, row) =>
    quantities.slice(0, row + 1).map((_, column) => ({ row, column, cell: cellOf(column, row) })),
  );
  const drawn = places.flatMap(({ row, column, cell }): Layers => {
    const [x, y] = [quantities[column]!, quantities[row]!];
    return row === column
      ? marginal(
          cell,
          posteriors.map(({ color, columns }) => ({ color, values: columns[row]! })),
          x.truth,
        )
      : posteriors
          .flatMap((posterior, k) => pair(cell, posterior, column, row, k === 0))
          .concat(truths(cell, x, y));
  });
  const height = TOP + BOTTOM + quantities.length * side + (quantities.length - 1) * GAP;
  return panelSpec(
    {
      layer: [
        ...drawn,
        ...framesOf(places, quantities),
        ...texts(titlesOf(cellOf, quantities, posteriors[0])),
      ],
    },
    height,
    NO_FRAME,
    cornerWidth(quantities.length),
  );
}

function domainOf(columns: readonly Float64Array[], truth: number | undefined): [number, number] {
  const ends = columns.flatMap((column) => {
    const sorted = column.slice().sort();
    return ENDS.map((p) => quantile(sorted, p));
  });
  const all = truth === undefined || !Number.isFinite(truth) ? ends : [...ends, truth];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = high > low ? ROOM * (high - low) : Math.max(1e-9, 0.05 * Math.abs(low));
  return [low - room, high + room];
}

const inside = (value: number, [low, high]: readonly [number, number]): boolean =>
  value >= low && value <= high;

/** Histograms over the same bins, each as high as the cell; the 16, 50 and 84 % of the first. */
function marginal(
  cell: Cell,
  posteriors: readonly { readonly color: string; readonly values: Float64Array }[],
  truth: number | undefined,
): Layers {
  const at = placer(cell);
  const [low, high] = cell.xDomain;
  const steps = posteriors.flatMap(({ color, values }, k): Layers => {
    const counts = new Float64Array(BINS);
    for (const value of values) {
      if (inside(value, cell.xDomain))
        counts[Math.min(BINS - 1, Math.floor((BINS * (value - low)) / (high - low)))]!++;
    }
    const most = Math.max(...counts);
    const corners = [...counts].flatMap((count, b) =>
      [b, b + 1].map((edge) => at([low + (edge * (high - low)) / BINS, count / most])),
    );
    const closed = [at([low, 0]), ...corners, at([high, 0]), at([low, 0])];
    return [
      areas([[closed]], {
        stroke: color,
        strokeWidth: 1.2,
        ...(k === 0 ? { fill: color, fillOpacity: 0.18 } : {}),
      }),
    ];
  });
  const upright = (value: number): Point[] => [at([value, 0]), at([value, cell.yDomain[1]])];
  const sorted = posteriors[0]!.values.slice().sort();
  const marks = (ps: readonly number[]) => ps.map((p) => upright(quantile(sorted, p)));
  const { color } = posteriors[0]!;
  return [
    ...steps,
    lines(marks([0.5]), { stroke: color, strokeWidth: 1.4 }),
    lines(marks([0.16, 0.84]), { stroke: color, strokeWidth: 1, strokeDash: [2, 2] }),
    ...(truth === undefined ? [] : [lines([upright(truth)], TRUTH)]),
  ];
}

const TRUTH = { stroke: COLORS.reference, strokeWidth: 1.3, strokeDash: [5, 3] };

function pair(cell: Cell, { color, columns }: CornerSamples, x: number, y: number, filled: boolean): Layers {
  const at = placer(cell);
  const clipped = ([u, v]: Point): Point => at([clip(u, cell.xDomain), clip(v, cell.yDomain)]);
  return densityContours(columns[x]!, columns[y]!, SIGMA_SHARES)
    .toReversed()
    .map(({ polygons }) =>
      areas(
        polygons.map((rings) => rings.map((ring) => ring.map(clipped))),
        { stroke: color, strokeWidth: 1.2, ...(filled ? { fill: color, fillOpacity: 0.18 } : {}) },
      ),
    );
}

const clip = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));

/** The truth as lines across the cell. */
function truths(cell: Cell, x: CornerQuantity, y: CornerQuantity): Layers {
  const at = placer(cell);
  const upright = x.truth === undefined ? [] : [cell.yDomain.map((v) => at([x.truth!, v]))];
  const level = y.truth === undefined ? [] : [cell.xDomain.map((u) => at([u, y.truth!]))];
  return upright.length + level.length === 0
    ? []
    : [lines([...upright, ...level], { ...TRUTH, strokeWidth: 1 })];
}

/** Frames, ticks, and the names of quantities along the left and the lower edge. */
function framesOf(
  places: readonly { readonly row: number; readonly column: number; readonly cell: Cell }[],
  quantities: readonly CornerQuantity[],
): Layers {
  const last = quantities.length - 1;
  const axes = places.flatMap(({ row, column, cell }) => {
    const { x, y, width, height } = cell;
    const ticks = Math.max(3, Math.round(width / 45));
    const below = (axis = lowerAxis(cell, ticks)) => {
      const at = [x + width / 2, y + height + 32] as const;
      return {
        ...axis,
        title: { at, text: shortTitle(quantities[column]!, width), align: "center" } as const,
      };
    };
    const beside = (axis = leftAxis(cell, ticks)) => {
      const at = [13, y + height / 2] as const;
      const text = shortTitle(quantities[row]!, height);
      return { ...axis, title: { at, text, align: "center", turned: true } as const };
    };
    return [...(row === last ? [below()] : []), ...(column === 0 && row > 0 ? [beside()] : [])];
  });
  return [
    lines([...places.map(({ cell }) => outline(cell)), ...axes.flatMap(({ ticks }) => ticks)], {
      stroke: "var(--line)",
      strokeWidth: 1,
    }),
    ...texts(axes.flatMap(({ labels, title }): Text[] => [...labels, title])),
  ];
}

/** Width of a letter, a generous one [CSS pixels]. */
const LETTER = 6.2;

/** With its unit where there is room: it stands in the title of the column, too. */
function shortTitle({ name, unit }: CornerQuantity, room: number): string {
  const whole = titled(name, unit);
  return LETTER * whole.length <= room ? whole : name;
}

/** "logmstar [dex]" and below it the median, with the way to the 84 and the 16 % above each other. */
function titlesOf(
  cellOf: (column: number, row: number) => Cell,
  quantities: readonly CornerQuantity[],
  { columns }: CornerSamples,
): Text[] {
  return quantities.flatMap(({ name, unit }, q): Text[] => {
    const { x, y, width } = cellOf(q, q);
    const { median, up, down } = summaryText(columns[q]!);
    const [middle, title] = [x + width / 2, titled(name, unit)];
    return [
      { at: [middle, y - 25], text: title, align: "center", size: LETTER * title.length > width ? 9 : 11 },
      { at: [middle + 4, y - 9], text: median, align: "right" },
      { at: [middle + 6, y - 13], text: up, align: "left", size: 9 },
      { at: [middle + 6, y - 4], text: down, align: "left", size: 9 },
    ];
  });
}

/** Median and the ways to the 84 and the 16 %, to two digits of the shorter one: "10.52", "+0.11", "\u22120.09". */
export function summaryText(values: Float64Array): { median: string; up: string; down: string } {
  const sorted = values.slice().sort();
  const [low, median, high] = [0.16, 0.5, 0.84].map((p) => quantile(sorted, p)) as [number, number, number];
  const least = Math.min(high - median, median - low);
  const decimals = least > 0 ? Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(least)))) : 3;
  return {
    median: fixed(median, decimals),
    up: `+${fixed(high - median, decimals)}`,
    down: `\u2212${fixed(median - low, decimals)}`,
  };
}
