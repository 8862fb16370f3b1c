/** PSF images and scenes for tests, and a slow truth that shares nothing with the renderer: direct sums in real space. */
import { logGamma } from "../../../shared/math/gamma.ts";
import { sersicB } from "../../../sim/profiles/sersic.ts";
import type { Component, Scene } from "../../../sim/scene.ts";
import { besselJ1, gaussLegendre } from "../../numerics.ts";

export interface Image {
  readonly pixels: Float64Array;
  readonly ny: number;
  readonly nx: number;
}

/** GalSim's quintic kernel, as its polynomials. */
function quintic(at: number): number {
  const x = Math.abs(at);
  if (x <= 1) return 1 - (95 / 12) * x ** 3 + (138 / 12) * x ** 4 - (55 / 12) * x ** 5;
  if (x <= 2) return ((x - 1) * (x - 2) * (-138 + 348 * x - 249 * x ** 2 + 55 * x ** 3)) / 24;
  return x <= 3 ? ((x - 2) * (x - 3) ** 2 * (-54 + 50 * x - 11 * x ** 2)) / 24 : 0;
}

const totals = new WeakMap<Image, number>();
function totalOf(image: Image): number {
  const known = totals.get(image) ?? image.pixels.reduce((a, b) => a + b, 0);
  totals.set(image, known);
  return known;
}

/** The PSF's light in one pixel at (x, y) pixels from its centre; `sample` is the size of a sample of the image [pixels]. */
export function psfAt(image: Image, sample: number, x: number, y: number): number {
  const u = x / sample + (image.nx - 1) / 2;
  const v = y / sample + (image.ny - 1) / 2;
  let sum = 0;
  for (let j = Math.max(0, Math.ceil(v - 3)); j <= Math.min(image.ny - 1, v + 3); j++) {
    for (let i = Math.max(0, Math.ceil(u - 3)); i <= Math.min(image.nx - 1, u + 3); i++) {
      sum += image.pixels[j * image.nx + i] * quintic(u - i) * quintic(v - j);
    }
  }
  const total = totalOf(image);
  return sum / (total * sample * sample);
}

/** The light of a galaxy or star at some pixels, by a polar sum over the galaxy of the PSF (the image includes the pixel). */
export function truthAt(scene: Scene, image: Image, sample: number, pixels: readonly number[]): number[] {
  const nx = scene.stamp[1];
  return pixels.map((p) => {
    const [x, y] = [(p % nx) + 0.5 - scene.x0, Math.floor(p / nx) + 0.5 - scene.y0];
    return scene.components.reduce(
      (sum, c) => sum + lightOf(c, scene, (a, b) => psfAt(image, sample, x - a, y - b)),
      0,
    );
  });
}

/** No pixel of these stamps sees light from farther away [pixels]. */
const FARTHEST = 50;
const RULE = gaussLegendre(8);

function lightOf(c: Component, scene: Scene, psf: (x: number, y: number) => number): number {
  if (c.kind === "point") return c.flux * psf(0, 0);
  if (c.kind !== "sersic") throw new Error(`no truth of ${c.kind}`);
  const b = sersicB(c.n);
  const root = Math.sqrt((1 - c.e) / (1 + c.e));
  const [major, minor] = [
    c.hlr / scene.pixel_scale / Math.sqrt(root),
    (c.hlr / scene.pixel_scale) * Math.sqrt(root),
  ];
  const [cos, sin] = [Math.cos((c.pa * Math.PI) / 180), Math.sin((c.pa * Math.PI) / 180)];
  const radius = (z: number): number => (z / b) ** c.n;
  const most = 2 * c.n + 30 + 8 * Math.sqrt(2 * c.n);
  let sum = 0;
  for (let from = 0; from < most && radius(from) * minor < FARTHEST; ) {
    let step = Math.max(from / 6, 0.02);
    while (major * (radius(from + step) - radius(from)) > 0.7) step /= 2;
    for (let i = 0; i < RULE.x.length; i++) {
      // the light inside z = b (r / hlr)^(1/n) is the incomplete gamma function of 2n
      const z = from + 0.5 * step * (1 + RULE.x[i]);
      const weight = 0.5 * step * RULE.w[i] * Math.exp((2 * c.n - 1) * Math.log(z) - z - logGamma(2 * c.n));
      if (weight < 1e-11) continue;
      const angles = Math.ceil(48 + 24 * radius(z) * major);
      for (let m = 0; m < angles; m++) {
        const angle = (2 * Math.PI * (m + 0.37 * i)) / angles;
        const [u, v] = [radius(z) * major * Math.cos(angle), radius(z) * minor * Math.sin(angle)];
        sum += (weight / angles) * psf(u * cos - v * sin, u * sin + v * cos);
      }
    }
    from += step;
  }
  return c.flux * sum;
}

/** A star under an Airy PSF: the closed form of the annulus, over each pixel by Gauss's rule. */
export function airyStar(scene: Scene, lamOverDiam: number, obscuration: number, nodes = 10): Float64Array {
  const { x, w } = gaussLegendre(nodes);
  const [ny, nx] = scene.stamp;
  const size = lamOverDiam / scene.pixel_scale;
  const area = 1 - obscuration ** 2;
  const jinc = (r: number): number => (r < 1e-6 ? 1 : (2 * besselJ1(r)) / r);
  const brightness = (r: number): number => {
    const t = (Math.PI * r) / size;
    return (
      ((Math.PI * area) / (4 * size * size)) *
      ((jinc(t) - obscuration ** 2 * jinc(obscuration * t)) / area) ** 2
    );
  };
  const flux = scene.components.reduce((sum, c) => sum + c.flux, 0);
  return Float64Array.from({ length: nx * ny }, (_, p) => {
    let sum = 0;
    for (let i = 0; i < nodes; i++) {
      for (let j = 0; j < nodes; j++) {
        const at = Math.hypot(
          (p % nx) + 0.5 * (1 + x[i]) - scene.x0,
          Math.floor(p / nx) + 0.5 * (1 + x[j]) - scene.y0,
        );
        sum += (w[i] * w[j] * brightness(at)) / 4;
      }
    }
    return flux * sum;
  });
}
