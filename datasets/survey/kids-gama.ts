/** The KiDS/GAMA sample: labels.csv and five FITS images of each galaxy (docs/gama.md). */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { badFile, badInput, GalforgeError } from "../../shared/errors.ts";
import { readBytes, readText } from "../../shared/files/read.ts";
import { readFitsImage } from "../../shared/formats/fits-image.ts";
import type { SurveyImages } from "./survey-images.ts";

/** [arcsec / pixel] of the KiDS images and of the PSF images */
export const KIDS_PIXEL_SCALE = 0.2;
/** AB magnitude of 1 unit of the pixels, which are maggies */
export const KIDS_ZERO_POINT = 0;

/** A single-Sersic fit as the GAMA catalogue gives it. */
export interface GamaLabel {
  /** G and the GAMA CATAID */
  readonly name: string;
  /** total r magnitude (AB), integrated to infinity */
  readonly mag: number;
  /** half-light radius along the major axis [arcsec] */
  readonly reMajor: number;
  /** circularised half-light radius, reMajor sqrt(q) [arcsec] */
  readonly reCirc: number;
  readonly n: number;
  /** axis ratio b/a */
  readonly q: number;
  /** degrees counter-clockwise from +y */
  readonly pa: number;
  /** centre, FITS pixels: the centre of the first pixel is 1 */
  readonly x: number;
  readonly y: number;
}

export interface GamaGalaxy {
  readonly label: GamaLabel;
  readonly images: SurveyImages;
  /** path of the PSF image */
  readonly psfFile: string;
}

/**
 * The galaxies of `dir`/labels.csv with has_images = 1, with their images `G<cataid>{fitim,sigma,segim,mskim}.fits`.
 * @throws GalforgeError naming the file that is missing or wrong
 */
export const readSample = (dir: string): GamaGalaxy[] =>
  readLabels(dir).map((label) => readGalaxy(dir, label));

/**
 * The labels of the galaxies with has_images = 1, without their images.
 * @throws GalforgeError if labels.csv is not there, or not what it should be
 */
export function readLabels(dir: string): GamaLabel[] {
  const file = join(dir, "labels.csv");
  if (!existsSync(file)) {
    throw badFile(
      dir,
      "holds no KiDS/GAMA sample: --data must name a folder with labels.csv and the images G<cataid>fitim.fits, ...",
    );
  }
  const rows = parseRows(file);
  const labels = rows.filter((row) => row["has_images"] === "1").map((row) => readLabel(file, row));
  if (labels.length === 0) throw badInput(file, "no row has has_images = 1");
  return labels;
}

function parseRows(file: string): Record<string, string>[] {
  try {
    return parse(readText(file), { bom: true, columns: true, skip_empty_lines: true });
  } catch (cause) {
    if (cause instanceof GalforgeError) throw cause;
    throw badInput(file, `is not valid CSV: ${(cause as Error).message}`);
  }
}

function readLabel(file: string, row: Readonly<Record<string, string>>): GamaLabel {
  const name = `G${row["cataid"]}`;
  const number = (column: string): number => {
    const value = Number(row[column]?.trim() || Number.NaN);
    if (Number.isFinite(value)) return value;
    throw badInput(file, `${name}: the column "${column}" must be a number, got "${row[column] ?? ""}"`);
  };
  return {
    name,
    mag: number("mag_total_r_AB"),
    reMajor: number("re_major_arcsec"),
    reCirc: number("re_circ_arcsec"),
    n: number("sersic_n"),
    q: number("q_b_over_a"),
    pa: number("pa_deg_ccw_from_plus_y"),
    x: number("x_kids_px_1based"),
    y: number("y_kids_px_1based"),
  };
}

/** @throws GalforgeError naming the image that is missing, or is not of the size of the others */
export function readGalaxy(dir: string, label: GamaLabel): GamaGalaxy {
  const read = (suffix: string) => {
    const file = join(dir, `${label.name}${suffix}.fits`);
    return { file, ...readFitsImage(file, readBytes(file)) };
  };
  const [data, sigma, segments, mask] = [read("fitim"), read("sigma"), read("segim"), read("mskim")];
  const [ny, nx, ...more] = data.shape;
  if (nx === undefined || more.length > 0) throw badFile(data.file, "is not an image of two axes");
  for (const other of [sigma, segments, mask]) {
    if (other.shape.join() === data.shape.join()) continue;
    throw badFile(other.file, `has shape [${other.shape}], but the image has [${data.shape}]`);
  }
  return {
    label,
    images: {
      shape: [ny, nx],
      data: data.data,
      sigma: sigma.data,
      segments: segments.data,
      mask: mask.data,
    },
    psfFile: resolve(dir, `${label.name}psfim.fits`),
  };
}
