/** Transforms of profiles that are functions of an elliptical radius, for flux 1, as functions of kappa = k hlr. */
import { sersicTransform } from "../profiles/sersic.ts";
import { spergelTransform } from "../profiles/spergel.ts";
import { truncatedTransform } from "../profiles/truncated.ts";
import type { Component, RadialComponent } from "../scene.ts";
import { remembering } from "./remembered.ts";

export const isRadial = (c: Component): c is RadialComponent =>
  c.kind === "sersic" || c.kind === "truncated" || c.kind === "spergel";

/** Equal keys have equal transforms; that of a Sersic profile is its index. */
export function profileKey(c: RadialComponent): number | string {
  switch (c.kind) {
    case "sersic":
      return c.n;
    case "truncated":
      return `truncated ${c.n} ${c.trunc / c.hlr}`;
    case "spergel":
      return `spergel ${c.nu}`;
    default:
      return c satisfies never;
  }
}

export type Radial = (kappa: number) => number;

const known = remembering<Radial>(32);

/** In float64, without the tables of the fast path. */
export const radialTransform = (c: RadialComponent): Radial =>
  known(`${c.kind} ${profileKey(c)}`, () => {
    switch (c.kind) {
      case "sersic":
        return sersicRadial(c.n);
      case "truncated":
        return truncatedTransform(c.n, c.trunc / c.hlr);
      case "spergel":
        return spergelTransform(c.nu);
      default:
        return c satisfies never;
    }
  });

/** Nodes of the interpolated transforms: geometric in kappa, from 2^-20 to 2^16. */
export const GRID = { perOctave: 32, first: 2 ** -20, ratio: 2 ** (1 / 32), count: 36 * 32 } as const;

const sersicRadial = (n: number): Radial =>
  interpolate(sersicTransform(n, GRID.first, GRID.ratio, GRID.count));

/** Six-point Lagrange interpolation in log kappa of values on GRID: error below 1e-11 for these transforms. */
export function interpolate(values: Float64Array): Radial {
  return (kappa) => {
    const position = Math.log2(kappa / GRID.first) * GRID.perOctave;
    if (!(position > 3)) return 1;
    const left = Math.min(Math.floor(position), values.length - 4);
    const x = position - left;
    const [a, b, c, d, e, f] = [x + 2, x + 1, x, x - 1, x - 2, x - 3];
    return (
      (-values[left - 2] * b * c * d * e * f) / 120 +
      (values[left - 1] * a * c * d * e * f) / 24 -
      (values[left] * a * b * d * e * f) / 12 +
      (values[left + 1] * a * b * c * e * f) / 12 -
      (values[left + 2] * a * b * c * d * f) / 24 +
      (values[left + 3] * a * b * c * d * e) / 120
    );
  };
}
