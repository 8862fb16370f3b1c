/**
 * The quadrature of renderer.ts in float64, with exact transforms and tightened sizes: for stamps that show only the far wings of
 * a galaxy whose centre lies outside, where the float32 path's error, 1e-6 of the galaxy's peak, would be seen. Tens of
 * milliseconds a stamp.
 */
import { makeOtf } from "../psf/make-otf.ts";
import type { Otf } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { elongation } from "./accuracy.ts";
import { quadratureNodes } from "./nodes.ts";
import { shear } from "./sheared.ts";
import { makeSpectrum } from "./spectrum.ts";

/** Sizes of the quadrature (nodes.ts): with these its error is below 1e-11 of the galaxy's peak. */
const MARGIN = 64;
const REACH = 60;
const K0 = 5e-4;
/** The quadrature ends where the OTF stays below this. */
const NEGLIGIBLE = 1e-13;

/** @param out [ny * nx] row-major, noiseless, ADU per pixel */
export function renderPrecise(scene: Scene, out: Float32Array): void {
  const [ny, nx] = scene.stamp;
  const spectrum = makeSpectrum(scene);
  const kMax = bandLimit(makeOtf(scene.psf, scene.pixel_scale), scene.pixel_scale);
  const reach = REACH * elongation(scene.components);
  const axis = (pixels: number, centre: number): Axis => {
    const distance = Math.max(Math.abs(centre), Math.abs(pixels - centre));
    const { k, weight } = quadratureNodes(distance + MARGIN, reach, K0, kMax);
    return { pixels, k, weight, ...tabulate(k, pixels, centre) };
  };
  const x = axis(nx, scene.x0);
  const y = axis(ny, scene.y0);
  // p, q: the sums over ky of the two products of renderer.ts, [ny][nodes of x]
  const p = new Float64Array(ny * x.k.length);
  const q = new Float64Array(ny * x.k.length);
  for (let i = 0; i < x.k.length; i++) {
    for (let j = 0; j < y.k.length; j++) {
      const w = (x.weight[i] * y.weight[j]) / (2 * Math.PI * Math.PI);
      const [pr, pi] = spectrum(x.k[i], y.k[j]);
      const [mr, mi] = spectrum(x.k[i], -y.k[j]);
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
function bandLimit(otf: Otf, pixelScale: number): number {
  if (otf.kind === "image") return otf.kMax * pixelScale;
  let kappa = 1000;
  while (kappa > 1e-3 && Math.abs(otf.value(kappa)) < NEGLIGIBLE) kappa *= 0.98;
  return ((kappa / 0.98) * pixelScale) / shear(otf.scale, otf.e, otf.pa).minor;
}
