/**
 * The image of a scene whose OTF has edges (Airy), in float64, by an iterated quadrature whose panels end at them: for each kx the
 * edges, which are ellipses, are crossed at known ky. So no period is needed, and the wings are right at any distance:
 *   I(x, y) = 1/(2 pi^2) Re int_0 dkx exp(i kx X) int dky F(kx, ky) exp(i ky Y).
 * For stamps beside the source, and for apertures whose wings are too wide for the fast path. Tenths of a second a stamp.
 */
import { outOfRange } from "../../shared/errors.ts";
import type { RadialOtf } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { endOf } from "./extent.ts";
import { panelNodes } from "./panels.ts";
import { isRadial } from "./radial-profile.ts";
import { type Sheared, shear } from "./sheared.ts";
import { makeSpectrum } from "./spectrum.ts";

/** Towards corners panels shrink by this factor; along kx, towards 0, this often. */
const SHRINK = 4;
const TIMES = 10;
/** More turns along x times turns along y than these, out to the farthest pixel, are refused: they would take minutes. */
const MOST_MODES = 2 ** 18;

/**
 * @param scene of one centre @param otf of its PSF @param out [ny * nx] row-major, noiseless, ADU per pixel
 * @throws GalforgeError E_RANGE for a centre too far outside the stamp
 */
export function renderSharp(scene: Scene, otf: RadialOtf, out: Float32Array): void {
  const [ny, nx] = scene.stamp;
  const spectrum = makeSpectrum(scene);
  const shape = shear(otf.scale / scene.pixel_scale, otf.e, otf.pa);
  const psf = ellipseOf(shape);
  const galaxies = scene.components.filter(isRadial).map(({ hlr, e, pa }) => ellipseOf(shear(hlr, e, pa)));
  // |k| and cusps of galaxies have a corner at k = 0
  const corners = [psf, ...galaxies].map((ellipse) => ({ ellipse, edge: 0 }));
  for (const edge of otf.edges) corners.push({ ellipse: psf, edge });
  const kxMax = Math.max(...otf.edges) * psf.reach;
  const breaksX = otf.edges.map((edge) => edge * psf.reach);
  for (let m = 0; m <= TIMES; m++) breaksX.push(kxMax * SHRINK ** -m);
  const ends = scene.components.map((c) => endOf(c, scene.pixel_scale));
  const distanceX = Math.max(Math.abs(scene.x0), Math.abs(nx - scene.x0), ...ends);
  const distanceY = Math.max(Math.abs(scene.y0), Math.abs(ny - scene.y0), ...ends);
  refuseModes((distanceX * distanceY * Math.max(...otf.edges) ** 2) / (2 * Math.PI * shape.minor) ** 2);
  const x = panelNodes(ordered(0, kxMax, breaksX), distanceX);
  const image = new Float64Array(ny * nx);
  const line = new Float64Array(2 * ny);
  for (let i = 0; i < x.k.length; i++) {
    const kx = x.k[i];
    const [low, high] = crossings(psf, kx, Math.max(...otf.edges));
    if (!(high > low)) continue;
    const breaksY = otf.edges.flatMap((edge) => crossings(psf, kx, edge));
    for (const { ellipse, edge } of corners) {
      const least = 1e-6 * (high - low);
      for (let d = Math.max(least, cornerSize(ellipse, kx, edge)); d < high - low; d *= SHRINK) {
        breaksY.push(kx * ellipse.slope - d, kx * ellipse.slope + d);
      }
    }
    const y = panelNodes(ordered(low, high, breaksY), distanceY);
    line.fill(0);
    for (let j = 0; j < y.k.length; j++) {
      const light = spectrum(kx, y.k[j])[0] * y.weight[j];
      if (light !== 0) addWave(line, light, 0, y.k[j], 0.5 - scene.y0);
    }
    const weight = x.weight[i] / (2 * Math.PI * Math.PI);
    for (let r = 0; r < ny; r++) {
      addReal(
        image.subarray(r * nx, (r + 1) * nx),
        line[2 * r] * weight,
        line[2 * r + 1] * weight,
        kx,
        0.5 - scene.x0,
      );
    }
  }
  out.set(image);
}

function refuseModes(modes: number): void {
  if (modes <= MOST_MODES) return;
  throw outOfRange(
    "the number of Fourier modes",
    Math.round(modes),
    `at most ${MOST_MODES}: lambda/D is too small for this pixel scale, or the centre (x0, y0) too far outside the stamp`,
  );
}

/** |kappa|^2 = a ky^2 + 2 b kx ky + c kx^2, as seen along a line of constant kx. */
interface Ellipse {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** the largest kx with kappa = 1 */
  readonly reach: number;
  /** ky / kx where kappa is least, and that kappa / kx */
  readonly slope: number;
  readonly least: number;
}

function ellipseOf({ ux, uy, vx, vy }: Sheared): Ellipse {
  const a = uy * uy + vy * vy;
  const b = ux * uy + vx * vy;
  const c = ux * ux + vx * vx;
  const area = Math.abs(ux * vy - uy * vx);
  return { a, b, c, reach: Math.sqrt(a) / area, slope: -b / a, least: area / Math.sqrt(a) };
}

/**
 * kappa^2 - edge^2 = a (dky^2 +- size^2), dky from where kappa is least: a power of it is smooth in ky on the scale of dky and `size` alone, also
 * where it only comes near the edge.
 */
const cornerSize = ({ a, least }: Ellipse, kx: number, edge: number): number =>
  Math.sqrt(Math.abs((kx * least) ** 2 - edge * edge) / a);

/** The two ky at which kappa = edge; none beyond the ellipse. */
function crossings({ a, b, c }: Ellipse, kx: number, edge: number): number[] {
  const root = b * b * kx * kx - a * (c * kx * kx - edge * edge);
  if (!(root > 0)) return [];
  return [(-b * kx - Math.sqrt(root)) / a, (-b * kx + Math.sqrt(root)) / a];
}

/** from, those of `breaks` between, to: ascending, without panels too narrow to matter. */
function ordered(from: number, to: number, breaks: readonly number[]): number[] {
  const least = 1e-9 * (to - from);
  const inside = breaks.filter((k) => k > from + least && k < to - least).sort((p, q) => p - q);
  return [from, ...inside.filter((k, i) => i === 0 || k - inside[i - 1] > least), to];
}

/** line[r] += (re + i im) exp(i k (first + r)), complex. */
function addWave(line: Float64Array, re: number, im: number, k: number, first: number): void {
  const [c, s] = [Math.cos(k), Math.sin(k)];
  let [wr, wi] = turned(re, im, k * first);
  for (let r = 0; r < line.length; r += 2) {
    line[r] += wr;
    line[r + 1] += wi;
    const next = wr * c - wi * s;
    wi = wr * s + wi * c;
    wr = next;
  }
}

/** row[x] += Re[(re + i im) exp(i k (first + x))]. */
function addReal(row: Float64Array, re: number, im: number, k: number, first: number): void {
  const [c, s] = [Math.cos(k), Math.sin(k)];
  let [wr, wi] = turned(re, im, k * first);
  for (let x = 0; x < row.length; x++) {
    row[x] += wr;
    const next = wr * c - wi * s;
    wi = wr * s + wi * c;
    wr = next;
  }
}

function turned(re: number, im: number, angle: number): [number, number] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [re * c - im * s, re * s + im * c];
}
