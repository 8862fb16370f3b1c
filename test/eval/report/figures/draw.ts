/** A figure as SVG, and what is in it. */
import type { TopLevelSpec } from "vega-lite";
import { drawSvg } from "../../../../eval/report/svg.ts";

export const svgOf = async (spec: TopLevelSpec): Promise<string> =>
  (await drawSvg(spec, "a figure", "f")).markup;

/** Texts in the order in which they are drawn. */
export const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

/** Paths of marks with an attribute of a value, as `stroke` of a colour. */
export const pathsWith = (svg: string, attribute: string, value: string): string[] =>
  [...svg.matchAll(/<path [^>]*>/g)]
    .map(([path]) => path)
    .filter((path) => path.includes(` ${attribute}="${value}"`));

/** Outlines of a path of straight lines: "M0,0L1,2Z..." */
export const ringsOf = (path: string): [number, number][][] =>
  (/ d="([^"]*)"/.exec(path)?.[1] ?? "")
    .split("M")
    .slice(1)
    .map((ring) =>
      ring
        .replace(/Z$/, "")
        .split("L")
        .map((point) => point.split(",").map(Number) as [number, number]),
    );
