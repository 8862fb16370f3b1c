/**
 * Stamps of any size in a network that halves and doubles them: zeros around them, which are cut off again where stamps come out.
 * Zeros are what convolutions see beyond every stamp in any case. A reflection would repeat the light of a galaxy that is cut by the
 * edge.
 */
import * as tf from "@tensorflow/tfjs-layers";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { RunConfig } from "../../run/config.ts";
import { symbolic } from "./blocks.ts";

type Size = Pick<ImageSystem, "height" | "width">;
type Sides = [before: number, after: number];

/** The size inside: sides that are multiples of `fold`. */
export const paddedSize = ({ height, width }: Size, fold: number): readonly [number, number] => [
  Math.ceil(height / fold) * fold,
  Math.ceil(width / fold) * fold,
];

/** The size inside where it is another, as config.json has it. */
export function paddedOf(size: Size, fold: number): Pick<RunConfig, "padded"> {
  const [height, width] = paddedSize(size, fold);
  return height === size.height && width === size.width ? {} : { padded: [height, width] };
}

/** undefined if there is nothing to add */
function paddingOf({ height, width }: Size, fold: number): [Sides, Sides] | undefined {
  const [h, w] = paddedSize({ height, width }, fold);
  const sides = (all: number): Sides => [Math.floor(all / 2), Math.ceil(all / 2)];
  return h === height && w === width ? undefined : [sides(h - height), sides(w - width)];
}

/** [B, height, width, c] -> [B, padded height, padded width, c] */
export function pad(x: tf.SymbolicTensor, size: Size, fold: number): tf.SymbolicTensor {
  const padding = paddingOf(size, fold);
  if (padding === undefined) return x;
  return symbolic(tf.layers.zeroPadding2d({ padding }).apply(x) as tf.SymbolicTensor);
}

/** The way back. */
export function crop(x: tf.SymbolicTensor, size: Size, fold: number): tf.SymbolicTensor {
  const cropping = paddingOf(size, fold);
  if (cropping === undefined) return x;
  return symbolic(tf.layers.cropping2D({ cropping }).apply(x) as tf.SymbolicTensor);
}
