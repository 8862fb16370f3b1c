/** Stamps of the network's own size and pixel scale, as a source of rows. */

import { type BandSystem, bandSystem, type ImageSystem } from "../../../datasets/image-system.ts";
import { isDarker } from "../../../datasets/survey/centre.ts";
import { hasSpike } from "../../../datasets/survey/spike.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { FLAGS } from "../flags.ts";
import type { Rows, Source, Span, SystemSummary } from "../rows.ts";
import {
  type Detector,
  hasOtherNoise,
  hasOtherSkyNoise,
  type PixelMap,
  pixelMap,
  skyNoise,
} from "./flux-system.ts";
import { openStamps } from "./open-stamps.ts";
import { at, type PerStamp } from "./per-stamp.ts";
import { prepare } from "./prepare.ts";
import type { StampFacts, StampFile, StampSystem } from "./stamp-file.ts";
import { StampNoise } from "./stamp-noise.ts";

/** Failures that are kept to be shown. */
const MOST_FAILURES = 5;

export interface StackOptions {
  readonly image: ImageSystem;
  /** what pixels that are not finite become [ADU/pixel] */
  readonly sky: number;
  /** standard deviation of a sky pixel, if it is given [ADU] */
  readonly noise: number | undefined;
}

/** The file is open while it is read, not before: there may be thousands. */
export class StackSource implements Source {
  readonly count: number;
  readonly hasNames = false;
  readonly longestId = 1;
  readonly mayHaveZeroPoint = false;
  readonly measuresSky = false;
  readonly failures: GalforgeError[] = [];
  readonly own = [];
  readonly #facts: StampFacts;
  readonly #system: StampSystem;
  readonly #options: StackOptions;
  readonly #noise: StampNoise;
  /** what the network knows of the first band */
  readonly #known: BandSystem;
  #file: StampFile | undefined;

  constructor(facts: StampFacts, system: StampSystem, options: StackOptions) {
    this.count = facts.count;
    this.#facts = facts;
    this.#system = system;
    this.#options = options;
    this.#noise = new StampNoise(facts, options);
    this.#known = bandSystem(options.image, 0);
  }

  get unit(): string {
    return this.#known.unit;
  }

  get hasZeroPoint(): boolean {
    return this.#system.zero_point !== undefined;
  }

  get system(): SystemSummary {
    const { pixel_scale, zero_point, sky, gain, read_noise, psf_fwhm } = this.#system;
    const one = (value: PerStamp | undefined): number | string | undefined =>
      typeof value === "object" ? "varies" : value;
    return {
      pixel_scale,
      zero_point,
      sky: one(sky),
      gain: one(gain),
      read_noise: one(read_noise),
      psf_fwhm: one(psf_fwhm),
    };
  }

  hasCelestial(): boolean {
    return this.#facts.celestial?.wcs !== undefined;
  }

  read(rows: Rows, { first, count, at: to }: Span): void {
    this.#file ??= openStamps(this.#facts.path, this.#options.image);
    const size = rows.pixels.length / rows.capacity;
    this.#file.read(first, count, rows.pixels.subarray(to * size, (to + count) * size));
  }

  prepare(rows: Rows, { first, count, at: to, row }: Span): void {
    const image = this.#known;
    const { sky, noise } = this.#options;
    const size = rows.pixels.length / rows.capacity;
    const detectors = Array.from({ length: count }, (_, k) => detectorOf(this.#system, first + k));
    const maps = detectors.map((detector) => pixelMap(image, detector));
    const doubts = detectors.map((detector, k) => {
      const stored = rows.pixels.subarray((to + k) * size, (to + k + 1) * size);
      return this.#noise.doubt(stored, first + k, noise ?? skyNoise(detector));
    });
    const prepared = prepare(rows.pixels.subarray(to * size, (to + count) * size), count, maps, sky);
    for (let k = 0; k < count; k++) {
      const isOther =
        noise === undefined
          ? hasOtherNoise(image, detectors[k])
          : hasOtherSkyNoise(image, noise * maps[k].factor);
      const pixels = rows.pixels.subarray((to + k) * size, (to + k + 1) * size);
      rows.flags[to + k] =
        prepared.flags[k] |
        (isOther ? FLAGS.noise : 0) |
        lightFlags(pixels, image, detectors[k], maps[k], noise) |
        (doubts[k] === true ? FLAGS.noiseMap : 0);
      rows.empty[to + k] = prepared.empty[k];
      this.#fail(rows, to + k, doubts[k]);
      this.#describe(rows, to + k, first + k, row + k, detectors[k], maps[k]);
    }
  }

  #fail(rows: Rows, k: number, error: GalforgeError | boolean): void {
    if (!(error instanceof GalforgeError)) return;
    rows.flags[k] = FLAGS.unreadable;
    rows.empty[k] = 1;
    if (this.failures.length < MOST_FAILURES) this.failures.push(error);
  }

  #describe(rows: Rows, k: number, index: number, row: number, detector: Detector, map: PixelMap): void {
    const { path, ids, celestial } = this.#facts;
    const { psf_fwhm } = this.#system;
    rows.toImage[k] = 1 / map.factor;
    rows.toImagePixel[k] = 1 / map.factor;
    rows.skyOffset[k] = 0;
    rows.scales[k] = map.isByGain ? "gain" : "as given";
    rows.zeroPoint[k] = this.#system.zero_point ?? Number.NaN;
    rows.originX[k] = 0;
    rows.originY[k] = 0;
    rows.step[k] = 1;
    rows.sky[k] = detector.sky ?? Number.NaN;
    rows.noise[k] = this.#options.noise ?? Number.NaN;
    rows.celestial[k] = celestial;
    rows.psf[k] = psf_fwhm === undefined ? Number.NaN : at(psf_fwhm, index);
    rows.psfFrom[k] = "";
    rows.own[k] = undefined;
    rows.files[k] = path;
    rows.index[k] = index;
    rows.ids[k] = String(ids === undefined ? row : ids[index]);
  }

  notes(): string[] {
    return [];
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** FLAGS.negative and FLAGS.spike of a stamp that the network is given, as far as its sky and its noise are known. */
function lightFlags(
  pixels: Float32Array,
  { height, width, sky }: BandSystem,
  detector: Detector,
  { factor, offset }: PixelMap,
  noise = skyNoise(detector),
): number {
  const level = detector.sky === undefined ? sky : factor * detector.sky + offset;
  if (level === undefined || noise === undefined) return 0;
  const sigma = factor * noise;
  const [rows, columns] = [
    { from: 0, to: pixels.length / width },
    { from: 0, to: width },
  ];
  return (
    (isDarker(pixels, height, width, level, sigma) ? FLAGS.negative : 0) |
    (hasSpike(pixels, width, rows, columns, level, sigma) ? FLAGS.spike : 0)
  );
}

const detectorOf = ({ sky, gain, read_noise }: StampSystem, index: number): Detector => ({
  sky: sky === undefined ? undefined : at(sky, index),
  gain: gain === undefined ? undefined : at(gain, index),
  read_noise: read_noise === undefined ? undefined : at(read_noise, index),
});
