/**
 * The brighter-fatter effect at first order (Antilogus et al. 2014, JINST 9, C03048): charge that is collected already pushes the borders
 * of its pixel inwards. The border between the pixels p and r moves by a (Q_p - Q_r) of a pixel towards the fuller one, and the charge that
 * lands beside it, (Q_p + Q_r) / 2 a pixel, goes with it, so that
 *   Q'_p = Q_p + (a / 2) sum_r (Q_r^2 - Q_p^2)   over the four neighbours r: charge is conserved, none crosses the edge of a stamp.
 * It follows that sum (x^2 + y^2) Q grows by 2 a sum Q^2 (spots grow linearly with their flux), and that in a flat field of mean mu and variance V
 * neighbours have the covariance 2 a mu V, and pixels the variance V (1 - 8 a mu), to first order in a mu.
 */
import { outOfRange } from "../../../shared/errors.ts";

/** a Q above which this is no small change any more: a border would move by more than a fifth of a pixel. */
const MOST_SHIFT = 0.2;

/**
 * In place.
 * @param charge [ny][nx] [e-] @param a [1/e-]
 * @throws GalforgeError if a pixel is so full that first order does not do
 */
export function brighterFatter(charge: Float64Array, nx: number, a: number): void {
  const most = charge.reduce((x, y) => Math.max(x, y), 0);
  if (Math.abs(a) * most > MOST_SHIFT) {
    throw outOfRange(
      "detector.effects.brighter_fatter",
      a,
      `at most ${MOST_SHIFT} over the charge of the fullest pixel (${most.toPrecision(4)} e-): first order in the charge`,
    );
  }
  const squares = charge.map((q) => q * q);
  spread(charge, squares, nx, a / 2);
}

/** charge_p += share sum_r (field_r - field_p) over the neighbours r of p inside the stamp: its sum stays the same. */
export function spread(charge: Float64Array, field: Float64Array, nx: number, share: number): void {
  const pass = (p: number, r: number): void => {
    const flow = share * (field[r] - field[p]);
    charge[p] += flow;
    charge[r] -= flow;
  };
  for (let p = 0; p < charge.length; p++) {
    if ((p + 1) % nx !== 0) pass(p, p + 1);
    if (p + nx < charge.length) pass(p, p + nx);
  }
}
