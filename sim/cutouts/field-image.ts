/** A field as it is read: the images of its bands, what is known of their sky and PSF, its world coordinates and its truth. */
import type { Band } from "../../datasets/bands.ts";
import { bandOfCards } from "../../datasets/export/cards.ts";
import { Histogram, levelOf } from "../../datasets/survey/histogram.ts";
import { type Celestial, readWcs } from "../../datasets/survey/wcs.ts";
import { badFile, badInput } from "../../shared/errors.ts";
import { OpenFile } from "../../shared/files/read.ts";
import { findHdus, type Hdu } from "../../shared/formats/fits.ts";
import { firstImage, hasImage, pixelsOf } from "../../shared/formats/fits-image.ts";
import type { ReadRows, Sky } from "../detect/matched-filter.ts";
import { readTruth, type Truth } from "./truth.ts";

/** Pixels of a row from a column on. */
export type ReadPart = (row: number, column: number, out: Float32Array | Int32Array) => void;

export interface FieldImageBand {
  readonly band: Band;
  readonly read: ReadRows;
  /** pixels of a row from a column on */
  readonly pixels: ReadPart;
  /** of the extensions of its band, such as SEG, the same */
  readonly extensions: ReadonlyMap<string, ReadPart>;
  /** by its header; undefined: that does not say */
  readonly sky: Sky | undefined;
  /** image of the PSF [side * side], odd side; undefined: there is none */
  readonly psf: { readonly pixels: Float32Array; readonly side: number } | undefined;
}

export interface FieldImage {
  readonly path: string;
  /** [ny, nx] */
  readonly size: readonly [number, number];
  readonly bands: readonly FieldImageBand[];
  readonly celestial: Celestial;
  /** undefined: the file has no catalogue of the truth */
  readonly truth: Truth | undefined;
  close(): void;
}

/** A file of `sim field`, or another FITS file, of which the first image counts. @throws GalforgeError E_FILE, E_INPUT */
export function openFieldImage(path: string): FieldImage {
  const file = OpenFile.open(path);
  try {
    const hdus = findHdus(file);
    const science = hdus
      .filter((hdu) => hasImage(hdu) && hdu.name === "SCI")
      .sort((a, b) => a.version - b.version);
    const images = science.length > 0 ? science : [firstImage(path, hdus)];
    const { shape } = images[0];
    if (shape.length !== 2) throw badFile(path, `its image has ${shape.length} axes: a field has two`);
    const other = images.find((hdu) => hdu.shape.join() !== shape.join());
    if (other !== undefined) throw badFile(path, `its images have sides of [${shape}] and [${other.shape}]`);
    const size = [shape[0], shape[1]] as const;
    return {
      ...{ path, size, celestial: readWcs(images[0].header) },
      bands: images.map((hdu) => bandOf(file, hdu, hdus, size)),
      truth: readTruth(file, hdus),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function bandOf(
  file: OpenFile,
  hdu: Hdu,
  hdus: readonly Hdu[],
  [, nx]: readonly [number, number],
): FieldImageBand {
  const pixels = pixelsOf(file, hdu);
  const { unit, ...known } = bandOfCards(hdu.header);
  const { sky, gain, read_noise } = known.detector ?? {};
  const isKnown = sky !== undefined && gain !== undefined && read_noise !== undefined;
  const beside = hdus.filter(
    (one) => hasImage(one) && one.version === hdu.version && one.shape.join() === hdu.shape.join(),
  );
  const psf = hdus.find((one) => hasImage(one) && one.name === "PSF" && one.version === hdu.version);
  return {
    band: { ...known, unit: unit === "adu" ? "ADU" : unit },
    read: (firstRow, out) => pixels(firstRow * nx, out),
    pixels: (row, column, out) => pixels(row * nx + column, out),
    extensions: new Map(
      beside.map((one) => {
        const values = pixelsOf(file, one);
        return [one.name, (row, column, out) => values(row * nx + column, out)];
      }),
    ),
    sky: isKnown ? { level: sky, noise: Math.sqrt(sky / gain + (read_noise / gain) ** 2) } : undefined,
    psf: psf && psfOf(file, psf),
  };
}

function psfOf(file: OpenFile, hdu: Hdu): FieldImageBand["psf"] {
  const [ny, nx] = hdu.shape;
  if (hdu.shape.length !== 2 || ny !== nx || ny % 2 === 0) {
    throw badFile(file.path, `its PSF has the shape [${hdu.shape}]: it must be a square of an odd side`);
  }
  const pixels = new Float32Array(ny * nx);
  pixelsOf(file, hdu)(0, pixels);
  return { pixels, side: nx };
}

/** Pixels that the level of an unknown sky is measured on, at most. */
const SAMPLE = 1 << 20;

/**
 * Level and noise of the sky, clipped about the median: light of faint objects raises the level a little.
 * @throws GalforgeError E_INPUT if pixels do not vary
 */
export function measureSky({ path, size: [ny, nx] }: FieldImage, read: ReadRows): Sky {
  const step = Math.max(1, Math.ceil((ny * nx) / SAMPLE));
  const rows = Array.from({ length: Math.ceil(ny / step) }, (_, k) => {
    const row = new Float32Array(nx);
    read(k * step, row);
    return row;
  });
  const values = Float32Array.from(rows.flatMap((row) => Array.from(row).filter(Number.isFinite)));
  const rough = levelOf(Float64Array.from(values));
  if (!(rough.sigma > 0)) {
    throw badInput(
      path,
      "its sky has no noise, which is what objects are told from: give a field with noise",
    );
  }
  const { median, sigma } = new Histogram().clippedLevel(values, values.length, rough);
  return { level: median, noise: sigma };
}
