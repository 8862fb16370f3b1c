/**
 * What a Sersic profile becomes where its brightness is modulated with azimuth,
 *   f(r, theta) = g(r) cos(m theta - mu ln r),   g(r) = sum_j w_j exp(-b_j r^(1/n)),   m >= 1:
 * arms along logarithmic spirals for mu = m cot(pitch), a bar for m = 2 and mu = 0. It takes light from no circle. Its transform is
 *   F(k, phi) = 2 pi (-i)^m Re[H(k) e^(i m phi)],   H(k) = int_0^inf g(r) r^(-i mu) J_m(k r) r dr.
 * The Mellin transforms of both factors are known, as for the profile itself (sersic.ts):
 *   H(k) = 1/(2 pi i) int_c 2^(s-1) Gamma((m+s)/2) / Gamma(1+(m-s)/2) k^-s sum_j w_j n Gamma(n z) b_j^(-n z) ds,   z = 2 - s - i mu.
 * The integrand falls as exp(-pi n |Im s + mu| / 2), and the trapezoidal rule converges to rounding.
 */
import { logGammaComplex } from "../../shared/math/gamma.ts";

export interface Modulation {
  readonly n: number;
  readonly m: number;
  readonly mu: number;
  readonly terms: readonly { readonly weight: number; readonly b: number }[];
}

/** Re s on the contour, and the step along it: the nearest pole, at s = 2, is 0.8 away. */
const CONTOUR = 1.2;
const STEP = 0.12;

/** Nodes in kappa: geometric, from FIRST on. */
const FIRST = 2 ** -16;
const OCTAVES = 28;
const NODES = 32;
/** Nodes for a turn of kappa^(i mu). */
const NODES_A_TURN = 24;

/** 2 pi H(kappa) as [real, imaginary]: interpolated by six points in ln kappa; 0 beyond 4000. Absolute error below 1e-8. */
export function modulatedTransform(modulation: Modulation): (kappa: number) => readonly [number, number] {
  const { m, mu } = modulation;
  const perOctave = Math.ceil(Math.max(NODES, (NODES_A_TURN * Math.abs(mu) * Math.LN2) / (2 * Math.PI)));
  const count = OCTAVES * perOctave;
  const { re, im } = onGrid(modulation, 2 ** (1 / perOctave), count);
  return (kappa) => {
    const position = Math.log2(kappa / FIRST) * perOctave;
    if (!(position > 3)) {
      // as kappa^m
      const small = kappa > 0 ? (kappa / (FIRST * 2 ** (3 / perOctave))) ** m : 0;
      return [small * re[3], small * im[3]];
    }
    const left = Math.floor(position);
    if (left + 3 >= count) return [0, 0];
    const x = position - left;
    const [a, b, c, d, e, f] = [x + 2, x + 1, x, x - 1, x - 2, x - 3];
    const w0 = (-b * c * d * e * f) / 120;
    const w1 = (a * c * d * e * f) / 24;
    const w2 = (-a * b * d * e * f) / 12;
    const w3 = (a * b * c * e * f) / 12;
    const w4 = (-a * b * c * d * f) / 24;
    const w5 = (a * b * c * d * e) / 120;
    const sum = (v: Float64Array): number =>
      w0 * v[left - 2] +
      w1 * v[left - 1] +
      w2 * v[left] +
      w3 * v[left + 1] +
      w4 * v[left + 2] +
      w5 * v[left + 3];
    return [sum(re), sum(im)];
  };
}

function onGrid(
  { n, m, mu, terms }: Modulation,
  ratio: number,
  count: number,
): { readonly re: Float64Array; readonly im: Float64Array } {
  const [re, im] = [new Float64Array(count), new Float64Array(count)];
  const reach = 80 / (Math.PI * n) + 5;
  const half = Math.ceil(reach / STEP);
  const logFirst = Math.log(FIRST);
  const logRatio = Math.log(ratio);
  for (let node = -half; node <= half; node++) {
    const t = node * STEP - mu;
    // n Gamma(n z), z = 2 - CONTOUR - i (t + mu)
    const [zr, zi] = [2 - CONTOUR, -(t + mu)];
    const [g1, a1] = logGammaComplex(n * zr, n * zi);
    const [g2, a2] = logGammaComplex((m + CONTOUR) / 2, t / 2);
    const [g3, a3] = logGammaComplex(1 + (m - CONTOUR) / 2, -t / 2);
    let [sr, si] = [0, 0];
    for (const { weight, b } of terms) {
      const size = weight * Math.exp(-n * zr * Math.log(b));
      const turn = -n * zi * Math.log(b);
      sr += size * Math.cos(turn);
      si += size * Math.sin(turn);
    }
    // ds / (2 pi i) = dt / (2 pi), times the 2 pi of the transform
    const size = STEP * n * Math.exp(g1 + g2 - g3 + (CONTOUR - 1) * Math.LN2 - CONTOUR * logFirst);
    const turn = a1 + a2 - a3 + t * Math.LN2 - t * logFirst;
    const [c, s] = [size * Math.cos(turn), size * Math.sin(turn)];
    let [wr, wi] = [c * sr - s * si, c * si + s * sr];
    const fall = Math.exp(-CONTOUR * logRatio);
    const stepRe = fall * Math.cos(t * logRatio);
    const stepIm = -fall * Math.sin(t * logRatio);
    for (let i = 0; i < count; i++) {
      re[i] += wr;
      im[i] += wi;
      const next = wr * stepRe - wi * stepIm;
      wi = wr * stepIm + wi * stepRe;
      wr = next;
    }
  }
  return { re, im };
}
