/**
 * Waves on the device, in turns, so that the whole part of an angle is taken off an exact product. gpu.js reads the text of these functions:
 * see kernels.ts.
 */
import { type DeviceFunction, deviceFunction } from "./device-function.ts";

/** sin(2 pi t), 0 <= t <= 1/4: the polynomial of kernel/assembly/normal.ts. WGSL's own sine may err by 5e-4. */
function sinTurn(t: number): number {
  const x = t * 6.2831853;
  const z = x * x;
  const s = (((-2.3889859e-8 * z + 2.7525562e-6) * z - 1.9840874e-4) * z + 8.333331e-3) * z - 1.6666667e-1;
  return s * z * x + x;
}

/** k times a number of pixels, whole + rest, in turns, less whole turns: high whole is exact in float32. */
export function turnsOf(high: number, low: number, whole: number, rest: number): number {
  const product = high * whole;
  return product - Math.floor(product) + (high * rest + low * (whole + rest));
}

/** cos(2 pi turns) */
export function cosineOf(turns: number): number {
  const fromQuarter = 0.25 - Math.abs(turns - Math.floor(turns + 0.5));
  const cosine = sinTurn(Math.abs(fromQuarter));
  return fromQuarter < 0 ? -cosine : cosine;
}

/** sin(2 pi turns) */
export function sineOf(turns: number): number {
  const t = turns - Math.floor(turns + 0.5);
  const sine = sinTurn(0.25 - Math.abs(0.25 - Math.abs(t)));
  return t < 0 ? -sine : sine;
}

/** What waves call, in an order in which each uses earlier ones only. */
export const TURNS_FUNCTIONS: readonly DeviceFunction[] = [
  deviceFunction(sinTurn, "f", "f"),
  deviceFunction(turnsOf, "ffff", "f"),
  deviceFunction(cosineOf, "f", "f"),
  deviceFunction(sineOf, "f", "f"),
];
