/** Lines, areas and texts at given places of a panel [CSS pixels from its left upper corner]: for figures of many small frames. */
import type { Layers } from "../theme.ts";

export type Point = readonly [x: number, y: number];
type Layer = Layers[number];

export interface ShapeStyle {
  /** none: lines alone */
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly strokeDash?: number[];
}

export interface Text {
  readonly at: Point;
  readonly text: string;
  readonly align?: "left" | "center" | "right";
  /** upright, read from below */
  readonly turned?: boolean;
  readonly size?: number;
  readonly color?: string;
}

const projection = { type: "identity", scale: 1, translate: [0, 0] as [number, number] } as const;

const shapes = (geometry: object, { fill, ...style }: ShapeStyle): Layer => ({
  data: { values: [{ type: "Feature", properties: {}, geometry }] },
  projection,
  mark: { type: "geoshape", filled: fill !== undefined, fill: fill ?? "transparent", ...style },
});

/** Polygons with their holes, in one style. */
export const areas = (polygons: readonly (readonly (readonly Point[])[])[], style: ShapeStyle): Layer =>
  shapes({ type: "MultiPolygon", coordinates: polygons }, style);

/** Open lines in one style. */
export const lines = (paths: readonly (readonly Point[])[], style: ShapeStyle): Layer =>
  shapes({ type: "MultiLineString", coordinates: paths }, style);

/** Texts, each with its base line at its place. */
export function texts(all: readonly Text[]): Layer[] {
  const kinds = new Map<string, Text[]>();
  for (const text of all) {
    const { align, turned, size, color } = text;
    const kind = JSON.stringify([align, turned, size, color]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), text]);
  }
  return [...kinds.values()].map((alike) => {
    const [{ align = "left", turned = false, size = 11, color = "var(--ink)" }] = alike as [Text];
    return {
      data: { values: alike.map(({ at: [x, y], text }) => ({ x, y, text })) },
      mark: { type: "text", align, baseline: "alphabetic", angle: turned ? 270 : 0, fontSize: size, color },
      encoding: {
        x: { field: "x", type: "quantitative", scale: null, axis: null },
        y: { field: "y", type: "quantitative", scale: null, axis: null },
        text: { field: "text", type: "nominal" },
      },
    } as const;
  });
}
