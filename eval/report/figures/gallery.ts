/** Small pictures of stamps side by side: in colour, or of the band in the middle where there is one alone. */
import type { TopLevelSpec } from "vega-lite";
import type { Band } from "../../../datasets/bands.ts";
import type { Size } from "../../../datasets/mosaic.ts";
import { stampDrawer } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { type Note, picturesSpec } from "./pictures.ts";

const COLUMNS = 6;
const GAP = 4;
const SIDE = (PANEL_WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;
/** of the text below each picture */
const LINE = 14;

/** @param stamps [bands, height, width] each @param texts below them @param common one stretch for all; else each has its own */
export function gallerySpec(
  stamps: readonly Float32Array[],
  texts: readonly string[],
  size: Size,
  bands: readonly Band[],
  common = false,
): TopLevelSpec {
  const row = SIDE + GAP + LINE;
  const place = (i: number) => ({ x: (i % COLUMNS) * (SIDE + GAP), y: Math.floor(i / COLUMNS) * row });
  const drawCommon = common ? stampDrawer(stamps, size, bands) : undefined;
  const pictures = stamps.map((stamp, i) => ({
    ...{ ...place(i), width: SIDE, height: SIDE },
    url: (drawCommon ?? stampDrawer([stamp], size, bands))(stamp),
  }));
  const notes = texts.map((text, i): Note => {
    const { x, y } = place(i);
    return { x: x + SIDE / 2, y: y + SIDE + 11, text, align: "center" };
  });
  return picturesSpec(pictures, notes, Math.ceil(stamps.length / COLUMNS) * row);
}
