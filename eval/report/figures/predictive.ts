/** A stamp beside those that samples of its posterior imply: their mean, their standard deviation, and how far off the stamp is. */
import type { TopLevelSpec } from "vega-lite";
import type { Size, Stretch } from "../../../datasets/mosaic.ts";
import type { Predictive } from "../../stats/predictive.ts";
import { plain, suffix } from "../format.ts";
import { drawBar, drawResidual, drawStamp, pixelAt } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { colorBar, type Note, type Picture, picturesSpec } from "./pictures.ts";

/** Of one band. */
export interface PredictiveBand extends Predictive {
  /** of the band; "" of the only one */
  readonly name: string;
  /** [height * width] */
  readonly input: Float32Array;
  /** of input and mean */
  readonly stretch: Stretch;
  /** of a pixel */
  readonly unit: string;
}

const GAP = 6;
const SIDE = (PANEL_WIDTH - 3 * GAP) / 4;
const TOP = 16;
const BARS = 30;
const HEADS = ["input", "mean", "sd", "residual"];
/** The residual that has the last colour [sigma]. */
const LIMIT = 4;

/** A row a band: input, mean, standard deviation, residual, and the scales of their colours below. */
export function predictiveSpec(bands: readonly PredictiveBand[], size: Size): TopLevelSpec {
  const height = (SIDE * size.height) / size.width;
  const rowHeight = TOP + height + BARS;
  const drawn = bands.map((band, row) => bandRow(band, size, row * rowHeight, height));
  return picturesSpec(
    drawn.flatMap(({ pictures }) => pictures),
    drawn.flatMap(({ notes }) => notes),
    bands.length * rowHeight,
  );
}

const at = (column: number): number => column * (SIDE + GAP);

function bandRow(
  { name, input, mean, sd, residual, stretch, unit }: PredictiveBand,
  size: Size,
  top: number,
  height: number,
): { readonly pictures: Picture[]; readonly notes: Note[] } {
  const most = sd.reduce((a, b) => Math.max(a, b), 0) || 1;
  const urls = [
    drawStamp(input, size, stretch),
    drawStamp(mean, size, stretch),
    drawStamp(sd, size, { black: 0, white: most, softening: most }),
    drawResidual(residual, size, LIMIT),
  ];
  const y = top + TOP + height + 6;
  const bars = [
    colorBar(drawBar("sequential"), { x: 0, y, width: at(1) + SIDE }, [
      plain(stretch.black),
      plain(pixelAt(0.5, stretch)),
      plain(stretch.white) + suffix(unit),
    ]),
    colorBar(drawBar("sequential"), { x: at(2), y, width: SIDE }, ["0", "", plain(most, 2)]),
    colorBar(drawBar("diverging"), { x: at(3), y, width: SIDE }, [plain(-LIMIT), "0", `${LIMIT}\u03c3`]),
  ];
  return {
    pictures: [
      ...urls.map((url, k): Picture => ({ url, x: at(k), y: top + TOP, width: SIDE, height })),
      ...bars.map(({ picture }) => picture),
    ],
    notes: [
      ...HEADS.map((head, k): Note => {
        const text = k === 0 && name !== "" ? `${name}: ${head}` : head;
        return { x: at(k) + SIDE / 2, y: top + 11, text, align: "center" };
      }),
      ...bars.flatMap(({ notes }) => notes),
    ],
  };
}
