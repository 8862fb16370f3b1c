/** Decoded images along a sweep, each above its value, all in one stretch: the paper's figure 4. */
import type { TopLevelSpec } from "vega-lite";
import type { Size, Stretch } from "../../../datasets/mosaic.ts";
import { plain, suffix } from "../format.ts";
import { drawBar, drawStamp, pixelAt } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { colorBar, picturesSpec } from "./pictures.ts";

const COLUMNS = 5;
const GAP = 5;
const SIDE = (PANEL_WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;
/** of an image and the value below it */
const ROW = SIDE + 22;

export interface Strip {
  readonly values: readonly number[];
  readonly images: readonly Float32Array[];
  readonly size: Size;
  readonly stretch: Stretch;
  /** of a pixel */
  readonly unit: string;
}

export function stripSpec({ values, images, size, stretch, unit }: Strip): TopLevelSpec {
  const place = (k: number) => ({ x: (k % COLUMNS) * (SIDE + GAP), y: Math.floor(k / COLUMNS) * ROW });
  const pictures = images.map((image, k) => ({
    url: drawStamp(image, size, stretch),
    ...place(k),
    width: SIDE,
    height: SIDE,
  }));
  const captions = values.map((value, k) => {
    const { x, y } = place(k);
    return { x: x + SIDE / 2, y: y + SIDE + 13, text: plain(value), align: "center" } as const;
  });
  const bottom = Math.ceil(images.length / COLUMNS) * ROW;
  const bar = colorBar(drawBar("sequential"), { x: 0, y: bottom + 2, width: PANEL_WIDTH }, [
    plain(stretch.black),
    plain(pixelAt(0.5, stretch)),
    plain(stretch.white) + suffix(unit),
  ]);
  return picturesSpec([...pictures, bar.picture], [...captions, ...bar.notes], bottom + 26);
}
