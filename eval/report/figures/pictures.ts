/** Pictures at given places of a panel, with texts: what the figures of stamps have in common. */
import type { TopLevelSpec } from "vega-lite";
import { NO_FRAME, PANEL_WIDTH, panelSpec } from "../theme.ts";

/** Left upper corner and size [CSS pixels]. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture extends Place {
  /** PNG data URL */
  readonly url: string;
  /** fills its place; otherwise it keeps its shape */
  readonly stretched?: boolean;
}

export interface Note {
  readonly x: number;
  /** base line */
  readonly y: number;
  readonly text: string;
  readonly align: "left" | "center" | "right";
}

const X = { field: "x", type: "quantitative", scale: null, axis: null } as const;
const Y = { field: "y", type: "quantitative", scale: null, axis: null } as const;

/** A picture in a panel without scales. */
export const pictureLayer = ({ url, stretched = false, width, height, x, y }: Picture) => ({
  data: { values: [{ x, y, url }] },
  mark: {
    type: "image",
    ...{ width, height },
    align: "left",
    baseline: "top",
    aspect: !stretched,
    smooth: stretched,
  } as const,
  encoding: { x: X, y: Y, url: { field: "url", type: "nominal" } } as const,
});

/** @param height, @param width of all of it */
export function picturesSpec(
  pictures: readonly Picture[],
  notes: readonly Note[],
  height: number,
  width = PANEL_WIDTH,
): TopLevelSpec {
  const texts = (["left", "center", "right"] as const).map((align) => ({
    data: { values: notes.filter((note) => note.align === align) },
    mark: { type: "text", align, baseline: "alphabetic", fontSize: 11, color: "var(--ink)" } as const,
    encoding: { x: X, y: Y, text: { field: "text", type: "nominal" } } as const,
  }));
  return panelSpec({ layer: [...pictures.map(pictureLayer), ...texts] }, height, NO_FRAME, width);
}

/** Width of a letter of notes, a generous one [pixels]. */
const LETTER = 6;

/** A bar of colours with a text below each end and, where there is room between them, below its middle. @returns its picture and texts; 22 pixels high */
export function colorBar(
  url: string,
  { x, y, width }: Omit<Place, "height">,
  texts: readonly [string, string, string],
): { readonly picture: Picture; readonly notes: readonly Note[] } {
  const base = y + 19;
  const [left, middle, right] = texts;
  const longest = Math.max(left.length, right.length);
  const fits = (longest + middle.length / 2 + 1) * LETTER < width / 2;
  return {
    picture: { url, x, y, width, height: 6, stretched: true },
    notes: [
      { x, y: base, text: left, align: "left" },
      ...(fits ? [{ x: x + width / 2, y: base, text: middle, align: "center" } as const] : []),
      { x: x + width, y: base, text: right, align: "right" },
    ],
  };
}
