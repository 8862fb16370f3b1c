/**
 * From stored pixels to what the network takes: the place between reading and the network. Pixels that are no numbers become
 * sky, the others go to the network's flux system.
 */
import { FLAGS } from "./flags.ts";
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
 * @param maps of stamp k: maps(k) @param sky of the network [its unit]
 */
export function prepare(
  pixels: Float32Array,
  count: number,
  maps: (stamp: number) => PixelMap,
  sky: number,
): Prepared {
  const size = pixels.length / count;
  const flags = new Int32Array(count);
  const empty = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    const stamp = pixels.subarray(k * size, (k + 1) * size);
    const finite = convert(stamp, maps(k), sky);
    const first = stamp[0];
    if (finite < size) flags[k] |= FLAGS.pixels;
    if (finite === 0) empty[k] = 1;
    if (finite === 0 || (finite === size && stamp.every((x) => x === first))) flags[k] |= FLAGS.blank;
  }
  return { flags, empty };
}

/** @returns how many pixels are finite, also after the map */
function convert(stamp: Float32Array, { factor, offset }: PixelMap, sky: number): number {
  let finite = 0;
  for (let i = 0; i < stamp.length; i++) {
    const value = Math.fround(factor * stamp[i] + offset);
    const good = value - value === 0;
    stamp[i] = good ? value : sky;
    if (good) finite++;
  }
  return finite;
}
