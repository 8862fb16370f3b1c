/**
 * Diffraction by a circular aperture of diameter D with a central obscuration of diameter epsilon D, at wavelength
 * lambda. The OTF is the autocorrelation of the aperture: with nu = k / k_c, k_c = 2 pi / (lambda/D),
 *   OTF = [A(1, 1) + A(epsilon, epsilon) - 2 A(1, epsilon)] / (pi (1 - epsilon^2)),
 * A(r, s) the overlap of discs of radii r and s whose centres are 2 nu apart. It is 0 for nu >= 1.
 */
import type { RadialOtf } from "./otf.ts";

/** Area common to discs of radii r >= s with centres d apart. */
function overlap(r: number, s: number, d: number): number {
  if (d >= r + s) return 0;
  if (d <= r - s) return Math.PI * s * s;
  const x = (d * d + r * r - s * s) / (2 * d);
  const y = d - x;
  return (
    r * r * Math.acos(Math.min(1, x / r)) +
    s * s * Math.acos(Math.max(-1, Math.min(1, y / s))) -
    d * Math.sqrt(Math.max(0, r * r - x * x))
  );
}

export function airyOtf(lamOverDiam: number, obscuration = 0, e = 0, pa = 0): RadialOtf {
  const eps = obscuration;
  const norm = Math.PI * (1 - eps * eps);
  return {
    kind: "radial",
    name: `airy ${eps}`,
    scale: lamOverDiam / (2 * Math.PI),
    e,
    pa,
    value: (nu) => {
      if (nu >= 1) return 0;
      const inner = eps > 0 ? overlap(eps, eps, 2 * nu) - 2 * overlap(1, eps, 2 * nu) : 0;
      return (overlap(1, 1, 2 * nu) + inner) / norm;
    },
    // where a disc enters, leaves or parts from another
    edges: eps > 0 ? [(1 - eps) / 2, eps, (1 + eps) / 2, 1] : [1],
    wings: airyWings(eps),
  };
}

/**
 * `wings` of an aperture with an obscuration: J1(x)/x falls as x^-1.5, so the second term of
 * [J1(x)/x - eps^2 J1(eps x)/(eps x)] / (1 - eps^2) as sqrt(eps) x^-1.5.
 */
export const airyWings = (eps: number): number => (1 + Math.sqrt(eps)) / (1 - eps * eps);
