/** The taps of a sliding window: for each place in it, the pixels that it sees. */
import type { ConvAttributes } from "./conv.ts";
import type { Lowering } from "./lowering.ts";

/**
 * Names of kh * kw images of [height, width] of `size`, row by row: the pixels at strides * p + dilations * tap.
 * @param padded the image, padding included @param axes its two pixel axes
 */
export function emitTaps(
  to: Lowering,
  padded: string,
  { kernel_shape: [kh, kw], strides, dilations }: ConvAttributes,
  size: readonly number[],
  axes: readonly number[],
): string[] {
  const taps: string[] = [];
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const starts = [i * dilations[0], j * dilations[1]];
      const ends = starts.map((start, k) => start + strides[k] * (size[k] - 1) + 1);
      taps.push(to.emit("Slice", [padded, ...[starts, ends, axes, strides].map((list) => to.ints(list))]));
    }
  }
  return taps;
}
