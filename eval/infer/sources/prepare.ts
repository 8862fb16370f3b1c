/**
 * From stored pixels to what the network takes: the place between reading and the network. Pixels that are no numbers become
 * sky, the others go to the network's flux system.
 */
import { FLAGS } from "../flags.ts";
import type { PixelMap } from "./flux-system.ts";

export interface Prepared {
  /** FLAGS.pixels and FLAGS.blank of each stamp [count] */
  readonly flags: Int32Array;
  /** 1 for a stamp without a finite pixel: it has no estimates [count] */
  readonly empty: Uint8Array;
}

/**
 * Changes the stamps in place.
 * @param pixels [count, ...], `count` stamps of the same size
 * @param maps of each stamp @param sky of the network [ADU/pixel]
 */
export function prepare(
  pixels: Float32Array,
  count: number,
  maps: readonly PixelMap[],
  sky: number,
): Prepared {
  const size = pixels.length / count;
  const flags = new Int32Array(count);
  const empty = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    const { finite, changes } = convert(pixels.subarray(k * size, (k + 1) * size), maps[k], sky);
    if (finite < size) flags[k] |= FLAGS.pixels;
    if (changes <= 1) flags[k] |= FLAGS.blank;
    if (finite === 0) empty[k] = 1;
  }
  return { flags, empty };
}

/** @returns how many pixels are finite (also after the map), and how many of them differ from the finite one before */
function convert(
  stamp: Float32Array,
  { factor, offset }: PixelMap,
  sky: number,
): { finite: number; changes: number } {
  let finite = 0;
  let changes = 0; // the first counts: NaN differs from everything
  let last = Number.NaN;
  for (let i = 0; i < stamp.length; i++) {
    const value = Math.fround(factor * stamp[i] + offset);
    if (value - value === 0) {
      stamp[i] = value;
      finite++;
      if (value !== last) changes++;
      last = value;
    } else stamp[i] = sky;
  }
  return { finite, changes };
}
