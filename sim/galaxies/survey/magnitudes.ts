/**
 * Magnitudes as photometry measures them, by a matched filter that knows the PSF and the size of the galaxy:
 *   sigma_F^2 = V n (1 + (2 hlr / FWHM)^2) + F / gain,  n = 4 pi (FWHM / 2.355 / pixel)^2,  V the variance of a sky pixel,
 * and sigma_m = hypot(2.5 / ln 10 sigma_F / F, calibration).
 * The error that is stated is that of what was found: sigma_m of the measured flux and of a measured size, with a scatter of its own.
 */
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Detector } from "../../scene.ts";
import { sdssBand } from "../light/band.ts";
import { clip, dex } from "../math.ts";
import type { Catalogue } from "./config.ts";
import type { ErrorValues } from "./errors.ts";

/** [mag]; @param flux > 0 [unit] @param hlr, @param fwhm, @param pixelScale [arcsec] */
export function magnitudeError(
  flux: number,
  hlr: number,
  fwhm: number,
  { sky, gain, read_noise }: Detector,
  pixelScale: number,
  calibration: number,
): number {
  const variance = sky / gain + (read_noise / gain) ** 2;
  const pixels = 4 * Math.PI * (fwhm / 2.355 / pixelScale) ** 2 * (1 + ((2 * hlr) / fwhm) ** 2);
  const error = Math.sqrt(variance * pixels + flux / gain) / flux;
  return Math.hypot((2.5 / Math.LN10) * error, calibration);
}

/** How well magnitudes through a filter are calibrated [mag]; other filters of SDSS's catalogue as r. */
export function calibrationOf(catalogue: Catalogue | undefined, filter: string, p: ErrorValues): number {
  if (catalogue !== "sdss") return p.decals_calibration;
  const band = sdssBand(filter);
  return p.sdss_calibration[band < 0 ? sdssBand("sdss-r") : band];
}

/** What photometry sees of an object in a band. */
export interface Sight {
  /** > 0 [unit] */
  readonly flux: number;
  /** half-light radius and FWHM of the PSF [arcsec] */
  readonly hlr: number;
  readonly fwhm: number;
  readonly detector: Detector;
}

export interface Filter {
  readonly name: string;
  /** how well its magnitudes are calibrated [mag] */
  readonly calibration: number;
}

/** Largest deviation of a magnitude that the stated error follows [mag]: that of light far below the noise would have no bound. */
const FOLLOWED = 2.5;

export class Photometry {
  readonly #filters: readonly (Filter & { readonly noise: Noise })[];
  readonly #size = new Noise("size");
  readonly #pixelScale: number;
  readonly #p: ErrorValues;

  /** @param pixelScale [arcsec] */
  constructor(filters: readonly Filter[], pixelScale: number, p: ErrorValues) {
    this.#filters = filters.map((filter) => ({ ...filter, noise: new Noise(`magnitude ${filter.name}`) }));
    this.#pixelScale = pixelScale;
    this.#p = p;
  }

  /** What is added to the true magnitude, and the error that is stated [mag]. @param i place of the filter */
  measure(i: number, { flux, hlr, fwhm, detector }: Sight, seed: number, object: number): [number, number] {
    const { calibration, noise } = this.#filters[i];
    const error = (light: number, size: number): number =>
      magnitudeError(light, size, fwhm, detector, this.#pixelScale, calibration);
    const s = noise.of(seed, object);
    const deviation = error(flux, hlr) * s.normal();
    const found = flux * dex(-0.4 * clip(deviation, -FOLLOWED, FOLLOWED));
    const size = hlr * dex(this.#p.size * this.#size.of(seed, object).normal());
    return [deviation, error(found, size) * dex(this.#p.stated_magnitude * s.normal())];
  }
}

/** Random numbers of a topic: a stream for each object. */
class Noise {
  readonly #topic: string;
  #stream: Stream;
  #seed = 0;

  constructor(topic: string) {
    this.#topic = topic;
    this.#stream = this.#streamOf(0);
  }

  of(seed: number, object: number): Stream {
    if (seed !== this.#seed) this.#stream = this.#streamOf(seed);
    this.#seed = seed;
    this.#stream.restart(object);
    return this.#stream;
  }

  #streamOf(seed: number): Stream {
    return new Stream(seed, 0, PURPOSE.galaxies ^ hashName(`catalogue ${this.#topic}`));
  }
}
