/** Filters, which tfjs keeps as [kh, kw, in, out], in the orders that convolutions want. They are small: cost is nothing. */
import type { Lowering } from "./lowering.ts";

export interface FilterShape {
  readonly kh: number;
  readonly kw: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** [out, in, kh, kw], for the standard operators. */
export const filterForConv = (to: Lowering, hwio: string): string =>
  to.emit("Transpose", [hwio], { perm: [3, 2, 0, 1] });

/** True if a blocked convolution can take `channels` as its input: whole blocks, or so few that they come as nchw. */
export const fitsBlocks = (to: Lowering, channels: number): boolean =>
  to.target.block > 0 && (channels % to.target.block === 0 || channels < to.target.block);

/** Channels filled up to whole blocks. */
export const roundUp = (channels: number, block: number): number => Math.ceil(channels / block) * block;

/**
 * For the nchwc convolution: [out/B, in/B, kh, kw, Bin, Bout], or [out/B, in, kh, kw, Bout] where the input is nchw; under the
 * shape [out, in, kh, kw] that the operator names. Missing output channels are filled with zeros.
 */
export function filterForBlocks(
  to: Lowering,
  hwio: string,
  { kh, kw, inputs, outputs }: FilterShape,
): string {
  const b = to.target.block;
  const filled = roundUp(outputs, b);
  const padded =
    filled === outputs ? hwio : to.emit("Pad", [hwio, to.ints([0, 0, 0, 0, 0, 0, 0, filled - outputs])]);
  if (inputs % b === 0) {
    const split = to.reshape(padded, [kh, kw, inputs / b, b, filled / b, b]);
    return to.reshape(to.emit("Transpose", [split], { perm: [4, 2, 0, 1, 3, 5] }), [filled, inputs, kh, kw]);
  }
  const split = to.reshape(padded, [kh, kw, inputs, filled / b, b]);
  return to.reshape(to.emit("Transpose", [split], { perm: [3, 2, 0, 1, 4] }), [filled, inputs, kh, kw]);
}

/** The filter that carries a gradient back through a convolution: turned by 180 degrees, [kh, kw, out, in]. */
export function turned(to: Lowering, hwio: string): string {
  return to.emit("Transpose", [reversed(to, hwio, [0, 1])], { perm: [0, 1, 3, 2] });
}

export function reversed(to: Lowering, name: string, axes: readonly number[]): string {
  const all = (x: number): string => to.ints(axes.map(() => x));
  return to.emit("Slice", [name, all(-1), all(-(2 ** 31)), to.ints(axes), all(-1)]);
}
