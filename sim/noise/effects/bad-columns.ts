/** Bad columns: each column is one with the same probability. They see no light; what is read of them is read noise. */
import type { PixelSource } from "../model.ts";
import { bernoulli, effectStream } from "./stream.ts";

/** Takes the charge out of bad columns. @param charge [ny][nx] @returns which they are */
export function blindColumns(
  charge: Float64Array,
  nx: number,
  fraction: number,
  source: PixelSource,
): readonly number[] {
  const columns = bernoulli(effectStream(source, "bad_columns"), nx, fraction);
  for (const x of columns) for (let p = x; p < charge.length; p += nx) charge[p] = 0;
  return columns;
}
