/** Stamps of the network's own size and pixel scale, as a source of rows. */

import { type BandSystem, bandSystem } from "../../../datasets/image-system.ts";
import { isDarker } from "../../../datasets/survey/centre.ts";
import { hasSpike } from "../../../datasets/survey/spike.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { asciiText } from "../../../shared/formats/fits-table.ts";
import type { WantedImage } from "../../../train/bands/wanted-bands.ts";
import type { Columns } from "../../../train/models/posterior.ts";
import { FLAGS } from "../flags.ts";
import { planeOf, type Rows, type Source, type Span, type SystemSummary } from "../rows.ts";
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
import { fillInputs } from "./rows/input-columns.ts";
import type { StampFacts, StampFile, StampSystem } from "./stamp-file.ts";
import { StampNoise } from "./stamp-noise.ts";

/** Failures that are kept to be shown. */
const MOST_FAILURES = 5;

export interface StackOptions {
  readonly image: WantedImage;
  /** what pixels that are not finite become in each band [ADU/pixel] */
  readonly skies: readonly number[];
  /** standard deviation of a sky pixel, if it is given [ADU] */
  readonly noise: number | undefined;
  /** what the network looks at beside stamps, a value a stamp; default: nothing is known of it */
  readonly inputs?: Columns;
}

/** The file is open while it is read, not before: there may be thousands. */
export class StackSource implements Source {
  readonly count: number;
  readonly hasNames: boolean;
  readonly longestId: number;
  readonly mayHaveZeroPoint = false;
  readonly measuresSky = false;
  readonly failures: GalforgeError[] = [];
  readonly own = [];
  readonly #facts: StampFacts;
  readonly #systems: readonly StampSystem[];
  readonly #options: StackOptions;
  readonly #noise: StampNoise;
  /** what the network knows of each band */
  readonly #known: readonly BandSystem[];
  #file: StampFile | undefined;

  /** @param systems of each band */
  constructor(facts: StampFacts, systems: readonly StampSystem[], options: StackOptions) {
    this.count = facts.count;
    this.#facts = facts;
    const names = facts.ids === undefined || facts.ids instanceof Float64Array ? undefined : facts.ids;
    this.hasNames = names !== undefined;
    this.longestId = (names ?? []).reduce((most, name) => Math.max(most, asciiText(name).length), 1);
    this.#systems = systems;
    this.#options = options;
    this.#noise = new StampNoise(facts, options);
    this.#known = options.image.bands.map((_, band) => bandSystem(options.image, band));
  }

  get units(): readonly string[] {
    return this.#known.map(({ unit }) => unit);
  }

  get hasZeroPoint(): boolean {
    return this.#systems.some(({ zero_point }) => zero_point !== undefined);
  }

  get systems(): readonly SystemSummary[] {
    const one = (value: PerStamp | undefined): number | string | undefined =>
      typeof value === "object" ? "varies" : value;
    return this.#systems.map(({ pixel_scale, zero_point, sky, gain, read_noise, psf_fwhm }) => ({
      pixel_scale,
      zero_point,
      sky: one(sky),
      gain: one(gain),
      read_noise: one(read_noise),
      psf_fwhm: one(psf_fwhm),
    }));
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
    fillInputs(rows.inputs, this.#options.inputs ?? new Map(), { first, count, at: to });
    for (let k = 0; k < count; k++) {
      this.#describe(rows, to + k, first + k, row + k);
      this.#known.forEach((_, band) => {
        this.#prepareBand(rows, to + k, first + k, band);
      });
    }
  }

  #prepareBand(rows: Rows, k: number, index: number, band: number): void {
    const { skies, noise } = this.#options;
    const image = this.#known[band];
    const pixels = planeOf(rows, k, band);
    const detector = detectorOf(this.#systems[band], index);
    const map = pixelMap(image, detector);
    const doubt = this.#noise.doubt(pixels, index, noise ?? skyNoise(detector));
    const prepared = prepare(pixels, 1, [map], skies[band]);
    const isOther =
      noise === undefined ? hasOtherNoise(image, detector) : hasOtherSkyNoise(image, noise * map.factor);
    const isUnreadable = doubt instanceof GalforgeError;
    rows.bands[band].flags[k] = isUnreadable
      ? FLAGS.unreadable
      : prepared.flags[0] |
        (isOther ? FLAGS.noise : 0) |
        lightFlags(pixels, image, detector, map, noise) |
        (doubt ? FLAGS.noiseMap : 0);
    if (isUnreadable && this.failures.length < MOST_FAILURES) this.failures.push(doubt);
    if (isUnreadable || prepared.empty[0] === 1) rows.empty[k] = 1; // without a band there are no estimates
    this.#describeBand(rows, k, index, band, map);
  }

  #describeBand(rows: Rows, k: number, index: number, band: number, map: PixelMap): void {
    const { sky, zero_point, psf_fwhm } = this.#systems[band];
    const it = rows.bands[band];
    it.toImage[k] = 1 / map.factor;
    it.toImagePixel[k] = 1 / map.factor;
    it.skyOffset[k] = 0;
    it.scales[k] = map.isByGain ? "gain" : "as given";
    it.zeroPoint[k] = zero_point ?? Number.NaN;
    it.sky[k] = sky === undefined ? Number.NaN : at(sky, index);
    it.noise[k] = this.#options.noise ?? Number.NaN;
    it.psf[k] = psf_fwhm === undefined ? Number.NaN : at(psf_fwhm, index);
    it.psfFrom[k] = "";
  }

  #describe(rows: Rows, k: number, index: number, row: number): void {
    const { path, ids, celestial } = this.#facts;
    rows.flags[k] = 0;
    rows.empty[k] = 0;
    rows.originX[k] = 0;
    rows.originY[k] = 0;
    rows.step[k] = 1;
    rows.celestial[k] = celestial;
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
    { from: 0, to: height },
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
