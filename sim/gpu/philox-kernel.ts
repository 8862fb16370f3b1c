/**
 * Philox4x32-10 on the device: kernel/assembly/philox.ts. Its multipliers and Weyl constants are written as signed integers. 32-bit
 * words are integers only as arguments of functions; variables are float32, so words are handed out as two halves of 16 bits.
 */
import { type DeviceFunction, deviceFunction } from "./device-function.ts";

/** words 0 and 1, or 2 and 3, of a Philox block: upper half, lower half; upper half, lower half */
export type Words = readonly [number, number, number, number];

/** High word of the product of two words. */
function mulHigh(a: number, b: number): number {
  return mulHalves(a & 65535, a >>> 16, b & 65535, b >>> 16);
}

function mulHalves(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  return carry(aHigh * bHigh, aHigh * bLow + ((aLow * bLow) >>> 16), aLow * bHigh);
}

function carry(high: number, middle: number, low: number): number {
  return high + (middle >>> 16) + (((middle & 65535) + low) >>> 16);
}

/** A round, and all that follow: the device has no recursion, so `rounds` below makes ten copies of it. */
export function philox(
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  k0: number,
  k1: number,
  second: number,
): Words {
  return philox(
    mulHigh(-845247145, x2) ^ x1 ^ k0,
    x2 * -845247145,
    mulHigh(-766435501, x0) ^ x3 ^ k1,
    x0 * -766435501,
    k0 + -1640531527,
    k1 + -1150833019,
    second,
  );
}

/** Words 2 and 3 of a block if `second` is 1, else 0 and 1. */
function pickWords(
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  _k0: number,
  _k1: number,
  second: number,
): Words {
  if (second === 1) {
    return [x2 >>> 16, x2 & 65535, x3 >>> 16, x3 & 65535];
  }
  return [x0 >>> 16, x0 & 65535, x1 >>> 16, x1 & 65535];
}

const ROUNDS = 10;

/** philox, philox1, ... philox9: each calls the next, the last pickWords. */
function rounds(): DeviceFunction[] {
  const round = deviceFunction(philox, "iiiiiii", "w");
  return Array.from({ length: ROUNDS }, (_, n) => ({
    ...round,
    source: round.source
      .replace(/\breturn philox\b/, `return ${n === ROUNDS - 1 ? "pickWords" : `philox${n + 1}`}`)
      .replace(/\bfunction philox\b/, `function philox${n === 0 ? "" : n}`),
  }));
}

/** philox(x0, x1, x2, x3, k0, k1, second), and what it calls. */
export const PHILOX_FUNCTIONS: readonly DeviceFunction[] = [
  deviceFunction(mulHigh, "ii", "i"),
  deviceFunction(mulHalves, "iiii", "i"),
  deviceFunction(carry, "iii", "i"),
  deviceFunction(pickWords, "iiiiiii", "w"),
  ...rounds(),
];
