/** Coloured cells with a number in each: maps of calibration, confusion matrices. */
import type { TopLevelSpec } from "vega-lite";
import { cssColor, DIVERGING, isDark } from "../color-map.ts";
import { plain } from "../format.ts";
import { drawBar } from "../stamp-image.ts";
import { NO_FRAME, PANEL_WIDTH, panelSpec } from "../theme.ts";
import { colorBar, pictureLayer } from "./pictures.ts";
import { areas, type Text, texts } from "./shapes.ts";

const LEFT = 62;
const RIGHT = 14;
const GAP = 2;
/** Texts inside cells that are dark, in both themes. */
const PALE = "#ffffff";
const DARK = "#1d2430";

export interface LocalMap {
  readonly xTitle: string;
  readonly yTitle: string;
  /** one more than there are columns, rows */
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
  /** [rows, columns] from low to high; null: too few */
  readonly values: readonly (readonly (number | null)[])[];
  /** what is right: it has the colour between blue and red */
  readonly middle: number;
  /** the deviation from it that has the last colour */
  readonly limit: number;
  /** of a number in a cell */
  readonly show: (value: number) => string;
}

/** Cells of equal size, whatever the bins are: their edges stand along the axes. */
export function localMapSpec(map: LocalMap): TopLevelSpec {
  const { xEdges, yEdges, values, middle, limit, show, xTitle, yTitle } = map;
  const [columns, rows, top] = [xEdges.length - 1, yEdges.length - 1, 10];
  const [width, height] = [(PANEL_WIDTH - LEFT - RIGHT) / columns, 200 / rows];
  const left = (column: number) => LEFT + column * width;
  const upper = (row: number) => top + (rows - row) * height;
  const cells = values.flatMap((line, row) =>
    line.map((value, column) => {
      const level = value === null ? Number.NaN : 0.5 + (value - middle) / (2 * limit);
      return {
        ring: box(left(column), upper(row + 1), width - GAP, height - GAP),
        color: value === null ? "var(--grid)" : cssColor(DIVERGING, level),
        text: {
          at: [left(column) + (width - GAP) / 2, upper(row + 0.5) + 3],
          text: value === null ? "\u2013" : show(value),
          align: "center",
          color: value === null ? "var(--ink)" : isDark(DIVERGING, level) ? PALE : DARK,
        } as Text,
      };
    }),
  );
  const bottom = upper(0);
  const edgeTexts: Text[] = [
    ...xEdges.map(
      (edge, k): Text => ({
        at: [left(k) - GAP / 2, bottom + 12],
        text: plain(edge),
        align: "center",
        size: 10,
      }),
    ),
    ...yEdges.map(
      (edge, k): Text => ({ at: [LEFT - 5, upper(k) + 2.5], text: plain(edge), align: "right", size: 10 }),
    ),
    { at: [(left(0) + left(columns)) / 2, bottom + 28], text: xTitle, align: "center" },
    { at: [13, (upper(0) + upper(rows)) / 2], text: yTitle, align: "center", turned: true },
  ];
  const bar = colorBar(drawBar("diverging"), { x: LEFT, y: bottom + 38, width: columns * width - GAP }, [
    show(middle - limit),
    show(middle),
    show(middle + limit),
  ]);
  return panelSpec(
    {
      layer: [
        ...cells.map(({ ring, color }) => areas([[ring]], { fill: color, fillOpacity: 1 })),
        pictureLayer(bar.picture),
        ...texts([
          ...cells.map(({ text }) => text),
          ...edgeTexts,
          ...bar.notes.map(({ x, y, text, align }): Text => ({ at: [x, y], text, align })),
        ]),
      ],
    },
    bottom + 64,
    NO_FRAME,
  );
}

const box = (x: number, y: number, width: number, height: number) =>
  [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
    [x, y],
  ] as const;

export interface Confusion {
  readonly classes: readonly string[];
  /** [true class, predicted class] */
  readonly counts: readonly (readonly number[])[];
  readonly color: string;
}

/** The true class of a row, the predicted one of a column: how many, and the share of the row, which is the strength of the colour. */
export function confusionSpec({ classes, counts, color }: Confusion): TopLevelSpec {
  const [top, left, side] = [38, 98, classes.length];
  const [width, height] = [(PANEL_WIDTH - left) / side, Math.min(70, 190 / side)];
  const cells = counts.flatMap((line, row) => {
    const total = line.reduce((sum, count) => sum + count, 0);
    return line.map((count, column) => {
      const share = total === 0 ? 0 : count / total;
      const [x, y] = [left + column * width, top + row * height];
      const middle = x + (width - GAP) / 2;
      return {
        layer: areas([[box(x, y, width - GAP, height - GAP)]], {
          fill: color,
          fillOpacity: 0.06 + 0.54 * share,
        }),
        texts: [
          { at: [middle, y + height / 2 - 1], text: plain(count), align: "center", size: 13 },
          {
            at: [middle, y + height / 2 + 14],
            text: total === 0 ? "" : `${Math.round(100 * share)} %`,
            align: "center",
          },
        ] as Text[],
      };
    });
  });
  const names = classes.flatMap((name, k): Text[] => [
    { at: [left + (k + 0.5) * width, top - 7], text: name, align: "center" },
    { at: [left - 8, top + (k + 0.5) * height + 3], text: name, align: "right" },
  ]);
  const titles: Text[] = [
    { at: [left + (side * width) / 2, 12], text: "predicted", align: "center", size: 12 },
    { at: [left - 8, 12], text: "true", align: "right", size: 12 },
  ];
  return panelSpec(
    {
      layer: [
        ...cells.map(({ layer }) => layer),
        ...texts([...cells.flatMap((cell) => cell.texts), ...names, ...titles]),
      ],
    },
    top + side * height + 8,
    NO_FRAME,
  );
}
