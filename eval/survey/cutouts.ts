/** Galaxies of a survey as cutouts, as stamps of a network, and as tasks of a fit. */
import { nearestSegment } from "../../datasets/survey/centre.ts";
import type { Cutout, Stamp } from "../../datasets/survey/cutout.ts";
import { type GamaGalaxy, KIDS_PIXEL_SCALE, KIDS_ZERO_POINT } from "../../datasets/survey/kids-gama.ts";
import type { Scene } from "../../sim/scene.ts";
import type { FitTask } from "../fit/sersic-fit.ts";
import { cropImage, type Window } from "./window.ts";

/** Pixels of the image that are fitted at most, to each side of the centre. */
const FIT_REACH = 160;

/** A segment farther away than this is another object's [pixels]. */
const SEGMENT_REACH = 4;

/** Centred where the catalogue has the galaxy; the sky is measured. */
export function cutoutOf({ label, images }: GamaGalaxy): Cutout {
  const [ny, nx] = images.shape;
  return {
    path: label.name,
    pixels: Float32Array.from(images.data),
    ...{ ny, nx, pixelScale: KIDS_PIXEL_SCALE, zeroPoint: KIDS_ZERO_POINT },
    ...{ sky: undefined, gain: undefined },
    sigma: {
      path: `${label.name}: its sigma map`,
      kind: "sigma",
      sigma: Float32Array.from(images.sigma),
    },
    mask: {
      path: `${label.name}: its mask`,
      marks: "bad",
      bad: Uint8Array.from(images.mask, (m) => (m === 0 ? 0 : 1)),
    },
    segments: Int32Array.from(images.segments),
    centre: [label.x - 0.5, label.y - 0.5],
  };
}

/** 1 for pixels of the galaxy and of the sky: not masked, and of no other object [ny * nx]. */
export function usable({ label, images }: GamaGalaxy): Uint8Array {
  const { shape, segments, mask } = images;
  const own = nearestSegment(
    Int32Array.from(segments),
    ...shape,
    [label.x - 0.5, label.y - 0.5],
    SEGMENT_REACH,
  );
  return Uint8Array.from(segments, (s, i) => (mask[i] === 0 && (s === 0 || s === own) ? 1 : 0));
}

/** Around the galaxy's centre. */
export function fitWindow({ label, images }: GamaGalaxy): Window {
  const [ny, nx] = images.shape;
  const span = (centre: number, side: number): readonly [from: number, length: number] => {
    const from = Math.max(0, Math.floor(centre) - FIT_REACH);
    return [from, Math.min(side, Math.floor(centre) + FIT_REACH) - from];
  };
  const [x, width] = span(label.x - 0.5, nx);
  const [y, height] = span(label.y - 0.5, ny);
  return { x, y, width, height };
}

/** What the network saw of the image, in whole pixels of it. */
export function stampWindow({ origin: [x, y], step }: Stamp, height: number, width: number): Window {
  const [left, low] = [Math.round(x), Math.round(y)];
  return {
    x: left,
    y: low,
    width: Math.round(x + step * width) - left,
    height: Math.round(y + step * height) - low,
  };
}

/** The part of the sky in `window` with the galaxy's PSF; without a galaxy yet. */
export function sceneIn({ psfFile }: GamaGalaxy, { width, height }: Window): Scene {
  return {
    components: [],
    ...{ x0: width / 2, y0: height / 2, pixel_scale: KIDS_PIXEL_SCALE, stamp: [height, width] },
    // measured from stars on the same pixels, so it includes their response
    psf: { kind: "image", file: psfFile, pixel_scale: KIDS_PIXEL_SCALE, includes_pixel: true },
  };
}

/** @param factor from the image's unit to that of the network, in which is fitted */
export function fitTask(galaxy: GamaGalaxy, window: Window, factor: number): FitTask {
  const { images } = galaxy;
  const scaled = (image: Float64Array): Float32Array =>
    cropImage(image, images.shape, window).map((x) => factor * x);
  return {
    pixels: scaled(images.data),
    scene: sceneIn(galaxy, window),
    noise: { kind: "sigma", sigma: scaled(images.sigma), sky: 0 },
    use: Uint8Array.from(cropImage(usable(galaxy), images.shape, window, 0)),
    fitSky: true,
  };
}
