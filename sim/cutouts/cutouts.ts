/** `sim cutouts`: from a field to a data set of stamps, by detection or by a catalogue (docs/fields.md). */
import { basename, extname } from "node:path";
import { badInput, outOfRange } from "../../shared/errors.ts";
import { fwhmOfImage } from "../../shared/psf-width.ts";
import { readTable } from "../../shared/tables/read.ts";
import { type CompletenessBin, completeness, halfComplete } from "../detect/completeness.ts";
import { type Detection, type DetectionSettings, detect } from "../detect/detect.ts";
import { gaussianImage } from "../detect/gaussian-image.ts";
import { type Choice, type Match, matchTruth } from "../detect/match.ts";
import { kernelOf } from "../detect/matched-filter.ts";
import type { FieldHooks } from "../field/field.ts";
import { cornerOf } from "../field/render-tile.ts";
import { cutOut, writeStamps } from "./cut.ts";
import { type FieldImage, type FieldImageBand, measureSky, openFieldImage } from "./field-image.ts";
import { stampLabels, type Target } from "./stamp-labels.ts";
import { type CutoutPlane, stampPlanes } from "./stamp-planes.ts";
import { targetsOf } from "./targets.ts";

export interface CutoutWishes {
  readonly field: string;
  readonly out: string;
  /** side [pixels] */
  readonly stamp: number;
  /** undefined: places are detected */
  readonly catalogue: string | undefined;
  readonly skipOutside: boolean;
  readonly detection: DetectionSettings;
  /** name of the band in which is detected and matched; undefined: the first */
  readonly band: string | undefined;
  /** within which an object of the truth belongs to a stamp [pixels]; undefined: the FWHM of the PSF */
  readonly radius: number | undefined;
  readonly choice: Choice;
  /** of the PSF where the file has no image of it [arcsec] */
  readonly fwhm: number | undefined;
  /** stored beside the stamps */
  readonly planes: readonly CutoutPlane[];
  readonly shardSize: number;
  readonly breakLock: boolean;
}

export interface CutoutReport {
  readonly dir: string;
  /** places that were detected or given */
  readonly places: number;
  readonly stamps: number;
  /** left out because the stamp would reach over the border, or has pixels without a value */
  readonly overBorder: number;
  readonly blank: number;
  /** rows of the catalogue outside of the field, left out */
  readonly outside: number;
  /** stamps with an object of the truth, and those of them with a rival; undefined: there is no truth */
  readonly matched: number | undefined;
  readonly ambiguous: number | undefined;
  /** by magnitude; undefined without truth, or without detection */
  readonly completeness: readonly CompletenessBin[] | undefined;
  /** magnitude at which half of the objects are detected */
  readonly halfComplete: number | undefined;
}

/** @throws GalforgeError; then nothing is left */
export async function makeCutouts(wishes: CutoutWishes, hooks: FieldHooks): Promise<CutoutReport> {
  const field = openFieldImage(wishes.field);
  try {
    checkStamp(field, wishes.stamp);
    const planes = stampPlanes(field, wishes.planes, wishes.stamp);
    const k = bandOf(field, wishes.band);
    const band = field.bands[k];
    const given = wishes.catalogue;
    const { places, outside } =
      given === undefined
        ? { places: detectIn(field, band, wishes, hooks), outside: 0 }
        : targetsOf(given, readTable(given), field, wishes.skipOutside);
    const flux = fluxOfTruth(field, k);
    const radius = wishes.radius ?? pixelsOfFwhm(field, band, wishes);
    const matches = field.truth && matchTruth(places, { ...field.truth, flux: flux! }, radius, wishes.choice);
    const targets = places.map((place, i): Target & { readonly number: number } => ({
      ...{ x: place.x, y: place.y, match: matches?.[i], number: i + 1 },
      detection: given === undefined ? (place as Detection) : undefined,
      left: cornerOf(place.x, wishes.stamp),
      bottom: cornerOf(place.y, wishes.stamp),
    }));
    const [ny, nx] = field.size;
    const whole = targets.filter(
      ({ left, bottom }) =>
        left >= 0 && bottom >= 0 && left + wishes.stamp <= nx && bottom + wishes.stamp <= ny,
    );
    const usable = whole.filter((target) => cutOut(field, target, wishes.stamp).every(Number.isFinite));
    if (usable.length === 0) throw nothingLeft(wishes, targets.length, whole.length);
    const unit = { unit: band.band.unit, name: band.band.name };
    const progress = hooks.progress("cutouts", usable.length, "stamps");
    const stem = basename(wishes.field, extname(wishes.field));
    await writeStamps(
      wishes.out,
      {
        ...{ field, stamp: wishes.stamp, targets: usable, planes, shardSize: wishes.shardSize },
        labels: stampLabels(field.truth, given === undefined ? unit : undefined),
        names: usable.map(({ number }) => `${stem}-${number}`),
        options: { cutouts: optionsOf(wishes, radius) },
      },
      { signal: hooks.signal, note: hooks.note, breakLock: wishes.breakLock },
      () => progress.add(1),
    );
    progress.finish();
    const bins =
      matches && given === undefined ? binsOf(field, places as Detection[], matches, flux!, band) : undefined;
    const found = usable.filter(({ match }) => match?.row !== undefined);
    return {
      ...{ dir: wishes.out, places: places.length, stamps: usable.length, outside },
      ...{ overBorder: targets.length - whole.length, blank: whole.length - usable.length },
      matched: matches && found.length,
      ambiguous: matches && found.filter(({ match }) => match!.ambiguous).length,
      completeness: bins,
      halfComplete: bins && halfComplete(bins),
    };
  } finally {
    field.close();
  }
}

function checkStamp({ size: [ny, nx] }: FieldImage, stamp: number): void {
  if (stamp <= Math.min(ny, nx)) return;
  throw outOfRange("--stamp", stamp, `at most ${Math.min(ny, nx)}, the shorter side of the field`);
}

function bandOf({ path, bands }: FieldImage, name: string | undefined): number {
  const names = bands.map(({ band }) => band.name);
  const k = name === undefined ? 0 : names.indexOf(name);
  if (k >= 0) return k;
  throw badInput("--band", `${path} has no band "${name}": it has ${names.join(", ")}`);
}

function detectIn(
  field: FieldImage,
  band: FieldImageBand,
  wishes: CutoutWishes,
  hooks: FieldHooks,
): Detection[] {
  const [ny] = field.size;
  const { sky: level, gain } = band.band.detector ?? {};
  if (level === 0 && gain === undefined) {
    throw badInput(
      field.path,
      "has no noise, which is what objects are told from: leave out --noiseless of sim field",
    );
  }
  const sky = band.sky !== undefined && band.sky.noise > 0 ? band.sky : measureSky(field, band.read);
  if (band.sky === undefined) {
    hooks.note(
      `note: the header says no SKYLEVEL, GAIN and RDNOISE: a sky of ${sky.level.toPrecision(5)} with noise of ${sky.noise.toPrecision(4)} a pixel was measured`,
    );
  }
  const psf = band.psf ?? gaussianImage(pixelsOfFwhm(field, band, wishes));
  const progress = hooks.progress("detect", ny, "rows");
  try {
    const image = { size: field.size, read: band.read, sky, kernel: kernelOf(psf.pixels, psf.side) };
    return detect(image, wishes.detection, () => progress.add(1));
  } finally {
    progress.finish();
  }
}

/** By the user, the header, or the image of the PSF. @throws GalforgeError if none says it */
function pixelsOfFwhm({ path }: FieldImage, { band, psf }: FieldImageBand, { fwhm }: CutoutWishes): number {
  const known = fwhm ?? band.psf?.fwhm?.[0];
  if (known === undefined) {
    const drawn = psf === undefined ? Number.NaN : fwhmOfImage(psf.pixels, psf.side, psf.side);
    if (drawn > 0) return drawn;
    throw badInput("--fwhm", `is needed: ${path} says no SEEING (FWHM of the PSF in arcsec)`);
  }
  if (band.pixel_scale === undefined)
    throw badInput(path, "says no PIXSCALE [arcsec/pixel], which the FWHM of the PSF needs");
  return known / band.pixel_scale;
}

/** In band k. */
function fluxOfTruth({ path, bands, truth }: FieldImage, k: number): Float64Array | undefined {
  if (truth === undefined) return undefined;
  const { name } = bands[k].band;
  const found = truth.columns.find((one) => one.role === "flux" && (one.band === name || bands.length === 1));
  if (found === undefined) throw badInput(path, `its table CATALOG has no flux in the band ${name}`);
  return found.values;
}

function binsOf(
  field: FieldImage,
  detections: readonly Detection[],
  matches: readonly Match[],
  flux: Float64Array,
  { band }: FieldImageBand,
): CompletenessBin[] {
  const magnitude = (value: number): number => (band.zero_point ?? 0) - 2.5 * Math.log10(value);
  const rows = new Set(matches.flatMap(({ row }) => (row === undefined ? [] : [row])));
  const spurious = detections.filter((_, i) => matches[i].row === undefined);
  return completeness(
    flux.map(magnitude).subarray(0, field.truth!.rows),
    (row) => rows.has(row),
    spurious.map(({ psfFlux }) => magnitude(psfFlux)),
  );
}

function nothingLeft({ catalogue, detection }: CutoutWishes, places: number, whole: number): Error {
  const what = catalogue ?? `detection above ${detection.threshold}`;
  if (places === 0) return badInput(what, "there is nothing to cut out");
  const why = whole === 0 ? "all stamps reach over the border" : "all stamps have pixels without a value";
  return badInput(what, `of ${places} places none can be cut out: ${why}`);
}

const optionsOf = (wishes: CutoutWishes, radius: number): Record<string, unknown> => ({
  field: basename(wishes.field),
  catalogue: wishes.catalogue === undefined ? null : basename(wishes.catalogue),
  ...{ stamp: wishes.stamp, match_radius: radius, match: wishes.choice, band: wishes.band ?? null },
  ...(wishes.catalogue === undefined ? wishes.detection : {}),
});
