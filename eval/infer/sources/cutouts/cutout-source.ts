/** Cutouts of any size and pixel scale, as a source of rows. One that cannot be used is flagged, and does not stop the rest. */

import type { BandSystem } from "../../../../datasets/image-system.ts";
import type { Cutout, Stamp, StampTarget } from "../../../../datasets/survey/cutout.ts";
import { readPsf } from "../../../../datasets/survey/psf-width.ts";
import { StampMaker } from "../../../../datasets/survey/stamp.ts";
import { GalforgeError } from "../../../../shared/errors.ts";
import { asciiText } from "../../../../shared/formats/fits-table.ts";
import { PURPOSE, Stream } from "../../../../shared/random/stream.ts";
import { FLAGS } from "../../flags.ts";
import type { Rows, Source, Span, SystemSummary } from "../../rows.ts";
import { hasOtherSkyNoise, skyNoise } from "../flux-system.ts";
import type { GivenSystem } from "../system.ts";
import type { CutoutEntry } from "./entries.ts";
import { Tally } from "./tally.ts";

/** Failures that are kept to be shown. */
const MOST_FAILURES = 5;
/** In the head of the catalogue, for what is not the same for all. */
const OWN = "of each image";
const MEASURED = "of each image: as the list says, or measured";

export class CutoutSource implements Source {
  readonly count: number;
  readonly mayHaveZeroPoint = true;
  readonly measuresSky = true;
  readonly failures: GalforgeError[] = [];
  readonly #entries: readonly CutoutEntry[];
  readonly #given: GivenSystem;
  readonly #image: BandSystem;
  readonly #target: StampTarget;
  readonly #maker: StampMaker;
  readonly #random = new Stream(0, 0, PURPOSE.fill);
  /** of the span that was read, or what went wrong */
  #cutouts: readonly (Cutout | GalforgeError)[] = [];
  readonly #counts = { good: 0, skies: 0, sigmas: 0 };
  readonly #tally = new Tally();

  /** @param sky that stamps are given where the network has seen many */
  constructor(
    entries: readonly CutoutEntry[],
    given: GivenSystem,
    image: BandSystem,
    { sky, brightest }: Pick<StampTarget, "sky" | "brightest">,
  ) {
    this.count = entries.length;
    this.#entries = entries;
    this.#given = given;
    this.#image = image;
    this.#target = { ...image, sky: image.sky ?? sky, noise: skyNoise(image), brightest };
    this.#maker = new StampMaker(this.#target);
  }

  get hasNames(): boolean {
    return this.#entries.some(({ id, own }) => id !== undefined && own !== undefined);
  }

  get longestId(): number {
    return this.#entries.reduce((most, { id }) => Math.max(most, asciiText(id ?? "").length), 0);
  }

  get hasZeroPoint(): boolean {
    return this.#entries.some(({ zeroPoint }) => zeroPoint !== undefined);
  }

  get own(): Source["own"] {
    return this.#entries.some(({ own }) => own !== undefined) ? this.#entries.map(({ own }) => own) : [];
  }

  hasCelestial(): boolean {
    return this.#entries.some((entry) => entry.hasCelestial());
  }

  get unit(): string {
    const [{ unit }] = this.#entries;
    return unit !== undefined && this.#entries.every((entry) => entry.unit === unit) ? unit : "1";
  }

  get system(): SystemSummary {
    const { sky, noise, gain, psf_fwhm } = this.#given;
    const common = (of: (entry: CutoutEntry) => number | undefined): number | string => {
      const first = of(this.#entries[0]);
      return first !== undefined && this.#entries.every((entry) => of(entry) === first) ? first : OWN;
    };
    return {
      pixel_scale: common(({ pixelScale }) => pixelScale),
      zero_point: common(({ zeroPoint }) => zeroPoint),
      gain,
      sky: sky ?? MEASURED,
      noise: noise ?? MEASURED,
      flux_scale: this.#fluxScale,
      psf_fwhm: psf_fwhm ?? OWN,
    };
  }

  get #fluxScale(): string {
    const { zero_point, gain, noise } = this.#target;
    const ways = [
      ...(zero_point === undefined ? [] : [`zero points (the network's: ${zero_point})`]),
      ...(gain === undefined ? [] : [`gains (the network's: ${gain} e-/${this.#image.unit})`]),
      "as given",
      ...(noise === undefined
        ? []
        : [`the noise of a sky pixel (the network's: ${Number(noise.toPrecision(6))} ${this.#image.unit})`]),
    ];
    return `by the first that is known of ${ways.join(", ")}; column flux_scale`;
  }

  read(_: Rows, { first, count }: Span): void {
    this.#cutouts = this.#entries.slice(first, first + count).map((entry) => tried(() => entry.read()));
  }

  prepare(rows: Rows, { first, count, at, row }: Span): void {
    for (let k = 0; k < count; k++) {
      const cutout = this.#cutouts[k];
      this.#random.restart(row + k);
      const made =
        cutout instanceof GalforgeError
          ? cutout
          : tried(() => ({ cutout, stamp: this.#maker.make(cutout, this.#random, pixelsOf(rows, at + k)) }));
      const { file, index, id, own } = this.#entries[first + k];
      rows.files[at + k] = file;
      rows.index[at + k] = index;
      rows.ids[at + k] = id ?? String(row + k);
      rows.own[at + k] = own;
      if (made instanceof GalforgeError) {
        if (this.failures.length < MOST_FAILURES) this.failures.push(made);
        this.#leaveEmpty(rows, at + k);
      } else this.#fill(rows, at + k, made.cutout, made.stamp);
    }
    this.#cutouts = [];
  }

  #fill(rows: Rows, k: number, cutout: Cutout, stamp: Stamp): void {
    const { factor, step, sky, sigma, origin } = stamp;
    rows.flags[k] = flagsOf(stamp, this.#image);
    rows.empty[k] = 0;
    rows.toImage[k] = 1 / factor;
    rows.toImagePixel[k] = 1 / (factor * step * step);
    rows.skyOffset[k] = sky - this.#target.sky * rows.toImagePixel[k];
    rows.zeroPoint[k] = stamp.zeroPoint ?? Number.NaN;
    rows.scales[k] = stamp.scale;
    rows.originX[k] = origin[0];
    rows.originY[k] = origin[1];
    rows.step[k] = step;
    rows.sky[k] = sky;
    rows.noise[k] = sigma;
    rows.celestial[k] = cutout.celestial;
    const psf = cutout.psf && readPsf(cutout.psf, cutout.pixelScale);
    rows.psf[k] = psf?.fwhm ?? Number.NaN;
    rows.psfFrom[k] = cutout.psf?.unit === "either" ? (psf?.taken ?? "") : "";
    this.#counts.good++;
    if (stamp.measured.sky) this.#counts.skies++;
    if (stamp.measured.sigma) this.#counts.sigmas++;
    for (const note of cutout.notes ?? []) this.#tally.add(cutout.path, note);
    const scaling = this.#scalingNote(cutout, stamp);
    if (scaling !== undefined) this.#tally.add(cutout.path, scaling);
  }

  #scalingNote({ zeroPoint, gain }: Cutout, stamp: Stamp): string | undefined {
    const { unit } = this.#image;
    if (zeroPoint !== undefined && stamp.zeroPoint === undefined) {
      return `a zero point of ${zeroPoint} cannot be: it makes the noise of a sky pixel brighter than 10 mag or fainter than 42 mag. There are no magnitudes`;
    }
    if (stamp.scale === "as given") {
      return `neither zero point nor gain is known: pixels are taken as the network's ${unit}, unless --zero-point or --gain say what they are`;
    }
    if (stamp.scale !== "noise") return undefined;
    const missing =
      this.#image.zero_point === undefined ? "the network has no zero point" : "its zero point is not known";
    const why =
      gain === undefined || this.#image.gain === undefined
        ? "no gain tells"
        : `a gain of ${gain}, by which the noise of a sky pixel is another than the network's by more than a factor of 5, does not tell`;
    return (
      `${missing}, and ${why} how many of the network's ${unit} a pixel is: brought to the noise that the network was trained on ` +
      `(bright galaxies to less, so that they are not brighter than it has seen), flag ${FLAGS.scaled}. Fluxes are in the image's own unit`
    );
  }

  #leaveEmpty(rows: Rows, k: number): void {
    pixelsOf(rows, k).fill(this.#target.sky);
    rows.flags[k] = FLAGS.unreadable;
    rows.empty[k] = 1;
    for (const column of [rows.toImage, rows.toImagePixel, rows.step]) column[k] = 1;
    for (const column of [rows.skyOffset, rows.originX, rows.originY]) column[k] = 0;
    rows.scales[k] = "";
    for (const column of [rows.zeroPoint, rows.sky, rows.noise, rows.psf]) column[k] = Number.NaN;
    rows.celestial[k] = undefined;
    rows.psfFrom[k] = "";
  }

  notes(): string[] {
    const { good, skies, sigmas } = this.#counts;
    const lines: string[] = [];
    if (skies > 0 || sigmas > 0) {
      lines.push(`of ${good} cutouts, the sky of ${skies} and the noise of ${sigmas} were measured`);
    }
    lines.push(...this.#tally.lines());
    if (this.#given.read_noise !== undefined) lines.push("--read-noise is not used for cutouts: --noise is");
    return lines;
  }

  close(): void {
    for (const entry of this.#entries) entry.close();
  }
}

/** The room of row k. */
function pixelsOf(rows: Rows, k: number): Float32Array {
  const size = rows.pixels.length / rows.capacity;
  return rows.pixels.subarray(k * size, (k + 1) * size);
}

/** What comes out, or what went wrong with this one cutout. */
function tried<T>(attempt: () => T): T | GalforgeError {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof GalforgeError) return error;
    throw error;
  }
}

/** All but those of estimates. */
function flagsOf(stamp: Stamp, image: BandSystem): number {
  const {
    isBlank,
    scale,
    noise,
    padded,
    replaced,
    resampled,
    crowded,
    otherNoise,
    unsegmented,
    darker,
    spiked,
  } = stamp;
  return (
    (replaced.notFinite > 0 ? FLAGS.pixels : 0) |
    (isBlank ? FLAGS.blank : 0) |
    (scale === "noise" ? FLAGS.scaled : 0) |
    (hasOtherSkyNoise(image, noise) ? FLAGS.noise : 0) |
    (padded > 0 || replaced.blank > 0 ? FLAGS.padded : 0) |
    (replaced.masked > 0 ? FLAGS.masked : 0) |
    (replaced.neighbours > 0 ? FLAGS.neighbours : 0) |
    (resampled ? FLAGS.resampled : 0) |
    (crowded ? FLAGS.crowded : 0) |
    (otherNoise ? FLAGS.noiseMap : 0) |
    (unsegmented ? FLAGS.target : 0) |
    (darker ? FLAGS.negative : 0) |
    (spiked ? FLAGS.spike : 0)
  );
}
