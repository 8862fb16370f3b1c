/** Small pictures of stamps side by side: in colour, or of the band in the middle where there is one alone. */
import type { TopLevelSpec } from "vega-lite";
import type { Band } from "../../../datasets/bands.ts";
import { channelSkies, channelsOf, colorStretch, mixChannels } from "../../../datasets/color.ts";
import type { Size } from "../../../datasets/mosaic.ts";
import { commonStretch, drawColor, drawStamp } from "../stamp-image.ts";
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
  const pictures = stamps.map((stamp, i) => ({
    ...{ ...place(i), width: SIDE, height: SIDE },
    url: drawnStamp(stamp, common ? stamps : [stamp], size, bands),
  }));
  const notes = texts.map((text, i): Note => {
    const { x, y } = place(i);
    return { x: x + SIDE / 2, y: y + SIDE + 11, text, align: "center" };
  });
  return picturesSpec(pictures, notes, Math.ceil(stamps.length / COLUMNS) * row);
}

/** @param stretched the stamps whose stretch it has */
function drawnStamp(
  stamp: Float32Array,
  stretched: readonly Float32Array[],
  size: Size,
  bands: readonly Band[],
): string {
  const channels = channelsOf(bands);
  if (channels === undefined) return drawStamp(stamp, size, commonStretch(stretched, undefined));
  const mixed = (of: Float32Array) => mixChannels(of, size, channels);
  return drawColor(mixed(stamp), size, colorStretch(stretched.map(mixed), channelSkies(bands, channels)));
}
