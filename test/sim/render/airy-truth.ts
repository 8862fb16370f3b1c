/**
 * Scenes under a circular Airy PSF, by a slow quadrature that shares with the renderer the Sersic transform alone: polar in k, so that the edges
 * of the OTF are circles and each panel of radii ends on one; any number of pixels, no grid, no period, no tables.
 */
import { sersicTransform } from "../../../sim/profiles/sersic.ts";
import type { Component, Scene } from "../../../sim/scene.ts";
import { gaussLegendre } from "../../numerics.ts";

/** The common area of two discs whose centres are d apart, by its integral over the height. */
function lens(r: number, s: number, d: number): number {
  if (d >= r + s) return 0;
  if (d <= Math.abs(r - s)) return Math.PI * Math.min(r, s) ** 2;
  const segment = (radius: number, cos: number): number =>
    radius ** 2 * (Math.acos(cos) - cos * Math.sqrt(1 - cos * cos));
  const cosOf = (a: number, b: number): number =>
    Math.max(-1, Math.min(1, (d * d + a * a - b * b) / (2 * d * a)));
  return segment(r, cosOf(r, s)) + segment(s, cosOf(s, r));
}

/** The autocorrelation of an annulus at nu of its largest wavenumber: of both discs, less both mixed terms. */
const annulus = (nu: number, o: number): number =>
  (lens(1, 1, 2 * nu) - 2 * lens(1, o, 2 * nu) + lens(o, o, 2 * nu)) / (Math.PI * (1 - o * o));

const PER_OCTAVE = 64;
const FIRST = 2 ** -24;

/** The transform of a Sersic profile: eight-point interpolation in log kappa. */
function sersic(n: number): (kappa: number) => number {
  const values = sersicTransform(n, FIRST, 2 ** (1 / PER_OCTAVE), 40 * PER_OCTAVE);
  return (kappa) => {
    const at = Math.log2(kappa / FIRST) * PER_OCTAVE;
    if (at < 4) return 1;
    const left = Math.floor(at) - 3;
    let sum = 0;
    for (let a = 0; a < 8; a++) {
      let weight = values[left + a];
      for (let b = 0; b < 8; b++) if (b !== a) weight *= (at - left - b) / (a - b);
      sum += weight;
    }
    return sum;
  };
}

function spectrumOf(c: Component, pixelScale: number): (kx: number, ky: number) => number {
  if (c.kind === "point") return () => c.flux;
  if (c.kind !== "sersic") throw new Error(`no truth of ${c.kind}`);
  const value = sersic(c.n);
  const root = ((1 - c.e) / (1 + c.e)) ** 0.25;
  const [cos, sin] = [Math.cos((c.pa * Math.PI) / 180), Math.sin((c.pa * Math.PI) / 180)];
  const r = c.hlr / pixelScale;
  return (kx, ky) =>
    c.flux * value(r * Math.hypot((kx * cos + ky * sin) / root, (ky * cos - kx * sin) * root));
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x) / x);
const RULE = gaussLegendre(20);

/** The light in some pixels. @param angles more than the default, to see that it converged */
export function airyTruthAt(scene: Scene, pixels: readonly number[], finer = 1): number[] {
  const { psf, stamp, x0, y0, pixel_scale } = scene;
  if (psf.kind !== "airy" || (psf.e ?? 0) !== 0) throw new Error("for a circular Airy PSF");
  const o = psf.obscuration ?? 0;
  const most = (2 * Math.PI * pixel_scale) / psf.lam_over_diam;
  const at = pixels.map((p) => [(p % stamp[1]) + 0.5 - x0, Math.floor(p / stamp[1]) + 0.5 - y0]);
  const far = Math.max(...at.map(([x, y]) => Math.hypot(x, y))) + 1;
  const galaxies = scene.components.map((c) => spectrumOf(c, pixel_scale));
  const long = Math.max(
    1,
    ...scene.components.map((c) => (c.kind === "point" ? 1 : Math.sqrt((1 + c.e) / (1 - c.e)))),
  );
  const ends = [0, ...Array.from({ length: 14 }, (_, m) => most * 4 ** (m - 14)), most];
  if (o > 0) ends.push(((1 - o) / 2) * most, o * most, ((1 + o) / 2) * most);
  ends.sort((a, b) => a - b);
  const out = new Float64Array(pixels.length);
  for (let e = 1; e < ends.length; e++) {
    const [from, width] = [ends[e - 1], ends[e] - ends[e - 1]];
    if (width < 1e-12 * most) continue;
    const pieces = Math.ceil((finer * width * far) / 12);
    // half a turn: the other half is the complex conjugate
    const angles = Math.ceil(finer * (24 + 16 * long + 0.75 * ends[e] * far));
    for (let m = 0; m < pieces * RULE.x.length; m++) {
      const piece = Math.floor(m / RULE.x.length);
      const i = m % RULE.x.length;
      // the OTF goes as a half-integer power of the distance from an edge: k runs as a cosine
      const s = (Math.PI * (piece + 0.5 * (1 + RULE.x[i]))) / pieces;
      const k = from + (width * (1 - Math.cos(s))) / 2;
      const dk = (width * Math.sin(s) * Math.PI * RULE.w[i]) / (4 * pieces);
      const weight = (annulus(k / most, o) * k * dk) / (2 * Math.PI * angles);
      for (let a = 0; a < angles; a++) {
        const angle = (Math.PI * (a + 0.5)) / angles;
        const [kx, ky] = [k * Math.cos(angle), k * Math.sin(angle)];
        const light = weight * sinc(kx / 2) * sinc(ky / 2) * galaxies.reduce((sum, g) => sum + g(kx, ky), 0);
        for (let p = 0; p < out.length; p++) out[p] += light * Math.cos(kx * at[p][0] + ky * at[p][1]);
      }
    }
  }
  return [...out];
}
