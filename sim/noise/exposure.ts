/**
 * What a detector makes of a noiseless stamp (docs/detector.md). With sky, photons and read noise alone that is the plain loop of
 * detector.ts; else, in this order:
 *   sky, its gradient, satellite trails [ADU], times the gain; dark charge of hot pixels; Poisson numbers [e-];
 *   brighter-fatter; cosmic rays; bleeding; non-linearity; inter-pixel capacitance; bad columns;
 *   read noise, or Gaussian noise, divided by the gain [ADU]; a real background; clipping at the saturation.
 * Every pixel is a pure function of (seed, object, band, pixel).
 */
import { badInput } from "../../shared/errors.ts";
import type { Detector } from "../scene.ts";
import type { CorrelatedField } from "./correlated-field.ts";
import { DetectorNoise, type StampMeasure } from "./detector.ts";
import { blindColumns } from "./effects/bad-columns.ts";
import { bleed } from "./effects/bleeding.ts";
import { brighterFatter } from "./effects/brighter-fatter.ts";
import { addCosmicRays } from "./effects/cosmic-rays.ts";
import { hotPixels } from "./effects/hot-pixels.ts";
import { interPixelCapacitance } from "./effects/ipc.ts";
import { nonLinearity } from "./effects/non-linearity.ts";
import { addTrails } from "./effects/satellite-trails.ts";
import { MASK_BITS } from "./mask.ts";
import { isPlain, type PixelSource, varianceOfLight } from "./model.ts";
import { skyOf } from "./sky.ts";
import { NoiseSources } from "./sources.ts";
import { gaussianVariance, type MeasuredNoise, varianceOf } from "./variance.ts";

type Size = readonly [ny: number, nx: number];

/** Charge this near to the full well is at it: rounding of sums. */
const FULL = 1 - 1e-6;

export class Exposure {
  readonly #noise = new DetectorNoise();
  readonly #sources = new NoiseSources();

  /**
   * Adds sky, noise and what the detector does, in place.
   * @param image noiseless [ADU], [ny][nx] @param mask [ny][nx] bits of mask.ts are added to it
   * @returns what `measure` says of it before
   * @throws GalforgeError for files that do not do, and what the effects refuse
   */
  apply(
    image: Float32Array,
    detector: Detector,
    size: Size,
    source: PixelSource,
    mask?: Uint8Array,
  ): StampMeasure {
    if (isPlain(detector)) return this.#plain(image, detector, source, mask);
    const set = setter(mask);
    const measured = this.measure(image, detector, size);
    const charge = this.#collect(image, detector, size, source, set);
    this.#read(charge, detector, size, source, set);
    const { gain } = detector;
    const noise = this.#readNoise(image, detector, size, source);
    for (let p = 0; p < image.length; p++) image[p] = charge[p] / gain + noise[p];
    this.#sources.background(detector, size)?.add(image, source, set(MASK_BITS.NODATA));
    clip(image, detector, set(MASK_BITS.SAT));
    return measured;
  }

  #plain(
    image: Float32Array,
    detector: Detector,
    { seed, object, band }: PixelSource,
    mask: Uint8Array | undefined,
  ): StampMeasure {
    const measured = this.#noise.apply(image, detector, seed, object, band);
    if (mask !== undefined) clip(image, detector, setter(mask)(MASK_BITS.SAT));
    return measured;
  }

  /** Measures a noiseless stamp: snr = sqrt(sum s^2 / variance), with the variance of variance.ts. */
  measure(image: Float32Array, detector: Detector, size: Size): StampMeasure {
    if (isPlain(detector)) return this.#noise.measure(image, detector);
    const variance = this.varianceOf(image, detector, size);
    let [flux, ratio] = [0, 0];
    for (let p = 0; p < image.length; p++) {
      flux += image[p];
      if (image[p] > 0) ratio += image[p] ** 2 / Math.max(variance[p], 1e-30);
    }
    return { flux_in_stamp: flux, snr: Math.sqrt(ratio) };
  }

  /** Of every pixel [ADU^2]. @param image noiseless [ADU], [ny][nx] */
  varianceOf(image: Float32Array, detector: Detector, size: Size): Float32Array {
    return varianceOf(image, detector, size, this.#measured(detector, size));
  }

  #measured(detector: Detector, size: Size): MeasuredNoise {
    return {
      map: this.#sources.variance(detector, size),
      blankSigma: this.#sources.correlation(detector, size)?.blankSigma,
      backgroundSigma: this.#sources.background(detector, size)?.sigma,
    };
  }

  /** Electrons that the light, and the dark current of hot pixels, leave in each pixel. */
  #collect(
    image: Float32Array,
    detector: Detector,
    size: Size,
    source: PixelSource,
    set: Setter,
  ): Float64Array {
    const { gain, noise, effects = {} } = detector;
    const [ny, nx] = size;
    const sky = skyOf(detector, ny, nx);
    const light = Float64Array.from(image, (s, p) => s + sky(p));
    const { satellite_trails, hot_pixels } = effects;
    if (satellite_trails !== undefined) addTrails(light, nx, satellite_trails, source, set(MASK_BITS.TRAIL));
    const charge = light.map((s) => s * gain);
    if (hot_pixels !== undefined) {
      for (const [p, dark] of hotPixels(charge.length, hot_pixels, source)) {
        charge[p] += dark;
        set(MASK_BITS.HOT)(p);
      }
    }
    return noise === undefined ? this.#poisson(charge, source) : charge;
  }

  /** What becomes of the charge until it is read. */
  #read(charge: Float64Array, detector: Detector, [, nx]: Size, source: PixelSource, set: Setter): void {
    const { effects = {}, gain, saturation } = detector;
    const { brighter_fatter, cosmic_rays, bleeding, non_linearity, ipc, bad_columns } = effects;
    if (brighter_fatter !== undefined) brighterFatter(charge, nx, brighter_fatter);
    if (cosmic_rays !== undefined) {
      addCosmicRays(charge, nx, cosmic_rays, source).forEach(set(MASK_BITS.COSMIC));
    }
    if (bleeding === true) {
      if (saturation === undefined)
        throw badInput("detector.effects.bleeding", "needs a saturation: charge above it flows");
      const fullWell = saturation * gain;
      bleed(charge, nx, fullWell);
      charge.forEach((q, p) => {
        if (q >= FULL * fullWell) set(MASK_BITS.SAT)(p);
      });
    }
    if (non_linearity !== undefined) nonLinearity(charge, non_linearity);
    if (ipc !== undefined) interPixelCapacitance(charge, nx, ipc);
    if (bad_columns !== undefined) {
      for (const x of blindColumns(charge, nx, bad_columns, source)) {
        for (let p = x; p < charge.length; p += nx) set(MASK_BITS.BAD)(p);
      }
    }
  }

  /** The kernel's Poisson numbers, the same as those of the plain detector. */
  #poisson(mean: Float64Array, { seed, object, band }: PixelSource): Float64Array {
    const numbers = Float32Array.from(mean);
    this.#noise.apply(numbers, { sky: 0, gain: 1, read_noise: 0 }, seed, object, band);
    return Float64Array.from(numbers);
  }

  /** [ADU] @param image noiseless */
  #readNoise(image: Float32Array, detector: Detector, size: Size, source: PixelSource): Float32Array {
    const { gain, read_noise, noise } = detector;
    const out = new Float32Array(size[0] * size[1]);
    if (noise === undefined) {
      this.#normals(out, source, read_noise / gain);
      return out;
    }
    const field: CorrelatedField | undefined = this.#sources.correlation(detector, size)?.field;
    if (field === undefined) this.#normals(out, source, 1);
    else field.fill(out, source, (white, at) => this.#normals(white, at, 1));
    const variance = gaussianVariance(detector, size, this.#measured(detector, size));
    const perLight = varianceOfLight(detector);
    return out.map((v, p) => v * Math.sqrt(variance(p) + perLight * Math.max(0, image[p])));
  }

  /** Normal numbers in place of whatever is there: the kernel's read noise, without electrons. */
  #normals(out: Float32Array, { seed, object, band }: PixelSource, sigma: number): void {
    out.fill(0);
    this.#noise.apply(out, { sky: 0, gain: 1, read_noise: sigma }, seed, object, band);
  }
}

function clip(
  image: Float32Array,
  { saturation = Number.POSITIVE_INFINITY }: Detector,
  full: (p: number) => void,
): void {
  // as the pixels have it: float32
  const most = Math.fround(saturation);
  for (let p = 0; p < image.length; p++) {
    if (image[p] < most) continue;
    image[p] = most;
    full(p);
  }
}

type Setter = (bit: number) => (p: number) => void;

/** Sets bits of a mask, if there is one. */
const setter =
  (mask: Uint8Array | undefined): Setter =>
  (bit) =>
  (p) => {
    if (mask !== undefined) mask[p] |= bit;
  };
