/** One stamp as the network sees it: input, output, residual, and the scales of their colours. */
import type { TopLevelSpec } from "vega-lite";
import type { Stretch } from "../../../datasets/mosaic.ts";
import { plain, suffix } from "../format.ts";
import { drawBar, drawResidual, drawStamp, pixelAt, type Residual, type Size } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { colorBar, picturesSpec } from "./pictures.ts";

export interface Trio {
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

const GAP = 8;
const SIDE = (PANEL_WIDTH - 2 * GAP) / 3;
const TOP = 16;
const HEIGHT = TOP + SIDE + 30;

export function reconstructionSpec(trio: Trio, size: Size): TopLevelSpec {
  const { input, output, residual, stretch, unit, limit } = trio;
  const at = (k: number): number => k * (SIDE + GAP);
  const urls = [
    drawStamp(input, size, stretch),
    drawStamp(output, size, stretch),
    drawResidual(residual.pixels, size, limit),
  ];
  const pictures = urls.map((url, k) => ({ url, x: at(k), y: TOP, width: SIDE, height: SIDE }));
  const headings = ["input", "output", "input \u2212 output"].map(
    (text, k) => ({ x: at(k) + SIDE / 2, y: 11, text, align: "center" }) as const,
  );
  const y = TOP + SIDE + 6;
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
  const notes = [...headings, ...light.notes, ...rest.notes];
  return picturesSpec([...pictures, light.picture, rest.picture], notes, HEIGHT);
}
