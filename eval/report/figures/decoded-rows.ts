/** Decoded images of one galaxy as what matters for a quantity is moved, a row a quantity; in colour where there are several bands. */
import type { TopLevelSpec } from "vega-lite";
import type { Band } from "../../../datasets/bands.ts";
import type { Size } from "../../../datasets/mosaic.ts";
import { fixed } from "../format.ts";
import { stampDrawer } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { type Note, type Picture, picturesSpec } from "./pictures.ts";

export interface DecodedRow {
  /** stands above the row: the quantity, and what is moved */
  readonly title: string;
  /** [bands, height, width] each, one for each of `moves` */
  readonly images: readonly Float32Array[];
}

export interface DecodedRows {
  readonly rows: readonly DecodedRow[];
  /** standard deviations, below the last row */
  readonly moves: readonly number[];
  readonly size: Size;
  readonly bands: readonly Band[];
}

const GAP = 4;
/** of a title */
const TOP = 18;
/** between rows */
const SPACE = 8;

/** All images in one stretch, so that what grows brighter does. */
export function decodedRowsSpec({ rows, moves, size, bands }: DecodedRows): TopLevelSpec {
  const side = (PANEL_WIDTH - (moves.length - 1) * GAP) / moves.length;
  const height = (side * size.height) / size.width;
  const left = (column: number) => column * (side + GAP);
  const upper = (row: number) => row * (TOP + height + SPACE);
  const draw = stampDrawer(
    rows.flatMap(({ images }) => images),
    size,
    bands,
  );
  const pictures = rows.flatMap(({ images }, row) =>
    images.map(
      (image, k): Picture => ({ url: draw(image), x: left(k), y: upper(row) + TOP, width: side, height }),
    ),
  );
  const titles = rows.map(
    ({ title }, row): Note => ({ x: 0, y: upper(row) + 12, text: title, align: "left" }),
  );
  const bottom = upper(rows.length) - SPACE;
  const steps = moves.map((move, k): Note => {
    const text = move === 0 ? "0" : `${move > 0 ? "+" : ""}${fixed(move, 0)}\u03c3`;
    return { x: left(k) + side / 2, y: bottom + 14, text, align: "center" };
  });
  return picturesSpec(pictures, [...titles, ...steps], bottom + 20);
}
