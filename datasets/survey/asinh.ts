/** Pixels that are stored as asinh magnitudes, which Pan-STARRS does with its stacks. */

export interface Asinh {
  /** BSOFTEN and BOFFSET, in the unit of the light */
  readonly softening: number;
  readonly offset: number;
}

/**
 * Back to light, in place: f = offset + softening (e^x - e^-x) with x = v ln(10) / 2.5.
 * https://outerspace.stsci.edu/display/PANSTARRS/PS1+Stack+images
 */
export function linearise(pixels: Float32Array, { softening, offset }: Asinh): void {
  const scale = Math.LN10 / 2.5;
  for (let i = 0; i < pixels.length; i++) pixels[i] = offset + 2 * softening * Math.sinh(pixels[i] * scale);
}
