/** IEEE 754 half precision: 11 significant bits, 6e-8 to 65504. */

import { outOfRange } from "../errors.ts";

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

const LARGEST = 65504;

/**
 * To the nearest, ties to even.
 * @returns the bits
 * @throws GalforgeError for a number that half precision cannot hold: not finite, or beyond 65504
 */
export function toHalf(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]) <= LARGEST)) {
      throw outOfRange(`number ${i}`, values[i], `from -${LARGEST} to ${LARGEST} for half precision`);
    }
    halves[i] = halfOf(values[i]);
  }
  return halves;
}

/** The numbers that the bits of halves stand for, subnormal, infinite and NaN ones too. */
export const fromHalf = (halves: Uint16Array): Float32Array<ArrayBuffer> =>
  Float32Array.from(halves, numberOf);

function numberOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function halfOf(value: number): number {
  asFloat[0] = value;
  const sign = (asBits[0] >>> 16) & 0x8000;
  const magnitude = Math.abs(asFloat[0]);
  // below 2^-14 the spacing is 2^-24; above, 2^-10 of the power of two
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = ((asBits[0] >>> 23) & 0xff) - 127;
  return sign | (roundToEven(magnitude * 2 ** (10 - exponent)) + ((exponent + 14) << 10));
}

function roundToEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
