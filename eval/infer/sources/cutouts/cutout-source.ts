/** Cutouts of any size and pixel scale, as a source of rows. One that cannot be used is flagged, and does not stop the rest. */
import { type BandSystem, bandSystem, type ImageSystem } from "../../../../datasets/image-system.ts";
import type { Cutout, Stamp, StampTarget } from "../../../../datasets/survey/cutout.ts";
import { readPsf } from "../../../../datasets/survey/psf-width.ts";
import { StampMaker } from "../../../../datasets/survey/stamp.ts";
import { badInput, GalforgeError } from "../../../../shared/errors.ts";
import { asciiText } from "../../../../shared/formats/fits-table.ts";
import { PURPOSE, Stream } from "../../../../shared/random/stream.ts";
import { FLAGS } from "../../flags.ts";
import { type BandRows, planeOf, type Rows, type Source, type Span, type SystemSummary } from "../../rows.ts";
import { hasOtherSkyNoise } from "../flux-system.ts";
import { fillInputs } from "../rows/input-columns.ts";
import type { GivenSystem } from "../system.ts";
import type { CutoutEntry, EntryBand } from "./entries.ts";
import { fluxScale, scalingNote } from "./flux-scale.ts";
import { checkGrid } from "./grid.ts";
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
  readonly #image: ImageSystem;
  readonly #targets: readonly StampTarget[];
  readonly #makers: readonly StampMaker[];
  readonly #random = new Stream(0, 0, PURPOSE.fill);
  /** of the span that was read, or what went wrong */
  #cutouts: readonly (readonly Cutout[] | GalforgeError)[] = [];
  readonly #counts = { good: 0, skies: 0, sigmas: 0 };
  readonly #tally = new Tally();

  /** @param targets what stamps are to be, of each band */
  constructor(
    entries: readonly CutoutEntry[],
    given: GivenSystem,
    image: ImageSystem,
    targets: readonly StampTarget[],
  ) {
    this.count = entries.length;
    this.#entries = entries;
    this.#given = given;
    this.#image = image;
    this.#targets = targets;
    this.#makers = targets.map((target) => new StampMaker(target));
  }

  get hasNames(): boolean {
    return this.#entries.some(({ id, own }) => id !== undefined && own !== undefined);
  }

  get longestId(): number {
    return this.#entries.reduce((most, { id }) => Math.max(most, asciiText(id ?? "").length), 0);
  }

  get hasZeroPoint(): boolean {
    return this.#entries.some(({ bands }) => bands.some(({ zeroPoint }) => zeroPoint !== undefined));
  }

  get own(): Source["own"] {
    return this.#entries.some(({ own }) => own !== undefined) ? this.#entries.map(({ own }) => own) : [];
  }

  hasCelestial(): boolean {
    return this.#entries.some((entry) => entry.hasCelestial());
  }

  get units(): readonly string[] {
    return this.#targets.map((_, band) => {
      const [{ unit }] = this.#bandOfAll(band);
      return unit !== undefined && this.#bandOfAll(band).every((it) => it.unit === unit) ? unit : "1";
    });
  }

  #bandOfAll = (band: number): EntryBand[] => this.#entries.map(({ bands }) => bands[band]);

  get systems(): readonly SystemSummary[] {
    const { sky, noise, gain, psf_fwhm } = this.#given;
    return this.#targets.map((target, band) => {
      const all = this.#bandOfAll(band);
      const common = (of: (it: EntryBand) => number | undefined): number | string => {
        const first = of(all[0]);
        return first !== undefined && all.every((it) => of(it) === first) ? first : OWN;
      };
      return {
        pixel_scale: common(({ pixelScale }) => pixelScale),
        zero_point: common(({ zeroPoint }) => zeroPoint),
        gain,
        sky: sky ?? MEASURED,
        noise: noise ?? MEASURED,
        flux_scale: fluxScale(target, this.#image.bands[band].unit),
        psf_fwhm: psf_fwhm ?? OWN,
      };
    });
  }

  read(_: Rows, { first, count }: Span): void {
    this.#cutouts = this.#entries.slice(first, first + count).map((entry) => tried(() => entry.read()));
  }

  prepare(rows: Rows, { first, count, at, row }: Span): void {
    for (let k = 0; k < count; k++) {
      const cutouts = this.#cutouts[k];
      this.#random.restart(row + k);
      const made =
        cutouts instanceof GalforgeError
          ? cutouts
          : tried(() => ({ cutouts, stamps: this.#stampsOf(cutouts, rows, at + k) }));
      const { file, index, id, own, inputs } = this.#entries[first + k];
      fillInputs(rows.inputs, inputs?.columns ?? new Map(), {
        first: inputs?.row ?? 0,
        count: 1,
        at: at + k,
      });
      rows.files[at + k] = file;
      rows.index[at + k] = index;
      rows.ids[at + k] = id ?? String(row + k);
      rows.own[at + k] = own;
      if (made instanceof GalforgeError) {
        if (this.failures.length < MOST_FAILURES) this.failures.push(made);
        this.#leaveEmpty(rows, at + k);
      } else this.#fill(rows, at + k, made.cutouts, made.stamps);
    }
    this.#cutouts = [];
  }

  /** Of several bands all are where that of the brightest galaxy is, in standard deviations of the noise. */
  #stampsOf(cutouts: readonly Cutout[], rows: Rows, k: number): readonly Stamp[] {
    const make = (band: number, origin?: Stamp["origin"]): Stamp =>
      this.#makers[band].make(cutouts[band], this.#random, planeOf(rows, k, band), origin);
    const bands = cutouts.map((_, band) => band);
    if (bands.length === 1) return [make(0)];
    checkGrid(cutouts, this.#image.bands);
    const found = bands.map((band) => make(band));
    const best = bands.reduce((a, b) =>
      signalOf(found[b], this.#targets[b]) > signalOf(found[a], this.#targets[a]) ? b : a,
    );
    const { origin, step } = found[best];
    return found.map((stamp, band) => {
      if (stamp.step !== step) {
        throw badInput(
          cutouts[band].path,
          "its pixel scale is not that of the other bands: resample them first",
        );
      }
      const isThere = stamp.origin[0] === origin[0] && stamp.origin[1] === origin[1];
      return isThere ? stamp : make(band, origin);
    });
  }

  #fill(rows: Rows, k: number, cutouts: readonly Cutout[], stamps: readonly Stamp[]): void {
    const [{ origin, step }] = stamps;
    rows.flags[k] = 0;
    rows.empty[k] = 0;
    rows.originX[k] = origin[0];
    rows.originY[k] = origin[1];
    rows.step[k] = step;
    rows.celestial[k] = cutouts[0].celestial;
    this.#counts.good++;
    if (stamps.some(({ measured }) => measured.sky)) this.#counts.skies++;
    if (stamps.some(({ measured }) => measured.sigma)) this.#counts.sigmas++;
    stamps.forEach((stamp, band) => {
      this.#fillBand(rows.bands[band], k, cutouts[band], stamp, band);
    });
  }

  #fillBand(it: BandRows, k: number, cutout: Cutout, stamp: Stamp, band: number): void {
    const { factor, step, sky, sigma } = stamp;
    const target = this.#targets[band];
    it.flags[k] = flagsOf(stamp, bandSystem(this.#image, band));
    it.toImage[k] = 1 / factor;
    it.toImagePixel[k] = 1 / (factor * step * step);
    it.skyOffset[k] = sky - target.sky * it.toImagePixel[k];
    it.zeroPoint[k] = stamp.zeroPoint ?? Number.NaN;
    it.scales[k] = stamp.scale;
    it.sky[k] = sky;
    it.noise[k] = sigma;
    const psf = cutout.psf && readPsf(cutout.psf, cutout.pixelScale);
    it.psf[k] = psf?.fwhm ?? Number.NaN;
    it.psfFrom[k] = cutout.psf?.unit === "either" ? (psf?.taken ?? "") : "";
    for (const note of cutout.notes ?? []) this.#tally.add(cutout.path, note);
    const scaling = scalingNote(cutout, stamp, target, this.#image.bands[band].unit);
    if (scaling !== undefined) this.#tally.add(cutout.path, scaling);
  }

  #leaveEmpty(rows: Rows, k: number): void {
    rows.flags[k] = FLAGS.unreadable;
    rows.empty[k] = 1;
    rows.step[k] = 1;
    for (const column of [rows.originX, rows.originY]) column[k] = 0;
    rows.celestial[k] = undefined;
    rows.bands.forEach((it, band) => {
      planeOf(rows, k, band).fill(this.#targets[band].sky);
      it.flags[k] = 0;
      for (const column of [it.toImage, it.toImagePixel]) column[k] = 1;
      it.skyOffset[k] = 0;
      it.scales[k] = "";
      for (const column of [it.zeroPoint, it.sky, it.noise, it.psf]) column[k] = Number.NaN;
      it.psfFrom[k] = "";
    });
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

/** How much of the light of a stamp is more than noise. */
function signalOf({ pixels, noise }: Stamp, { sky }: StampTarget): number {
  const light = pixels.reduce((sum, value) => sum + value - sky, 0);
  return noise > 0 ? light / noise : light;
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
