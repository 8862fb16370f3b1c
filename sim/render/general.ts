/**
 * The image of components that are no functions of an elliptical radius, in float64: the quadrature of precise.ts, over whatever transform
 * a component and a PSF have. Sizes are those of the fast path (plan-shape.ts), so is the truncation. Some ten to a hundred milliseconds a stamp.
 */

import { outOfRange } from "../../shared/errors.ts";
import { fwhmOf } from "../psf/fwhm.ts";
import { LAST_RING, RINGS_PER_CYCLE } from "../psf/image-rings.ts";
import { includesPixel } from "../psf/otf.ts";
import type { Psf, Scene } from "../scene.ts";
import { type Accuracy, DEFAULT_ACCURACY } from "./accuracy.ts";
import { isOutside } from "./centres.ts";
import { endingBand } from "./ending-stars.ts";
import { enlargement } from "./extent.ts";
import { otfSpectrum } from "./otf-spectrum.ts";
import { checkNodes } from "./plan.ts";
import { type PlannedOtf, planShape } from "./plan-shape.ts";
import { axisOf, sumModes } from "./precise.ts";
import { remembering } from "./remembered.ts";
import { sinc } from "./sinc.ts";
import { makeGalaxySpectrum } from "./spectrum.ts";

/** Of a stamp beside the centre, which shows the wings alone: relative to its own peak the error is larger. */
const TIGHT: Accuracy = { truncation: 1e-10, margin: 64, reach: 60 };
/** Rings in which the light of modes is measured, and directions of each, over half a turn. */
const RINGS = 96;
const DIRECTIONS = 12;
/** Modes of a PSF below this are not looked at. */
const NEGLIGIBLE = 1e-10;

/**
 * @param otf of the scene's PSF @param out [ny * nx] row-major, noiseless, ADU per pixel
 * @throws GalforgeError for an image whose own PSF is broader than the scene's, and for more modes than memory and time should be given to
 */
export function renderGeneral(scene: Scene, otf: PlannedOtf, out: Float32Array): void {
  refuseBroadPsf(scene);
  const accuracy = isOutside(scene) ? TIGHT : DEFAULT_ACCURACY;
  const light = makeGalaxySpectrum(scene);
  // what a PSF image has beyond is that of its interpolation
  const { truncation } = otf.kind === "image" ? DEFAULT_ACCURACY : accuracy;
  const shape = planShape(scene, otf, bandLimit(scene, otf, light, truncation), accuracy);
  checkNodes(shape);
  const { periodX, periodY, reach, k0, kMax } = shape;
  const [ny, nx] = scene.stamp;
  const x = axisOf(nx, scene.x0, { period: periodX, reach, k0, kMax });
  const y = axisOf(ny, scene.y0, { period: periodY, reach, k0, kMax });
  const psf = onGrid(otf, scene.pixel_scale, x.k, y.k);
  const product = (i: number, j: number, sign: 1 | -1): readonly [number, number] => {
    const [re, im] = psf(i, j, sign);
    if (Math.abs(re) + Math.abs(im) < NEGLIGIBLE) return [0, 0];
    const [a, b] = light(x.k[i], sign * y.k[j]);
    return [re * a - im * b, re * b + im * a];
  };
  sumModes(x, y, out, (i, j) => [...product(i, j, 1), ...product(i, j, -1)]);
}

const widths = remembering<number>(32);
const widthOf = (psf: Psf, scale: number): number =>
  widths(`${JSON.stringify(psf)} ${scale}`, () => fwhmOf(psf, scale));

/** What is taken away cannot be made up again: nothing is known of the modes that a broader PSF has taken from the image. */
function refuseBroadPsf({ components, psf, pixel_scale }: Scene): void {
  for (const c of components) {
    if (c.kind !== "image" || c.own_psf === undefined) continue;
    const own = widthOf(c.own_psf, c.pixel_scale ?? pixel_scale) * enlargement(c);
    const wanted = widthOf(psf, pixel_scale);
    if (own <= wanted * (1 + 1e-9)) continue;
    throw outOfRange(
      `${c.file}: the FWHM of own_psf as the scene has it, enlarged and sheared with the image [arcsec]`,
      own,
      `at most that of the scene's PSF, ${wanted.toPrecision(4)}: take a broader PSF, or leave that of the image in`,
    );
  }
}

/** The OTF times the pixel at (x_i, +-y_j). */
function onGrid(
  otf: PlannedOtf,
  pixelScale: number,
  x: Float64Array,
  y: Float64Array,
): (i: number, j: number, sign: 1 | -1) => readonly [number, number] {
  const pixel = (k: number): number => (includesPixel(otf) ? 1 : sinc(k / 2));
  const [px, py] = [x.map(pixel), y.map(pixel)];
  if (otf.kind === "radial") {
    const value = otfSpectrum(otf, pixelScale);
    return (i, j, sign) => {
      const [re, im] = value(x[i], sign * y[j]);
      return [re * px[i] * py[j], im * px[i] * py[j]];
    };
  }
  const inArcsec = (k: number): number => k / pixelScale;
  const { plus, minus } = otf.onGrid(x.map(inArcsec), y.map(inArcsec));
  return (i, j, sign) => {
    const { re, im } = sign > 0 ? plus : minus;
    const at = j * x.length + i;
    return [re[at] * px[i] * py[j], im[at] * px[i] * py[j]];
  };
}

/** The wavenumber beyond which modes add less than `truncation` of the peak [rad / pixel]. */
function bandLimit(
  scene: Scene,
  otf: PlannedOtf,
  light: (kx: number, ky: number) => readonly [number, number],
  truncation: number,
): number {
  const end = lastMode(scene, otf);
  const rings = otf.kind === "image" ? LAST_RING * RINGS_PER_CYCLE : RINGS;
  const psf = otf.kind === "image" ? undefined : otfSpectrum(otf, scene.pixel_scale);
  const means = otf.kind === "image" ? otf.rings() : undefined;
  const brightness = Float64Array.from({ length: rings }, (_, ring) => {
    const k = ((ring + 0.5) * end) / rings;
    let sum = 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const angle = (Math.PI * (d + 0.5)) / DIRECTIONS;
      const [kx, ky] = [k * Math.cos(angle), k * Math.sin(angle)];
      const blur = psf === undefined ? means![ring] : Math.hypot(...psf(kx, ky));
      sum += blur * Math.hypot(...light(kx, ky));
    }
    return (sum * k * Math.min(1, 2 / k)) / DIRECTIONS;
  });
  const total = brightness.reduce((a, b) => a + b, 0);
  let ring = rings - 1;
  for (let tail = 0; ring > 1; ring--) {
    tail += brightness[ring];
    if (tail > truncation * total) break;
  }
  return ((ring + 2) * end) / rings;
}

/** Where an OTF ends, stays below NEGLIGIBLE, or is followed to at most [rad / pixel]. */
function lastMode(scene: Scene, otf: PlannedOtf): number {
  if (otf.kind === "image") return (2 * Math.PI * LAST_RING * scene.pixel_scale) / otf.scale;
  if (otf.kind === "grid") return otf.kMax * scene.pixel_scale;
  if (otf.ending !== undefined)
    return endingBand(otf, otf.ending, scene.pixel_scale, Math.max(...scene.stamp));
  const value = otfSpectrum({ ...otf, e: 0 }, otf.scale);
  let kappa = 1000;
  while (kappa > 1e-3 && Math.abs(value(kappa, 0)[0]) < NEGLIGIBLE) kappa *= 0.98;
  const minor = otf.scale * ((1 - otf.e) / (1 + otf.e)) ** 0.25;
  return ((kappa / 0.98) * scene.pixel_scale) / minor;
}
