/**
 * How a survey sees an object in each band. The FWHM is ln-normal about its median, as is the noise of a sky pixel; both are
 * correlated between bands. A depth m5 (point source at 5 sigma in the median PSF) is a noise
 *   sigma = 10^(-0.4 (m5 - zero point)) / (5 sqrt(n)),  n = 4 pi (FWHM / 2.355 / pixel)^2  (the effective pixels of a Gaussian),
 * which is that of a sky of sigma^2 gain - read_noise^2 / gain.
 */
import { badInput } from "../../../shared/errors.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { DetectorModel } from "../../noise/model.ts";
import { writtenModel } from "../../population/detector-model.ts";
import { plainLocate } from "../../population/locate.ts";
import type { Detector, Psf } from "../../scene.ts";
import { clip, dex } from "../math.ts";
import type { GalaxyBand, GalaxyPsf, Variation } from "./config.ts";

/** Normal numbers are clipped there, so that every width has bounds. */
const MOST_SIGMA = 3;
/** Distortion of a PSF above which none is drawn. */
const MOST_ELLIPTICITY = 0.3;

/** A band with its numbers in the unit of its pixels. */
export interface ObservedBand extends Pick<GalaxyBand, "name" | "psf"> {
  /** median [unit/pixel] */
  readonly sky: number;
  readonly gain: number;
  readonly read_noise: number;
  /** what else the detector has */
  readonly model: Pick<Detector, "saturation"> & DetectorModel;
}

/** @throws GalforgeError if the read noise alone is more than the depth allows */
export function observedBand(
  { name, depth, psf, detector }: GalaxyBand,
  zeroPoint: number,
  pixelScale: number,
): ObservedBand {
  const { gain, read_noise } = detector;
  const sky =
    detector.sky ?? skyNoise(depth!, psf.fwhm, zeroPoint, pixelScale) ** 2 * gain - read_noise ** 2 / gain;
  if (!(sky >= 0)) {
    throw badInput(
      `the band "${name}"`,
      `has a read noise of ${read_noise} e-, alone more than its depth of ${depth} mag allows: lower one of them`,
    );
  }
  return { name, psf, sky, gain, read_noise, model: modelOf(detector) };
}

function modelOf(detector: GalaxyBand["detector"]): ObservedBand["model"] {
  const { numbers, build } = writtenModel(plainLocate, ["detector"], detector);
  const values = new Map(numbers.map(({ name, value }) => [name, Number(value)]));
  const { saturation } = detector;
  return {
    ...(saturation === undefined ? {} : { saturation }),
    ...build((name) => values.get(name)!),
  };
}

/** Standard deviation of a sky pixel [unit]. @param depth 5 sigma AB magnitude of a point source */
export function skyNoise(depth: number, fwhm: number, zeroPoint: number, pixelScale: number): number {
  const pixels = 4 * Math.PI * (fwhm / 2.355 / pixelScale) ** 2;
  return dex(-0.4 * (depth - zeroPoint)) / (5 * Math.sqrt(pixels));
}

/** Smallest and largest FWHM that is drawn [arcsec]. */
export const fwhmRange = (psf: GalaxyPsf, { fwhm }: Variation): readonly [number, number] => [
  psf.fwhm * Math.exp(-MOST_SIGMA * fwhm),
  psf.fwhm * Math.exp(MOST_SIGMA * fwhm),
];

export interface Observation {
  readonly psf: Psf & { readonly fwhm: number; readonly e: number; readonly pa: number };
  readonly detector: Detector;
}

/** Draws what differs from object to object. Bands and their order do not matter to each other's numbers. */
export class Observer {
  readonly #bands: readonly ObservedBand[];
  readonly #variation: Variation;
  readonly #seed: number;
  readonly #common: Stream;
  readonly #own: readonly Stream[];

  constructor(bands: readonly ObservedBand[], variation: Variation, seed: number) {
    const stream = (name: string): Stream => new Stream(seed, 0, PURPOSE.galaxies ^ hashName(name));
    this.#bands = bands;
    this.#variation = variation;
    this.#seed = seed;
    this.#common = stream("observation");
    this.#own = bands.map(({ name }) => stream(`observation ${name}`));
  }

  get seed(): number {
    return this.#seed;
  }

  /** Every band of an object, in order, and where its centre is from the middle of the stamp [pixel]. */
  draw(object: number): { readonly bands: readonly Observation[]; readonly dx: number; readonly dy: number } {
    const common = this.#common;
    common.restart(object);
    const { centre } = this.#variation;
    const [dx, dy] = [centre * (2 * common.uniform() - 1), centre * (2 * common.uniform() - 1)];
    const shared = [common.normal(), common.normal(), common.normal(), common.normal()];
    return { bands: this.#bands.map((band, i) => this.#observe(band, this.#own[i], object, shared)), dx, dy };
  }

  #observe(band: ObservedBand, own: Stream, object: number, shared: readonly number[]): Observation {
    own.restart(object);
    const { correlation, fwhm, noise, ellipticity } = this.#variation;
    const [more, less] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
    const next = (common: number): number =>
      clip(more * common + less * own.normal(), -MOST_SIGMA, MOST_SIGMA);
    const [width, depth, e1, e2] = [next(shared[0]), next(shared[1]), next(shared[2]), next(shared[3])];
    const { sky, gain, read_noise, model } = band;
    return {
      psf: {
        ...band.psf,
        fwhm: band.psf.fwhm * Math.exp(fwhm * width),
        e: Math.min(ellipticity * Math.hypot(e1, e2), MOST_ELLIPTICITY),
        pa: ((Math.atan2(e2, e1) / 2) * (180 / Math.PI) + 180) % 180,
      } as Observation["psf"],
      detector: { sky: sky * dex(2 * noise * depth), gain, read_noise, ...model },
    };
  }
}
