/**
 * A shear estimator without approximation, so that what it finds wrong is the renderer's.
 *
 * The adaptive moments M of a galaxy (shared/math/moments/adaptive.ts) before the PSF turn with its light: of the galaxy behind the shear A
 * they are A M A, whatever the profile, because the weight is sheared along. In a ring pair the galaxy of moments M stands beside the one of
 * moments det(M) M^-1, M turned by 90 degrees. With both normalised to the determinant 1, P = A M A and Q = A M^-1 A obey
 *   P + Q = A (M + M^-1) A = tr(M) A^2,
 * by Cayley and Hamilton: the distortion of P + Q is 2 g / (1 + |g|^2), exactly, for every single pair. There is no responsivity.
 *
 * Moments before the PSF are sums over the modes of the stamp with the OTF divided out: by Parseval's theorem, for a galaxy that is
 * symmetric about c, with the weight's transform exp(-k^T M k / 2),
 *   C = sum G (M - M k k^T M) / sum G,  G = Re F(k) e^(i k c) / OTF(k) exp(-k^T M k / 2),  and adaptive means C = M / 2.
 * What the stamp does not hold, the weight does not see.
 */
import {
  determinant,
  distortionOfMoments,
  type SecondMoments,
  type Spin2,
  shearOfDistortion,
} from "../../shared/math/shape.ts";
import { type Modes, rowsOfColumn } from "./modes.ts";

/** Change of a step, as a fraction of the moments. */
const PRECISION = 1e-9;
const MOST_STEPS = 200;

/**
 * Adaptive moments of the object whose modes were transformed last [pixel^2].
 * @param n pixels along a side of its stamp @param first where the search begins
 */
export function deconvolvedMoments(modes: Modes, n: number, first: SecondMoments): SecondMoments {
  let m = first;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = improved(modes, n, m);
    const change = Math.abs(next.xx - m.xx) + Math.abs(next.xy - m.xy) + Math.abs(next.yy - m.yy);
    m = next;
    if (change < PRECISION * (m.xx + m.yy)) return m;
  }
  throw new Error(`adaptive moments of a noiseless image did not converge in ${MOST_STEPS} steps`);
}

/** 4 C - M: Newton's step for a Gaussian. */
function improved({ values, most }: Modes, n: number, m: SecondMoments): SecondMoments {
  const { xx, xy, yy } = m;
  const unit = (2 * Math.PI) / n;
  let [light, sxx, sxy, syy] = [0, 0, 0, 0];
  for (let i = 0; i <= most; i++) {
    const kx = i * unit;
    const [from, to] = rowsOfColumn(m, i, unit, most);
    if (from > to) break;
    for (let j = from, at = i * (2 * most + 1) + from + most; j <= to; j++, at++) {
      const ky = j * unit;
      const [u, v] = [xx * kx + xy * ky, xy * kx + yy * ky]; // M k
      const g = values[at] * Math.exp(-0.5 * (u * kx + v * ky));
      light += g;
      sxx += g * u * u;
      sxy += g * u * v;
      syy += g * v * v;
    }
  }
  return {
    xx: 3 * xx - (4 * sxx) / light,
    xy: 3 * xy - (4 * sxy) / light,
    yy: 3 * yy - (4 * syy) / light,
  };
}

/** The shear of a ring pair of moments a and b. */
export function shearOfPair(a: SecondMoments, b: SecondMoments): Spin2 {
  const [p, q] = [1 / Math.sqrt(determinant(a)), 1 / Math.sqrt(determinant(b))];
  const sum = { xx: p * a.xx + q * b.xx, xy: p * a.xy + q * b.xy, yy: p * a.yy + q * b.yy };
  return shearOfDistortion(distortionOfMoments(sum));
}
