/**
 * The image of a disc by brute force, in real space: points of its light, each a Gaussian PSF over every pixel. It shares with what is tested the definition
 * of the profiles and b(n), and nothing of its transforms and quadratures.
 */
import { gaussLegendre } from "../../../shared/math/gauss-legendre.ts";
import { FWHM_PER_SIGMA } from "../../../sim/psf/gaussian.ts";

export interface Stamp {
  readonly x0: number;
  readonly y0: number;
  readonly fwhm: number;
  readonly pixel_scale: number;
  /** [ny, nx] */
  readonly stamp: readonly [number, number];
}

export interface Disc {
  /** brightness in the plane at (r, theta), radii in arcsec, for flux 1 */
  readonly brightness: (r: number, theta: number) => number;
  /** what is beyond is nothing, and edges are there [arcsec] */
  readonly end: number;
  /** from the disc's plane to the sky: (x, y, z) -> (x, y) [arcsec] */
  readonly project: (x: number, y: number, z: number) => readonly [number, number];
  /** [arcsec] */
  readonly height?: number;
  /** factor on the number of angles */
  readonly finer?: number;
  /** radii are the squares of even numbers; or another power of them, where the brightness is steep at the centre */
  readonly power?: number;
}

const RULE = gaussLegendre(12);
const PIXEL = gaussLegendre(5);
/** Between layers of a disc [scale heights]. */
const LAYER = 0.5;
/** No pixel sees the light of a point farther away [standard deviations of the PSF]. */
const FAR = 7;

interface Light {
  readonly image: Float64Array;
  /** @param x, y in pixels */
  readonly add: (x: number, y: number, light: number) => void;
}

/** An image to which points can be added. */
export function pointByPoint(s: Stamp): Light {
  const [ny, nx] = s.stamp;
  const image = new Float64Array(ny * nx);
  const sigma = s.fwhm / FWHM_PER_SIGMA / s.pixel_scale;
  const add = (x: number, y: number, light: number): void => {
    if (Math.abs(light) < 1e-12 || Math.min(x, y, nx - x, ny - y) < -FAR * sigma) return;
    const [wx, wy] = [shares(nx, x, sigma), shares(ny, y, sigma)];
    for (let j = 0; j < ny; j++) {
      if (wy[j] === 0) continue;
      for (let i = 0; i < nx; i++) image[j * nx + i] += light * wy[j] * wx[i];
    }
  };
  return { image, add };
}

export function discByPoints(
  { brightness, end, project, height = 0, finer = 1, power = 2 }: Disc,
  s: Stamp,
): Float64Array {
  const { image, add } = pointByPoint(s);
  const sigma = s.fwhm / FWHM_PER_SIGMA / s.pixel_scale;
  // sech^2 is analytic: the trapezoidal rule converges to rounding
  const layers = height === 0 ? [0] : Array.from({ length: 33 }, (_, k) => (k - 16) * LAYER);
  const panels = Math.ceil(Math.sqrt((end / s.pixel_scale / sigma) * 4)) + 3;
  for (let panel = 0; panel < panels; panel++) {
    for (let k = 0; k < RULE.x.length; k++) {
      const t = (panel + 0.5 * (1 + RULE.x[k])) / panels;
      const r = end * t ** power;
      const ring = ((0.5 * power * r * r) / (t * panels)) * RULE.w[k];
      const angles = Math.ceil(finer * (24 + (9 * r) / s.pixel_scale / sigma));
      for (let m = 0; m < angles; m++) {
        const theta = (2 * Math.PI * (m + 0.37 * k)) / angles;
        const light = (ring * brightness(r, theta) * 2 * Math.PI) / angles;
        for (const z of layers) {
          const share = height === 0 ? 1 : (0.5 * LAYER) / Math.cosh(z) ** 2;
          const [x, y] = project(r * Math.cos(theta), r * Math.sin(theta), z * height);
          add(s.x0 + x / s.pixel_scale, s.y0 + y / s.pixel_scale, light * share);
        }
      }
    }
  }
  return image;
}

/** The light of a point in each pixel of a row. */
function shares(pixels: number, at: number, sigma: number): Float64Array {
  const out = new Float64Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const middle = i + 0.5 - at;
    if (Math.abs(middle) > FAR * sigma + 1) continue;
    let sum = 0;
    for (let k = 0; k < PIXEL.x.length; k++) {
      sum += PIXEL.w[k] * Math.exp(-0.5 * ((middle + 0.5 * PIXEL.x[k]) / sigma) ** 2);
    }
    out[i] = (0.5 * sum) / (sigma * Math.sqrt(2 * Math.PI));
  }
  return out;
}

/** A rotation by pa after a stretch along x and y. @param pa degrees */
export function stretched(pa: number, along: number, across: number): Disc["project"] {
  const [c, s] = [Math.cos((pa * Math.PI) / 180), Math.sin((pa * Math.PI) / 180)];
  return (x, y) => [along * x * c - across * y * s, along * x * s + across * y * c];
}

/** A disc tilted about the x axis, then rotated by pa. Both in degrees. */
export function tilted(pa: number, inclination: number): Disc["project"] {
  const tilt = (inclination * Math.PI) / 180;
  const turn = stretched(pa, 1, 1);
  return (x, y, z) => turn(x, y * Math.cos(tilt) + z * Math.sin(tilt), 0);
}
