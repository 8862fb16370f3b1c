/**
 * Magnitudes as photometry measures them, by a matched filter that knows the PSF and the size of the galaxy:
 *   sigma_F^2 = V n (1 + (2 hlr / FWHM)^2) + F / gain,  n = 4 pi (FWHM / 2.355 / pixel)^2,  V the variance of a sky pixel,
 * and sigma_m = hypot(2.5 / ln 10 sigma_F / F, calibration).
 */
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Detector } from "../../scene.ts";
import { sdssBand } from "../light/band.ts";
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

/** Errors of the magnitudes of a band, in units of their standard deviation: one an object. */
export class MagnitudeNoise {
  readonly #name: string;
  #stream: Stream;
  #seed = 0;

  constructor(band: string) {
    this.#name = band;
    this.#stream = this.#streamOf(0);
  }

  draw(seed: number, object: number): number {
    if (seed !== this.#seed) this.#stream = this.#streamOf(seed);
    this.#seed = seed;
    this.#stream.restart(object);
    return this.#stream.normal();
  }

  #streamOf(seed: number): Stream {
    return new Stream(seed, 0, PURPOSE.galaxies ^ hashName(`catalogue magnitude ${this.#name}`));
  }
}
