/** One stamp as the network sees it: input, output, residual of each band, and the scales of their colours; of several bands first in colour. */
import type { TopLevelSpec } from "vega-lite";
import type { ColorStretch } from "../../../datasets/color.ts";
import type { Size, Stretch } from "../../../datasets/mosaic.ts";
import { plain, suffix } from "../format.ts";
import { drawBar, drawColor, drawResidual, drawStamp, pixelAt, type Residual } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { colorBar, type Note, type Picture, picturesSpec } from "./pictures.ts";

/** Of one band. */
export interface Trio {
  /** of the band; "" of the only one */
  readonly name: string;
  readonly input: Float32Array;
  readonly output: Float32Array;
  readonly residual: Residual;
  /** of input and output */
  readonly stretch: Stretch;
  /** of the input [unit] */
  readonly unit: string;
  /** residual of the last colour; minus it of the first */
  readonly limit: number;
}

/** Channels of input and output, in one stretch. */
export interface ColorPair {
  readonly input: Float32Array;
  readonly output: Float32Array;
  readonly stretch: ColorStretch;
  /** which bands are which colour: a line each */
  readonly words: readonly string[];
}

interface Drawing {
  readonly pictures: readonly Picture[];
  readonly notes: readonly Note[];
  readonly height: number;
}

const GAP = 8;
const SIDE = (PANEL_WIDTH - 2 * GAP) / 3;
/** of headings */
const TOP = 16;
/** of the bars of colours */
const BARS = 30;
const LINE = 14;

const at = (column: number): number => column * (SIDE + GAP);
const middle = (column: number): number => at(column) + SIDE / 2;

export function reconstructionSpec(
  trios: readonly Trio[],
  color: ColorPair | undefined,
  size: Size,
): TopLevelSpec {
  const pictures: Picture[] = [];
  const notes: Note[] = [];
  let height = 0;
  const add = (drawing: Drawing): void => {
    pictures.push(...drawing.pictures);
    notes.push(...drawing.notes);
    height += drawing.height;
  };
  if (color !== undefined) add(colorRow(color, size, height));
  for (const trio of trios) add(bandRow(trio, size, height));
  return picturesSpec(pictures, notes, height);
}

const headings = (texts: readonly string[], top: number): Note[] =>
  texts.map((text, k) => ({ x: middle(k), y: top + 11, text, align: "center" }));

const row = (urls: readonly string[], top: number): Picture[] =>
  urls.map((url, k) => ({ url, x: at(k), y: top + TOP, width: SIDE, height: SIDE }));

function colorRow({ input, output, stretch, words }: ColorPair, size: Size, top: number): Drawing {
  const legend = words.map((text, i): Note => {
    const y = top + TOP + SIDE / 2 + (i - (words.length - 1) / 2) * LINE;
    return { x: middle(2), y, text, align: "center" };
  });
  return {
    pictures: row(
      [input, output].map((mixed) => drawColor(mixed, size, stretch)),
      top,
    ),
    notes: [...headings(["input", "output"], top), ...legend],
    height: TOP + SIDE + GAP,
  };
}

function bandRow(trio: Trio, size: Size, top: number): Drawing {
  const { name, input, output, residual, stretch, unit, limit } = trio;
  const urls = [
    drawStamp(input, size, stretch),
    drawStamp(output, size, stretch),
    drawResidual(residual.pixels, size, limit),
  ];
  const titles = ["input", "output", "input \u2212 output"].map((text) =>
    name === "" ? text : `${name}: ${text}`,
  );
  const y = top + TOP + SIDE + 6;
  const light = colorBar(drawBar("sequential"), { x: 0, y, width: at(1) + SIDE }, [
    plain(stretch.black),
    plain(pixelAt(0.5, stretch)),
    plain(stretch.white) + suffix(unit),
  ]);
  const rest = colorBar(drawBar("diverging"), { x: at(2), y, width: SIDE }, [
    plain(-limit),
    "0",
    residual.unit === "sigma" ? `${plain(limit)}\u03c3` : plain(limit) + suffix(residual.unit),
  ]);
  return {
    pictures: [...row(urls, top), light.picture, rest.picture],
    notes: [...headings(titles, top), ...light.notes, ...rest.notes],
    height: TOP + SIDE + BARS,
  };
}
