/** Reads the KiDS/GAMA sample: labels.csv and five FITS images of each galaxy. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { badFile, badInput } from "../../shared/errors.ts";
import { readBytes, readText } from "../../shared/files/read.ts";
import { readFitsImage } from "../../shared/formats/fits-image.ts";
import type { SurveyImages } from "./measure.ts";
import type { GamaLabel } from "./objects.ts";

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
export function readSample(dir: string): GamaGalaxy[] {
  const file = join(dir, "labels.csv");
  if (!existsSync(file)) {
    throw badFile(
      dir,
      "holds no KiDS/GAMA sample: --data must name a folder with labels.csv and the images G<cataid>fitim.fits, ...",
    );
  }
  const rows: Record<string, string>[] = parse(readText(file), { columns: true, skip_empty_lines: true });
  const galaxies = rows
    .filter((row) => row["has_images"] === "1")
    .map((row) => readGalaxy(dir, readLabel(file, row)));
  if (galaxies.length === 0) throw badInput(file, "no row has has_images = 1");
  return galaxies;
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

function readGalaxy(dir: string, label: GamaLabel): GamaGalaxy {
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
