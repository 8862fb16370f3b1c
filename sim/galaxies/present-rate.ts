/**
 * The delayed exponential with a given present rate. With SFR_now T / (mass formed) = G(x) = x^2 e^-x / H(x), x = T/tau,
 * G falls from 26 at x = -25 through 2 at x = 0 to 1e-10 at x = 30; its inverse is tabulated in ln G.
 */
import { clip } from "./math.ts";

/** Rates outside are set to the nearest: none formed faster than at x = -23, or slower than at x = 14.6. */
const RATE = [1e-4, 24] as const;
const NODES = 4096;
const LOG_LEAST = Math.log(RATE[0]);
const STEP = (Math.log(RATE[1]) - LOG_LEAST) / (NODES - 1);

/** G(x) = x^2 / (e^x - 1 - x); near 0 its series 2 / (1 + x/3 + x^2/12 + x^3/60). */
export function presentRate(x: number): number {
  if (Math.abs(x) < 1e-3) return 2 / (1 + x / 3 + (x * x) / 12 + (x * x * x) / 60);
  return (x * x) / (Math.expm1(x) - x);
}

let table: Float64Array | undefined;

/** x with G(x) = rate, the rate clipped to 1e-4..24; error below 3e-5. */
export function risingness(rate: number): number {
  table ??= Float64Array.from({ length: NODES }, (_, i) => bisect(Math.exp(LOG_LEAST + i * STEP)));
  const at = (Math.log(clip(rate, RATE[0], RATE[1])) - LOG_LEAST) / STEP;
  const i = Math.min(Math.floor(at), NODES - 2);
  return table[i] + (at - i) * (table[i + 1] - table[i]);
}

function bisect(rate: number): number {
  let [low, high] = [-25, 30];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (presentRate(middle) > rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
