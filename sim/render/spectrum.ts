/** The Fourier transform of a scene in float64, from exact transforms: for the slow paths. */
import { sersicTransform } from "../profiles/sersic.ts";
import { makeOtf } from "../psf/make-otf.ts";
import type { Otf } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { splitByCentre, withOthers } from "./centres.ts";
import { kappaOf, shear } from "./sheared.ts";
import { sinc } from "./sinc.ts";

/** Real and imaginary part at (kx, ky) [rad / pixel]. */
export type Spectrum = (kx: number, ky: number) => readonly [number, number];

/** The transform of the scene about its centre at (kx, ky) [rad / pixel], pixel response included. */
export function makeSpectrum(scene: Scene): Spectrum {
  const otf = makeOtf(scene.psf, scene.pixel_scale);
  const psf = makePsfSpectrum(otf, scene.pixel_scale);
  const withPixel = otf.kind === "radial" || !otf.includesPixel;
  const groups = splitByCentre(withOthers(scene)).map((one) => ({
    light: makeGalaxySpectrum(one),
    dx: one.x0 - scene.x0,
    dy: one.y0 - scene.y0,
  }));
  return (kx, ky) => {
    const [re, im] = psf(kx, ky);
    if (re === 0 && im === 0) return [0, 0];
    const pixel = withPixel ? sinc(kx / 2) * sinc(ky / 2) : 1;
    let [c, s] = [0, 0];
    for (const { light, dx, dy } of groups) {
      const weight = light(kx, ky) * pixel;
      c += weight * Math.cos(kx * dx + ky * dy);
      s -= weight * Math.sin(kx * dx + ky * dy);
    }
    return [re * c - im * s, re * s + im * c];
  };
}

/** The transform of components with one centre, without PSF and pixel. */
export function makeGalaxySpectrum({ components, pixel_scale }: Scene): (kx: number, ky: number) => number {
  const galaxies = components.map((c) => {
    if (c.kind === "point") return () => c.flux;
    const radial = sersicRadial(c.n);
    const q = shear(c.hlr / pixel_scale, c.e, c.pa);
    return (kx: number, ky: number) => c.flux * radial(kappaOf(q, kx, ky));
  });
  return (kx, ky) => {
    let sum = 0;
    for (const g of galaxies) sum += g(kx, ky);
    return sum;
  };
}

function makePsfSpectrum(otf: Otf, pixelScale: number): Spectrum {
  if (otf.kind === "radial") {
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    const sampled = Float64Array.from({ length: GRID.count }, (_, m) =>
      otf.value(GRID.first * GRID.ratio ** m),
    );
    const value = otf.edges.length === 0 ? interpolate(sampled) : otf.value;
    return (kx, ky) => [value(kappaOf(q, kx, ky)), 0];
  }
  return (kx, ky) => {
    const { re, im } = otf.onGrid(Float64Array.of(kx / pixelScale), Float64Array.of(ky / pixelScale)).plus;
    return [re[0], im[0]];
  };
}

/** Nodes of the interpolated transforms: geometric in kappa, from 2^-20 to 2^16. */
const GRID = { perOctave: 32, first: 2 ** -20, ratio: 2 ** (1 / 32), count: 36 * 32 } as const;

const sersicRadial = (n: number): Radial =>
  interpolate(sersicTransform(n, GRID.first, GRID.ratio, GRID.count));

type Radial = (kappa: number) => number;

/** Six-point Lagrange interpolation in log kappa of values on GRID: error below 1e-11 for these transforms. */
function interpolate(values: Float64Array): Radial {
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
