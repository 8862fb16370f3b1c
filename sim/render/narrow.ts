/**
 * A galaxy that is small against the samples of a PSF image has light in modes where the image's transform falls as k^-3 only. Beyond a
 * wavenumber its transform is that of a few narrow Gaussians and a point:
 *   S(kappa) = sum_j c_j exp(-(beta_j kappa / kappa_c)^2 / 2) + a rest within 1 %, kappa >= kappa_c,
 * by least squares. Their images are exact sums of stars (image-stars.ts); what is left of S ends at kappa_c, for the quadrature.
 */
import type { RadialComponent } from "../scene.ts";
import type { Star } from "./image-stars.ts";
import type { Sheared } from "./sheared.ts";

/** Widths of the Gaussians, times kappa_c. */
const WIDTHS = [0, 0.3, 0.6, 1.2];
/** Where the fit looks: this many points, geometric from kappa_c to SPAN kappa_c, weighted by kappa^-1.5 */
const POINTS = 48;
const SPAN = 30;
const RIDGE = 1e-9;

export interface Narrow {
  readonly share: number;
  /** standard deviation of the circular Gaussian [half-light radii] */
  readonly width: number;
}

/** @param transform S(kappa) @param kappaC [1 / half-light radius] */
export function narrowParts(transform: (kappa: number) => number, kappaC: number): Narrow[] {
  const size = WIDTHS.length;
  const system = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (let p = 0; p < POINTS; p++) {
    const t = SPAN ** (p / (POINTS - 1));
    const weight = t ** -3;
    const values = WIDTHS.map((w) => Math.exp(-0.5 * (w * t) ** 2));
    const wanted = transform(kappaC * t);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) system[a][b] += weight * values[a] * values[b];
      system[a][size] += weight * values[a] * wanted;
    }
  }
  for (let a = 0; a < size; a++) system[a][a] += RIDGE;
  return solve(system).map((share, j) => ({ share, width: WIDTHS[j] / kappaC }));
}

/** Gauss-Jordan elimination of a positive definite system [n][n + 1]. */
function solve(system: Float64Array[]): number[] {
  system.forEach((pivot, a) => {
    system.forEach((row, b) => {
      if (a === b) return;
      const factor = row[a] / pivot[a];
      for (let c = a; c < row.length; c++) row[c] -= factor * pivot[c];
    });
  });
  return system.map((row, a) => row[row.length - 1] / row[a]);
}

export const narrowTransform = (parts: readonly Narrow[], kappa: number): number =>
  parts.reduce((sum, { share, width }) => sum + share * Math.exp(-0.5 * (width * kappa) ** 2), 0);

/** Points along an axis of a Gaussian: a trapezoid rule, out to FAR standard deviations, finer where it is wide against a sample. */
const FAR = 4.5;
const FINEST = 0.05;
const LEAST_WEIGHT = 1e-7;

/** Each part as a sum of stars. @param shape of the galaxy [pixels] @param sample of the PSF image [pixels] */
export function narrowStars(
  parts: readonly Narrow[],
  galaxy: RadialComponent,
  shape: Sheared,
  sample: number,
  x0: number,
  y0: number,
): Star[] {
  const [c, s] = [Math.cos((galaxy.pa * Math.PI) / 180), Math.sin((galaxy.pa * Math.PI) / 180)];
  return parts.flatMap(({ share, width }) => {
    const along = normalPoints(width * shape.major, sample);
    const across = normalPoints(width * shape.minor, sample);
    const flux = galaxy.flux * share;
    return along.flatMap((a) =>
      across
        .filter((b) => a.weight * b.weight > LEAST_WEIGHT)
        .map((b) => ({
          x0: x0 + a.at * c - b.at * s,
          y0: y0 + a.at * s + b.at * c,
          flux: flux * a.weight * b.weight,
        })),
    );
  });
}

/** Points whose weights sum to 1. @param sigma [pixels] */
function normalPoints(sigma: number, sample: number): { readonly at: number; readonly weight: number }[] {
  if (sigma === 0) return [{ at: 0, weight: 1 }];
  const step = Math.min(0.9, (FINEST * sample) / sigma);
  const half = Math.ceil(FAR / step);
  const points = Array.from({ length: 2 * half + 1 }, (_, m) => (m - half) * step);
  const weights = points.map((z) => Math.exp(-0.5 * z * z));
  const sum = weights.reduce((a, b) => a + b, 0);
  return points.map((z, m) => ({ at: z * sigma, weight: weights[m] / sum }));
}
