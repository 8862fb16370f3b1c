/** Scans for values that must not be in a data set. */

const EXPONENT = 0x7f800000;

/** Index of the first float32 that is NaN or infinite (its exponent bits are all set), or -1. `bits`: the raw words. */
export function firstBadPixel(bits: Uint32Array): number {
  for (let i = 0; i < bits.length; i++) if ((bits[i] & EXPONENT) === EXPONENT) return i;
  return -1;
}

/** Index of the first value outside [min, max]; NaN is outside. -1 if there is none. */
export function firstOutside(values: Float64Array, min: number, max: number): number {
  for (let i = 0; i < values.length; i++) if (!(values[i] >= min && values[i] <= max)) return i;
  return -1;
}
