/**
 * Multi Epoch Data Structures (MEDS; Jarvis et al. 2016, MNRAS 460, 2245; layout: github.com/esheldon/meds/wiki/MEDS-Format), a file for
 * each band: every object has one cutout, its stamp. All cutouts stand one after the other in images of one axis; the tables
 * object_data and image_info say where. Stamps have no place on the sky: the middle of each is at right ascension and declination 0.
 */
import { join } from "node:path";
import { badInput } from "../../shared/errors.ts";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { FitsUnit } from "../../shared/files/fits-unit.ts";
import { CHECKSUM_CARDS } from "../../shared/formats/fits-checksum.ts";
import { type Card, encodeHeader } from "../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../shared/formats/fits-image.ts";
import { encodeRows, encodeTable, type FitsColumn, tableHead } from "../../shared/formats/fits-table.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import { type Band, isUnnamed } from "../bands.ts";
import type { PlaneDtype } from "../layout.ts";
import type { Plane, PlanePixels } from "../planes.ts";
import type { Dataset } from "../reader.ts";
import { labelColumns } from "./fits.ts";
import { bitCards, weightsOf } from "./plane-images.ts";
import { type ExportContext, readPlane, stampBlocks } from "./source.ts";
import { positionAboutOrigin } from "./tan-cards.ts";

/** What is not there. */
const NONE = -9999;
/** Cutouts that the vectors of object_data have room for: readers that drop axes of length 1 want more than the one there is. */
const NMAX = 2;

/** Image extension of each plane that the layout knows. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["variance", "weight_cutouts"],
  ["segmentation", "seg_cutouts"],
  ["mask", "bmask_cutouts"],
  ["psf", "psf"],
]);

/** @throws GalforgeError for stamps that are no squares, which the layout does not know */
export function exportMeds({ set, out, bands, onProgress }: ExportContext): string[] {
  const { height, width } = set.manifest.shape;
  if (height !== width) {
    throw badInput("--to meds", `knows square cutouts only, and these stamps are ${height} x ${width}`);
  }
  return bands.map((band, b) => {
    const name = medsFile(bands, b);
    const file = AtomicFile.create(join(out, name));
    try {
      writeBand(file, set, band, b, (done) => onProgress(Math.floor((b * set.length + done) / bands.length)));
      file.commit();
    } finally {
      file.abort();
    }
    return name;
  });
}

/** Names of bands may be any text, of which files have the letters. */
function medsFile(bands: readonly Band[], b: number): string {
  const words = bands.map(({ name }) => name.replaceAll(/[^\w.+-]/g, "_"));
  if (isUnnamed(bands[b].name)) return "meds.fits";
  const isOnly = words.filter((word) => word.toLowerCase() === words[b].toLowerCase()).length === 1;
  return `meds-${words[b]}${isOnly ? "" : `_${b + 1}`}.fits`;
}

function writeBand(
  file: AtomicFile,
  set: Dataset,
  band: Band,
  b: number,
  onProgress: (done: number) => void,
): void {
  new FitsUnit(file, encodeHeader([...PRIMARY, ...CHECKSUM_CARDS])).finish();
  writeObjects(file, set, band);
  file.write(encodeTable("image_info", imageInfo(band)));
  file.write(encodeTable("metadata", metadata(set, band)));
  writeCutouts(file, set, b, { name: "image_cutouts", unit: fitsUnit(band.unit) }, onProgress);
  for (const plane of set.planes) {
    const name = EXTENSIONS.get(plane.name);
    if (name !== undefined) writeCutouts(file, set, b, { name, plane }, () => {});
  }
}

const PRIMARY: readonly Card[] = [
  { key: "SIMPLE", value: true, comment: "conforms to FITS standard" },
  { key: "BITPIX", value: 8 },
  { key: "NAXIS", value: 0 },
  { key: "EXTEND", value: true },
];

function writeObjects(file: AtomicFile, set: Dataset, band: Band): void {
  const head = tableHead("object_data", objectData(set, band, 0, 1), set.length, CHECKSUM_CARDS);
  const table = new FitsUnit(file, head);
  const each = 4096;
  for (let first = 0; first < set.length; first += each) {
    table.write(encodeRows(objectData(set, band, first, Math.min(each, set.length - first))));
  }
  table.finish();
}

/** The rows of the stamps [first, first + count). Positions are zero-offset: that of a pixel's centre is its number. */
function objectData(set: Dataset, { pixel_scale = 1 }: Band, first: number, count: number): FitsColumn[] {
  const { height, width } = set.manifest.shape;
  const psf = set.planes.find(({ name }) => name === "psf");
  const integers = (name: string, of: (k: number) => number): FitsColumn => ({
    ...{ name, kind: "int64" },
    values: BigInt64Array.from({ length: count }, (_, k) => BigInt(of(k))),
  });
  const numbers = (name: string, of: (k: number) => number): FitsColumn => ({
    ...{ name, kind: "float64" },
    values: Float64Array.from({ length: count }, (_, k) => of(k)),
  });
  const vector = (of: (k: number) => number): number[] =>
    Array.from({ length: count * NMAX }, (_, i) => (i % NMAX === 0 ? of(i / NMAX) : NONE));
  const places = (name: string, of: (k: number) => number): FitsColumn => ({
    ...{ name, kind: "images", shape: [NMAX] },
    values: BigInt64Array.from(vector(of), (v) => BigInt(v)),
  });
  const reals = (name: string, of: (k: number) => number): FitsColumn => ({
    ...{ name, kind: "images", shape: [NMAX] },
    values: Float64Array.from(vector(of)),
  });
  const ids = set.ids();
  const [x, y] = [centres(set, "x", width), centres(set, "y", height)];
  const sky = (k: number) => positionAboutOrigin(x(first + k), y(first + k), [height, width], pixel_scale);
  const row = (k: number): number => y(first + k) - 0.5;
  const column = (k: number): number => x(first + k) - 0.5;
  const ofPsf = (side: number): FitsColumn[] => [
    integers("psf_box_size", () => side),
    places("psf_start_row", (k) => (first + k) * side * side),
    reals("psf_cutout_row", () => (side - 1) / 2),
    reals("psf_cutout_col", () => (side - 1) / 2),
  ];
  return [
    integers("id", (k) => ids[first + k]),
    integers("box_size", () => width),
    numbers("ra", (k) => sky(k)[0]),
    numbers("dec", (k) => sky(k)[1]),
    integers("ncutout", () => 1),
    places("file_id", () => 0),
    places("start_row", (k) => (first + k) * height * width),
    reals("orig_row", row),
    reals("orig_col", column),
    places("orig_start_row", () => 0),
    places("orig_start_col", () => 0),
    reals("cutout_row", row),
    reals("cutout_col", column),
    // u, v in arcsec of the tangent plane, u against right ascension
    reals("dudrow", () => 0),
    reals("dudcol", () => pixel_scale),
    reals("dvdrow", () => pixel_scale),
    reals("dvdcol", () => 0),
    // of the object in seg_cutouts
    integers("number", () => 1),
    ...(psf === undefined ? [] : ofPsf(psf.shape[2])),
    ...labelColumns(set, first, count)
      .slice(1)
      .map((label) => ({ ...label, name: `true_${label.name}` })),
  ];
}

/** Of each stamp the label of that role, or the middle. */
function centres(set: Dataset, role: "x" | "y", pixels: number): (index: number) => number {
  const label = set.labelColumns.find((l) => l.role === role && !(l.missing ?? false));
  if (label === undefined) return () => pixels / 2;
  const values = set.label(label.name);
  return (index) => values[index];
}

/** One image, of which all cutouts are said to be. */
function imageInfo({ zero_point = NONE }: Band): FitsColumn[] {
  const text = (name: string): FitsColumn => ({ name, kind: "string", values: ["galforge.json"] });
  const number = (name: string, value: number): FitsColumn => ({
    ...{ name, kind: "float64", values: Float64Array.of(value) },
  });
  const integer = (name: string, value: bigint): FitsColumn => ({
    ...{ name, kind: "int64", values: BigInt64Array.of(value) },
  });
  const files = ["image", "weight", "seg", "bmask", "bkg"].flatMap((type): FitsColumn[] => [
    text(`${type}_path`),
    { name: `${type}_ext`, kind: "int32", values: Int32Array.of(0) },
  ]);
  return [
    ...files,
    integer("image_id", 0n),
    integer("image_flags", 0n),
    number("magzp", zero_point),
    number("scale", 1),
    number("position_offset", 1),
  ];
}

const metadata = (set: Dataset, { name, zero_point = NONE }: Band): FitsColumn[] => [
  { name: "magzp_ref", kind: "float64", values: Float64Array.of(zero_point) },
  { name: "band", kind: "string", values: [name] },
  { name: "seed", kind: "int64", values: BigInt64Array.of(BigInt(set.manifest.seed)) },
];

interface Cutouts {
  readonly name: string;
  /** undefined: the stamps */
  readonly plane?: Plane;
  readonly unit?: string;
}

/** The images of a band one after the other, of the stamps as float32. */
function writeCutouts(
  file: AtomicFile,
  set: Dataset,
  b: number,
  { name, plane, unit }: Cutouts,
  onProgress: (done: number) => void,
): void {
  const { bands, height, width } = set.manifest.shape;
  const [planeBands, ny, nx] = plane?.shape ?? [bands, height, width];
  const dtype: PlaneDtype = plane?.dtype ?? "float32";
  const cards = [
    ...(unit === undefined ? [] : [{ key: "BUNIT", value: unit }]),
    ...(plane === undefined ? [] : bitCards(plane)),
    ...CHECKSUM_CARDS,
  ];
  const shape = [set.length * ny * nx];
  const image = new FitsUnit(file, imageHead({ dtype, shape, extension: name, cards }));
  const band = planeBands === 1 ? 0 : b;
  for (const { first, count, pixels } of stampBlocks(set, 0, set.length)) {
    const stored = plane === undefined ? Float32Array.from(pixels) : readPlane(set, plane, first, count);
    const ofBand = pickBand(stored, planeBands, band, ny * nx);
    image.write(encodePixels(plane?.name === "variance" ? weightsOf(ofBand) : ofBand));
    onProgress(first + count);
  }
  image.finish();
}

/** @param pixels [count, bands, size] @returns [count, size] */
function pickBand(pixels: PlanePixels, bands: number, band: number, size: number): PlanePixels {
  if (bands === 1) return pixels;
  const count = pixels.length / (bands * size);
  const out = pixels.slice(0, count * size);
  for (let k = 0; k < count; k++) {
    const from = (k * bands + band) * size;
    out.set(pixels.subarray(from, from + size), k * size);
  }
  return out;
}
