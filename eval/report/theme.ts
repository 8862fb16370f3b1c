/**
 * How every figure looks. Colours are CSS variables (style.ts gives them values for light and for dark), so one SVG serves both;
 * text takes the colour and the font of the page around it.
 */
import type { Config, TopLevelSpec } from "vega-lite";

/** Width of every panel [CSS pixels]: a phone shows one at its full size. */
export const PANEL_WIDTH = 340;
const PANEL_HEIGHT = 250;

/** What the colours mean, in every figure. */
export const COLORS = {
  network: "var(--c1)",
  pcaAll: "var(--c2)",
  pcaSingle: "var(--c4)",
  reference: "var(--ink)",
};

/** Of curves of several labels; more than seven repeat. */
export const seriesColor = (k: number): string => `var(--c${(k % 7) + 1})`;

/** Room around the axes, for their texts [CSS pixels]. */
const FRAME = { left: 58, right: 12, top: 8, bottom: 40 };

const config: Config = {
  aria: false,
  font: "inherit",
  view: { stroke: null },
  axis: {
    labelColor: "var(--ink)",
    titleColor: "var(--ink)",
    domainColor: "var(--line)",
    tickColor: "var(--line)",
    gridColor: "var(--grid)",
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 6,
    labelFlush: false,
    labelOverlap: true,
    // short, so that they fit: 10k, 1e-5
    labelExpr:
      "abs(datum.value) >= 1e3 ? format(datum.value, '~s') : datum.value != 0 && abs(datum.value) < 1e-3 ? format(datum.value, '~e') : datum.label",
    tickCount: 5,
  },
  // fixed places, so that all panels have the same frame: without a browser the widths of texts are guesses
  axisX: { titleY: 22 },
  axisY: { titleX: 18 - FRAME.left },
};

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>;

export type Layers = LayeredSpec["layer"];

/** Everything but the frame of a figure. */
type Body = Pick<LayeredSpec, "data"> & { readonly layer: LayeredSpec["layer"] };

/** For pictures: no axes. */
export const NO_FRAME = { left: 0, right: 0, top: 0, bottom: 0 };

/** A panel of the page's look. @param height, @param width of all of it @param frame room around the axes */
export const panelSpec = (
  body: Body,
  height = PANEL_HEIGHT,
  frame = FRAME,
  width = PANEL_WIDTH,
): TopLevelSpec => ({
  width: width - frame.left - frame.right,
  height: height - frame.top - frame.bottom,
  autosize: "none",
  padding: frame,
  background: "transparent",
  config,
  ...body,
});
