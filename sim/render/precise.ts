/**
 * The quadrature of renderer.ts in float64, with exact transforms and tightened sizes: for stamps that show only the far wings of
 * a galaxy whose centre lies outside, where the float32 path's error, 1e-6 of the galaxy's peak, would be seen. Tens of
 * milliseconds a stamp.
 */
import { otfOnGrid } from "../psf/on-grid.ts";
import { includesPixel, type RadialOtf } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { elongation } from "./accuracy.ts";
import { centresOf } from "./centres.ts";
import { endOf } from "./extent.ts";
import { type Narrow, narrowTransform } from "./narrow.ts";
import { quadratureNodes } from "./nodes.ts";
import type { PlannedOtf, PlanShape } from "./plan-shape.ts";
import { isRadial } from "./radial-profile.ts";
import { kappaOf, shear } from "./sheared.ts";
import { sinc } from "./sinc.ts";
import { makeGalaxySpectrum, makeSpectrum } from "./spectrum.ts";

/** Sizes of the quadrature (nodes.ts): with these its error is below 1e-11 of the galaxy's peak. */
const MARGIN = 64;
const REACH = 60;
const K0 = 5e-4;
/** The quadrature ends where the OTF stays below this. */
const NEGLIGIBLE = 1e-13;

/** @param otf of the scene's PSF @param out [ny * nx] row-major, noiseless, ADU per pixel */
export function renderPrecise(scene: Scene, otf: RadialOtf, out: Float32Array): void {
  const spectrum = makeSpectrum(scene);
  const { x, y } = axesOf(scene, bandLimit(otf, scene.pixel_scale), MARGIN);
  sumModes(x, y, out, (i, j) => [...spectrum(x.k[i], y.k[j]), ...spectrum(x.k[i], -y.k[j])]);
}

/** How far modes are followed, for what period, and what is left out. */
export interface PreciseBand {
  /** [rad / pixel] */
  readonly kMax: number;
  /** beside the default one and the support of the PSF [arcsec] */
  readonly margin: number;
  /** narrow parts of each component that are left out (narrow.ts) */
  readonly narrow: readonly (readonly Narrow[] | undefined)[];
}

/** The same for a scene of one centre under a PSF that is known on grids. */
export function renderPreciseGrid(scene: Scene, otf: PlannedOtf, band: PreciseBand, out: Float32Array): void {
  const beside = (band.margin + (otf.kind === "radial" ? 0 : otf.support)) / scene.pixel_scale;
  const { x, y } = axesOf(scene, band.kMax, MARGIN + beside);
  const inArcsec = (k: number): number => k / scene.pixel_scale;
  const { plus, minus } = otfOnGrid(otf, x.k.map(inArcsec), y.k.map(inArcsec));
  const withPixel = !includesPixel(otf);
  const galaxies = scene.components.map((c, m) => {
    const whole = makeGalaxySpectrum({ ...scene, components: [c] });
    const parts = band.narrow[m];
    if (!isRadial(c) || parts === undefined) return (kx: number, ky: number) => whole(kx, ky)[0];
    const q = shear(c.hlr / scene.pixel_scale, c.e, c.pa);
    return (kx: number, ky: number) => whole(kx, ky)[0] - c.flux * narrowTransform(parts, kappaOf(q, kx, ky));
  });
  const light = (kx: number, ky: number): number =>
    galaxies.reduce((sum, g) => sum + g(kx, ky), 0) * (withPixel ? sinc(kx / 2) * sinc(ky / 2) : 1);
  sumModes(x, y, out, (i, j) => {
    const p = light(x.k[i], y.k[j]);
    const m = light(x.k[i], -y.k[j]);
    const at = j * x.k.length + i;
    return [plus.re[at] * p, plus.im[at] * p, minus.re[at] * m, minus.im[at] * m];
  });
}

function axesOf(scene: Scene, kMax: number, margin: number): { readonly x: Axis; readonly y: Axis } {
  const [ny, nx] = scene.stamp;
  const reach = REACH * elongation(scene.components);
  const centres = centresOf(scene);
  const end = Math.max(...scene.components.map((c) => endOf(c, scene.pixel_scale)));
  const axis = (pixels: number, centre: number, all: readonly number[]): Axis => {
    const distance = Math.max(...all.map((at) => Math.max(Math.abs(at), Math.abs(pixels - at))));
    return axisOf(pixels, centre, { period: distance + margin + end, reach, k0: K0, kMax });
  };
  const [x, y] = [centres.map(([x]) => x), centres.map(([, y]) => y)];
  return { x: axis(nx, scene.x0, x), y: axis(ny, scene.y0, y) };
}

/** @param centre of the scene, from the first pixel's edge */
export function axisOf(
  pixels: number,
  centre: number,
  { period, reach, k0, kMax }: Pick<PlanShape, "reach" | "k0" | "kMax"> & { readonly period: number },
): Axis {
  const { k, weight } = quadratureNodes(period, reach, k0, kMax);
  return { pixels, k, weight, ...tabulate(k, pixels, centre) };
}

/** The transform at (k_i, k_j) and at (k_i, -k_j): real and imaginary parts. */
type Modes = (i: number, j: number) => readonly [number, number, number, number];

/** @param out [ny * nx] row-major */
export function sumModes(x: Axis, y: Axis, out: Float32Array, modes: Modes): void {
  const [nx, ny] = [x.pixels, y.pixels];
  // p, q: the sums over ky of the two products of renderer.ts, [ny][nodes of x]
  const p = new Float64Array(ny * x.k.length);
  const q = new Float64Array(ny * x.k.length);
  for (let i = 0; i < x.k.length; i++) {
    for (let j = 0; j < y.k.length; j++) {
      const w = (x.weight[i] * y.weight[j]) / (2 * Math.PI * Math.PI);
      const [pr, pi, mr, mi] = modes(i, j);
      if (pr === 0 && mr === 0 && pi === 0 && mi === 0) continue;
      for (let r = 0; r < ny; r++) {
        const c = y.cos[r * y.k.length + j] * w;
        const s = y.sin[r * y.k.length + j] * w;
        p[r * x.k.length + i] += (pr + mr) * c - (pi - mi) * s;
        q[r * x.k.length + i] += (pr - mr) * s + (pi + mi) * c;
      }
    }
  }
  for (let r = 0; r < ny; r++) {
    for (let c = 0; c < nx; c++) {
      let sum = 0;
      for (let i = 0; i < x.k.length; i++) {
        sum +=
          p[r * x.k.length + i] * x.cos[c * x.k.length + i] -
          q[r * x.k.length + i] * x.sin[c * x.k.length + i];
      }
      out[r * nx + c] = sum;
    }
  }
}

interface Axis {
  readonly pixels: number;
  readonly k: Float64Array;
  readonly weight: Float64Array;
  /** cosine and sine of k (pixel centre - centre): [pixels][nodes] */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function tabulate(k: Float64Array, pixels: number, centre: number): Pick<Axis, "cos" | "sin"> {
  const cos = new Float64Array(pixels * k.length);
  const sin = new Float64Array(pixels * k.length);
  for (let p = 0; p < pixels; p++) {
    for (let i = 0; i < k.length; i++) {
      cos[p * k.length + i] = Math.cos(k[i] * (p + 0.5 - centre));
      sin[p * k.length + i] = Math.sin(k[i] * (p + 0.5 - centre));
    }
  }
  return { cos, sin };
}

/** The wavenumber beyond which the OTF is below NEGLIGIBLE [rad / pixel]. */
function bandLimit(otf: RadialOtf, pixelScale: number): number {
  let kappa = 1000;
  while (kappa > 1e-3 && Math.abs(otf.value(kappa)) < NEGLIGIBLE) kappa *= 0.98;
  return ((kappa / 0.98) * pixelScale) / shear(otf.scale, otf.e, otf.pa).minor;
}
