/**
 * Shapes of ellipses with semi-axes a >= b and position angle pa (Bernstein & Jarvis 2002, AJ 123, 583): the distortion
 * e = (a^2 - b^2) / (a^2 + b^2) and the reduced shear g = (a - b) / (a + b), each with components (cos 2 pa, sin 2 pa).
 */

/** The two components of a distortion or a reduced shear. */
export type Spin2 = readonly [plus: number, cross: number];

/** A symmetric matrix of second moments, in the square of its unit of length. */
export interface SecondMoments {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** e = 2 g / (1 + |g|^2). */
export function distortionOfShear([g1, g2]: Spin2): Spin2 {
  const scale = 2 / (1 + g1 * g1 + g2 * g2);
  return [scale * g1, scale * g2];
}

/** g = e / (1 + sqrt(1 - |e|^2)), |e| <= 1. */
export function shearOfDistortion([e1, e2]: Spin2): Spin2 {
  const scale = 1 / (1 + Math.sqrt(Math.max(0, 1 - e1 * e1 - e2 * e2)));
  return [scale * e1, scale * e2];
}

/** q = b / a = sqrt((1 - e) / (1 + e)), 0 <= e <= 1. */
export const axisRatioOf = (e: number): number => Math.sqrt((1 - e) / (1 + e));

/** e = ((Mxx - Myy), 2 Mxy) / (Mxx + Myy). */
export const distortionOfMoments = ({ xx, xy, yy }: SecondMoments): Spin2 => [
  (xx - yy) / (xx + yy),
  (2 * xy) / (xx + yy),
];

export const determinant = ({ xx, xy, yy }: SecondMoments): number => xx * yy - xy * xy;

/** sigma = (det M)^(1/4): of a round Gaussian its standard deviation. */
export const sizeOfMoments = (m: SecondMoments): number => determinant(m) ** 0.25;

/** The moments of size sigma and distortion e: the inverse of `sizeOfMoments` and `distortionOfMoments`. */
export function momentsOf(sigma: number, [e1, e2]: Spin2): SecondMoments {
  const half = sigma ** 2 / Math.sqrt(1 - e1 * e1 - e2 * e2); // half of the trace
  return { xx: half * (1 + e1), xy: half * e2, yy: half * (1 - e1) };
}

/**
 * The distortion of a shape a after a shear whose distortion is b: equation 2-13 of Bernstein & Jarvis, which is that of A M A with M
 * of distortion a and A = [[1 + g1, g2], [g2, 1 - g1]].
 */
export function composeDistortions([a1, a2]: Spin2, b: Spin2): Spin2 {
  const [b1, b2] = b;
  const [g1, g2] = shearOfDistortion(b);
  const cross = a2 * b1 - a1 * b2;
  const norm = 1 / (1 + a1 * b1 + a2 * b2);
  return [norm * (a1 + b1 + g2 * cross), norm * (a2 + b2 - g1 * cross)];
}
