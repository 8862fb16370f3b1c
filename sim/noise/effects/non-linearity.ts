/** The amplifier: a charge Q is read as Q + c Q^2 (galsim.Image.applyNonlinearity with this function; c < 0 of real detectors). */

/**
 * In place. Beyond the charge -1 / (2 c) where the parabola turns, what is read stays at its largest value.
 * @param charge [e-] @param c [1/e-]
 */
export function nonLinearity(charge: Float64Array, c: number): void {
  const turn = c < 0 ? -1 / (2 * c) : Number.POSITIVE_INFINITY;
  for (let p = 0; p < charge.length; p++) {
    const q = Math.min(charge[p], turn);
    charge[p] = q + c * q * q;
  }
}
