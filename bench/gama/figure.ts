/** Figures of data, model and residual/sigma side by side. y points up, as in DS9. Pure: no file is touched here. */
import { type Stretch, stretchValue } from "../../datasets/mosaic.ts";
import { quantile } from "../../datasets/statistics.ts";
import { KIDS_PIXEL_SCALE } from "../../datasets/survey/kids-gama.ts";
import { GLYPH_HEIGHT, textWidth } from "../../shared/formats/font.ts";
import {
  type Colour,
  type ColourPicture,
  diverging,
  fillRectangle,
  grey,
  newPicture,
  writeText,
} from "./picture.ts";
import type { GalaxyResult } from "./study.ts";

/** residuals are shown from -LIMIT to +LIMIT sigma */
const LIMIT = 5;
const PAPER: Colour = [255, 255, 255];
const INK: Colour = [20, 20, 20];
const OUTSIDE: Colour = [200, 200, 200];
const OUTLINE: Colour = [255, 170, 0];
const DARK_OUTLINE: Colour = [30, 30, 30];
const GAP = 12;
const TEXT = 2;
const LINE = GLYPH_HEIGHT * TEXT + GAP;
/** width that a panel of the figure gets at least */
const PANEL = 380;
const BAR_WIDTH = 18;
/** room for the numbers beside the colour bar */
const BAR_LABELS = 60;
const SCALE_BAR_ARCSEC = 5;
/** of the overview: pixels shown of each image, and how large each is */
const OVERVIEW_SIDE = 100;
const OVERVIEW_SCALE = 2;
const OVERVIEW_COLUMNS = 2;

/** A square part of an image; it may reach beyond the image. */
interface Window {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** each pixel becomes scale x scale */
  readonly scale: number;
}

/** One galaxy: three panels around its segment, its labels, the result and a colour bar. */
export function drawFigure(result: GalaxyResult): ColourPicture {
  const window = aroundSegment(result);
  const panel = window.side * window.scale;
  const top = 2 * LINE + GAP;
  const width = GAP + 3 * (panel + GAP) + BAR_WIDTH + BAR_LABELS;
  const picture = newPicture(width, top + panel + LINE + GAP, PAPER);
  const { label } = result.galaxy;
  const title = [
    label.name,
    `r ${label.mag.toFixed(2)} mag`,
    `hlr ${label.reCirc.toFixed(2)}"`,
    `n ${label.n.toFixed(2)}`,
    `q ${label.q.toFixed(2)}`,
    `pa ${result.object.pa.toFixed(0)} deg from +x`,
  ].join("   ");
  writeText(picture, GAP, GAP, title, TEXT, INK);
  ["data", "model", "(data - model) / sigma"].forEach((name, k) => {
    writeText(picture, GAP + k * (panel + GAP), GAP + LINE, name, TEXT, INK);
  });
  drawPanels(picture, GAP, top, result, window);
  drawScaleBar(picture, 3 * (GAP + panel), top + panel + GAP, window.scale);
  drawColourBar(picture, GAP + 3 * (panel + GAP), top, panel);
  const verdict = `inside the outline: ${result.pixels} pixels, chi2/N ${result.chi2.toFixed(2)}, data/model flux ${result.fluxRatio.toFixed(3)}`;
  writeText(picture, GAP, top + panel + GAP, verdict, TEXT, INK);
  return picture;
}

/** All galaxies in one picture: the three panels of each, 20 arcsec wide, with its name and result. */
export function drawOverview(results: readonly GalaxyResult[]): ColourPicture {
  const panel = OVERVIEW_SIDE * OVERVIEW_SCALE;
  const cellWidth = 3 * (panel + 2) + GAP;
  const cellHeight = panel + LINE + GAP;
  const rows = Math.ceil(results.length / OVERVIEW_COLUMNS);
  const picture = newPicture(GAP + OVERVIEW_COLUMNS * cellWidth, GAP + rows * cellHeight, PAPER);
  results.forEach((result, k) => {
    const left = GAP + (k % OVERVIEW_COLUMNS) * cellWidth;
    const top = GAP + Math.floor(k / OVERVIEW_COLUMNS) * cellHeight;
    const text = `${result.object.name}   chi2/N ${result.chi2.toFixed(2)}   flux ratio ${result.fluxRatio.toFixed(3)}`;
    writeText(picture, left, top, text, TEXT, INK);
    const window = {
      x: Math.round(result.object.x0 - OVERVIEW_SIDE / 2),
      y: Math.round(result.object.y0 - OVERVIEW_SIDE / 2),
      side: OVERVIEW_SIDE,
      scale: OVERVIEW_SCALE,
    };
    drawPanels(picture, left, top + LINE, result, window, 2);
  });
  return picture;
}

function aroundSegment({ inside, galaxy }: GalaxyResult): Window {
  const [ny, nx] = galaxy.images.shape;
  let [left, right, bottom, top] = [nx, -1, ny, -1];
  inside.forEach((used, i) => {
    if (used === 0) return;
    left = Math.min(left, i % nx);
    right = Math.max(right, i % nx);
    bottom = Math.min(bottom, Math.floor(i / nx));
    top = Math.max(top, Math.floor(i / nx));
  });
  const side = Math.max(right - left, top - bottom) + 17;
  return {
    x: Math.round((left + right - side) / 2),
    y: Math.round((bottom + top - side) / 2),
    side,
    scale: Math.ceil(PANEL / side),
  };
}

/** Data and model share one stretch; what is masked is grey among the residuals. */
function drawPanels(
  picture: ColourPicture,
  left: number,
  top: number,
  { galaxy, model, inside }: GalaxyResult,
  window: Window,
  gap = GAP,
): void {
  const { data, sigma, mask } = galaxy.images;
  const stretch = commonStretch(data, sigma, inside);
  const shown: readonly (readonly [(i: number) => Colour, Colour])[] = [
    [(i) => grey(stretchValue(data[i], stretch)), OUTLINE],
    [(i) => grey(stretchValue(model[i], stretch)), OUTLINE],
    [(i) => diverging(mask[i] === 0 ? (data[i] - model[i]) / sigma[i] / LIMIT : Number.NaN), DARK_OUTLINE],
  ];
  shown.forEach(([colour, outline], k) => {
    const x = left + k * (window.side * window.scale + gap);
    drawPanel(picture, x, top, { shape: galaxy.images.shape, colour, inside, outline }, window);
  });
}

/** Black 2 sigma below the sky, linear over about 3 sigma, white at the brightest pixel of the galaxy. */
function commonStretch(data: Float64Array, sigma: Float64Array, inside: Uint8Array): Stretch {
  const noise = quantile(Float64Array.from(sigma).sort(), 0.5);
  const white = data.reduce((best, value, i) => (inside[i] === 1 ? Math.max(best, value) : best), 0);
  return { black: -2 * noise, white, softening: 3 * noise };
}

interface Panel {
  readonly shape: readonly [number, number];
  readonly colour: (pixel: number) => Colour;
  readonly inside: Uint8Array;
  readonly outline: Colour;
}

function drawPanel(picture: ColourPicture, left: number, top: number, panel: Panel, w: Window): void {
  const [ny, nx] = panel.shape;
  const isInside = (x: number, y: number): boolean =>
    x >= 0 && x < nx && y >= 0 && y < ny && panel.inside[y * nx + x] === 1;
  const s = w.scale;
  for (let j = 0; j < w.side; j++) {
    const y = w.y + w.side - 1 - j;
    for (let i = 0; i < w.side; i++) {
      const x = w.x + i;
      const [px, py] = [left + i * s, top + j * s];
      const onImage = x >= 0 && x < nx && y >= 0 && y < ny;
      fillRectangle(picture, px, py, s, s, onImage ? panel.colour(y * nx + x) : OUTSIDE);
      if (!isInside(x, y)) continue;
      if (!isInside(x - 1, y)) fillRectangle(picture, px, py, 1, s, panel.outline);
      if (!isInside(x + 1, y)) fillRectangle(picture, px + s - 1, py, 1, s, panel.outline);
      if (!isInside(x, y + 1)) fillRectangle(picture, px, py, s, 1, panel.outline);
      if (!isInside(x, y - 1)) fillRectangle(picture, px, py + s - 1, s, 1, panel.outline);
    }
  }
}

/** Under the right-hand panel, ending at `right`. */
function drawScaleBar(picture: ColourPicture, right: number, top: number, scale: number): void {
  const length = Math.round((SCALE_BAR_ARCSEC / KIDS_PIXEL_SCALE) * scale);
  const text = `${SCALE_BAR_ARCSEC}"`;
  const middle = top + Math.floor((GLYPH_HEIGHT * TEXT) / 2);
  fillRectangle(picture, right - length, middle - 1, length, 3, INK);
  writeText(picture, right - length - GAP - textWidth(text) * TEXT, top, text, TEXT, INK);
}

function drawColourBar(picture: ColourPicture, left: number, top: number, height: number): void {
  for (let y = 0; y < height; y++) {
    fillRectangle(picture, left, top + y, BAR_WIDTH, 1, diverging(1 - (2 * (y + 0.5)) / height));
  }
  const middle = Math.floor((height - GLYPH_HEIGHT * TEXT) / 2);
  const ticks = [`+${LIMIT}`, "0", `-${LIMIT}`];
  ticks.forEach((text, k) => {
    writeText(picture, left + BAR_WIDTH + 8, top + k * middle, text, TEXT, INK);
  });
  const unit = "sigma";
  const x = Math.min(left, picture.width - textWidth(unit) * TEXT);
  writeText(picture, x, top - LINE, unit, TEXT, INK);
}
