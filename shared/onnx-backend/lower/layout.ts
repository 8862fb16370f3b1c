/**
 * How an image tensor lies in memory. tfjs means [N, H, W, C] everywhere ("plain"); ONNX convolutions want the channels
 * before the pixels. A value is converted when somebody wants it in a layout that it has not got yet, once; so between two
 * convolutions, whatever elementwise work stands there, nothing is transposed.
 *
 *   plain    [N, H, W, C]
 *   nchw     [N, C, H, W]
 *   blocked  [N, C/B, H, W, B], B = 16 or 8: what the vector kernels of ONNX Runtime's CPU provider compute on ("NCHWc").
 *            Its operators (domain com.microsoft.nchwc) name the shape [N, C, H, W]; the order of elements is the same.
 */
import type { Shape } from "../graph/value.ts";

export type Layout = "plain" | "nchw" | "blocked";

/** Shape of a tensor of tfjs shape [N, H, W, C] in a layout. */
export function shapeIn(layout: Layout, [n, h, w, c]: Shape, block: number): number[] {
  if (layout === "nchw") return [n, c, h, w];
  if (layout === "blocked") return [n, c / block, h, w, block];
  return [n, h, w, c];
}

/** Where a tensor that broadcasts against [N, H, W, C] goes, if only its shape must change: undefined if its elements must move. */
export function broadcastShapeIn(layout: Layout, shape: Shape, block: number): number[] | undefined {
  const [n, h, w, c] = [...Array(4 - shape.length).fill(1), ...shape] as number[];
  if (c !== 1 && (h !== 1 || w !== 1)) return undefined;
  if (layout === "nchw") return [n, c, h, w];
  return c === 1 ? [n, 1, h, w, 1] : [n, c / block, 1, 1, block];
}
