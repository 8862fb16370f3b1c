/** One real galaxy: the data, the network's model, and the residuals of network and fit. */
import type { TopLevelSpec } from "vega-lite";
import type { Size, Stretch } from "../../../datasets/mosaic.ts";
import { plain, suffix } from "../format.ts";
import { drawBar, drawResidual, drawStamp, pixelAt } from "../stamp-image.ts";
import { PANEL_WIDTH } from "../theme.ts";
import { colorBar, picturesSpec } from "./pictures.ts";

export interface Quartet {
  readonly size: Size;
  readonly data: Float32Array;
  readonly network: Float32Array;
  /** of data and model */
  readonly stretch: Stretch;
  readonly unit: string;
  /** (data - model) / sigma */
  readonly networkResidual: Float32Array;
  readonly fitResidual: Float32Array;
  /** residual of the last colour [sigma]; minus it of the first */
  readonly limit: number;
}

const GAP = 8;
const SIDE = (PANEL_WIDTH - GAP) / 2;
/** of a heading */
const TOP = 16;
const BAR = 30;

/** Two rows: data and model above, residuals below, each row with the bar of its colours. */
export function surveySpec(it: Quartet): TopLevelSpec {
  const { size, stretch, limit } = it;
  const rows = [0, TOP + SIDE + BAR];
  const shown = [
    { title: "data", url: drawStamp(it.data, size, stretch), x: 0, y: rows[0] },
    { title: "network", url: drawStamp(it.network, size, stretch), x: SIDE + GAP, y: rows[0] },
    { title: "data \u2212 network", url: drawResidual(it.networkResidual, size, limit), x: 0, y: rows[1] },
    { title: "data \u2212 fit", url: drawResidual(it.fitResidual, size, limit), x: SIDE + GAP, y: rows[1] },
  ];
  const pictures = shown.map(({ url, x, y }) => ({ url, x, y: y + TOP, width: SIDE, height: SIDE }));
  const headings = shown.map(
    ({ title, x, y }) => ({ x: x + SIDE / 2, y: y + 11, text: title, align: "center" }) as const,
  );
  const under = (row: number) => ({ x: 0, y: row + TOP + SIDE + 4, width: PANEL_WIDTH });
  const light = colorBar(drawBar("sequential"), under(rows[0]), [
    plain(stretch.black),
    plain(pixelAt(0.5, stretch)),
    plain(stretch.white) + suffix(it.unit),
  ]);
  const rest = colorBar(drawBar("diverging"), under(rows[1]), [plain(-limit), "0", `${plain(limit)}\u03c3`]);
  return picturesSpec(
    [...pictures, light.picture, rest.picture],
    [...headings, ...light.notes, ...rest.notes],
    2 * (TOP + SIDE + BAR),
  );
}
