/** Reads cutouts: images, masks, segmentations and maps of the noise from FITS and NPY files. */
import { badInput } from "../../shared/errors.ts";
import { fwhmOfImage, withoutPixel } from "../../shared/psf-width.ts";
import { linearise } from "./asinh.ts";
import type { Cutout } from "./cutout.ts";
import { asinhOfHeader, factsOfHeader, filtersOf, isAdu } from "./fits-facts.ts";
import { type ImageFile, openImageFile } from "./image-file.ts";
import type { CutoutRow, MaskFile, NoiseFile } from "./list.ts";
import { mapKind, type NoiseMap, sigmaOf } from "./noise-map.ts";
import { DISPLAY, isPicture, PICTURE_NOTE, readPicturePlane } from "./picture.ts";
import { type PsfWidth, psfOfHeader } from "./psf-width.ts";
import { type Celestial, readWcs } from "./wcs.ts";

/** What a file holds: an image, and what its header says. */
interface Plane<T> {
  readonly ny: number;
  readonly nx: number;
  readonly values: T;
  readonly header: ImageFile["header"];
  readonly notes: ImageFile["notes"];
}

interface Image extends Plane<Float32Array> {
  readonly celestial: Celestial;
}

/** As `new CutoutReader().read(row)`. */
export const readCutout = (row: CutoutRow): Cutout => new CutoutReader().read(row);

/** Remembers the last file of each kind: the rows of a list may be galaxies of one large image. */
export class CutoutReader {
  readonly #image = new Last<Image>();
  readonly #noise = new Last<Plane<NoiseMap>>();
  readonly #mask = new Last<Plane<Uint8Array>>();
  readonly #segments = new Last<Plane<Int32Array>>();
  readonly #psf = new Last<Plane<Float32Array>>();
  readonly #psfWidth = new Last<PsfWidth>();

  /**
   * What the row does not say is taken from the header of a FITS image (fits-facts.ts, psf-width.ts): pixel scale, zero point,
   * gain, width of the PSF.
   * @throws GalforgeError if a file cannot be read, has not two axes or another size than the image, no pixel is finite, a
   *   position on the sky is given without celestial coordinates or is not in the image, a PSF has no width, the
   *   unit of a map is not that of its column, or a segmentation holds other than whole numbers from 0
   */
  read(row: CutoutRow): Cutout {
    const image = this.#image.read(row.image, () => readImage(row.image));
    const { ny, nx } = image;
    const facts = factsOfHeader(row.image, image.header, row);
    const checked = <T>(path: string, plane: Plane<T>): T => {
      if (plane.ny === ny && plane.nx === nx) return plane.values;
      throw badInput(
        path,
        `is ${plane.ny} x ${plane.nx} pixels (ny x nx), but ${row.image} is ${ny} x ${nx}`,
      );
    };
    const { sigma, mask, segmentation } = row;
    const unit = image.header.get("BUNIT");
    const noise = (file: NoiseFile): NoiseMap =>
      checked(
        file.path,
        this.#noise.read(`${file.path} ${file.kind} ${unit}`, () => readNoiseMap(file, unit)),
      );
    const marks = (file: MaskFile): Uint8Array =>
      checked(
        file.path,
        this.#mask.read(`${file.path} ${file.marks}`, () => readMask(file)),
      );
    return {
      ...{ path: row.image, pixels: image.values, ny, nx },
      ...{ pixelScale: facts.pixelScale, zeroPoint: facts.zeroPoint },
      ...{ isAdu: isAdu(facts), notes: [...image.notes, ...facts.notes] },
      sky: row.sky,
      sigma: typeof sigma === "object" ? noise(sigma) : sigma,
      gain: row.gain ?? facts.gain,
      mask: mask && { ...mask, bad: marks(mask) },
      segments:
        segmentation === undefined
          ? undefined
          : checked(
              segmentation,
              this.#segments.read(segmentation, () => readSegments(segmentation)),
            ),
      centre: row.centre ?? centreOf(row, image.celestial),
      celestial: image.celestial,
      psf: this.#psfOf(row, image),
      filters: filtersOf(image.header),
    };
  }

  /** An image of a PSF, as stored. @throws GalforgeError if it cannot be read, or has not two axes */
  readPsf(path: string): Pick<Plane<Float32Array>, "ny" | "nx" | "values"> {
    return this.#psf.read(path, () => readPlane(path, floats));
  }

  /** By the row, else by the header. */
  #psfOf({ psf, psfFwhm }: CutoutRow, { header }: Image): PsfWidth | undefined {
    if (psfFwhm !== undefined) return { value: psfFwhm, unit: "arcsec", from: "psf_fwhm" };
    if (psf === undefined) return psfOfHeader(header);
    const read = (): PsfWidth =>
      widthOfImage(
        psf,
        this.#psf.read(psf, () => readPlane(psf, floats)),
      );
    return this.#psfWidth.read(psf, read);
  }
}

/** The pixel of a position on the sky. */
function centreOf({ image, skyPosition }: CutoutRow, { wcs, why }: Celestial): Cutout["centre"] {
  if (skyPosition === undefined) return undefined;
  if (wcs === undefined) {
    throw badInput(
      image,
      `ra and dec are given, but its celestial coordinates are not known: ${why ?? "it has none"}`,
    );
  }
  const [ra, dec] = skyPosition;
  const found = wcs.toPixel(ra, dec);
  if (found === undefined) throw badInput(image, `ra ${ra}, dec ${dec} are not in the image`);
  return found;
}

class Last<T> {
  #key: string | undefined;
  #value: T | undefined;

  /** @param key of what `load` gives */
  read(key: string, load: () => T): T {
    if (this.#value === undefined || key !== this.#key) {
      this.#value = undefined; // before the next one is there
      this.#value = load();
      this.#key = key;
    }
    return this.#value;
  }
}

function readImage(path: string): Image {
  const plane = readLinear(path);
  checkFinite(path, plane.values);
  return { ...plane, celestial: readWcs(plane.header) };
}

/** In arcseconds if the PSF image says its pixel scale, else in pixels, which are those of the image. */
function widthOfImage(path: string, { values, ny, nx, header }: Plane<Float32Array>): PsfWidth {
  const fwhm = withoutPixel(fwhmOfImage(values, ny, nx));
  if (!(fwhm > 0)) {
    throw badInput(
      path,
      "has no width at half maximum: it is no image of a PSF, or is cut off, or narrower than a pixel",
    );
  }
  const { pixelScale } = factsOfHeader(path, header);
  const from = "the PSF image";
  return pixelScale === undefined
    ? { value: fwhm, unit: "pixel", from }
    : { value: fwhm * pixelScale, unit: "arcsec", from };
}

/** Numbers that are not stored as their asinh any more. */
function readLinear(path: string): Plane<Float32Array> {
  const plane = readPlane(path, floats);
  const asinh = asinhOfHeader(plane.header);
  if (asinh !== undefined) linearise(plane.values, asinh);
  return plane;
}

function readNoiseMap({ path, kind: column }: NoiseFile, imageUnit: unknown): Plane<NoiseMap> {
  const plane = readLinear(path);
  const kind = mapKind(path, column, plane.header.get("BUNIT"), imageUnit);
  const { values } = plane;
  if (kind !== "sigma") for (let i = 0; i < values.length; i++) values[i] = sigmaOf(kind, values[i]);
  return { ...plane, values: { path, kind, sigma: values } };
}

/** 1: bad. What is no number is bad whatever is marked. */
function readMask({ path, marks }: MaskFile): Plane<Uint8Array> {
  const plane = readPlane(path, floats);
  const marked = marks === "bad" ? 1 : 0;
  const bad = Uint8Array.from(plane.values, (value) => {
    if (Number.isNaN(value)) return 1;
    return value === 0 ? 1 - marked : marked;
  });
  return { ...plane, values: bad };
}

/** @throws GalforgeError E_INPUT for what is no number of an object */
function readSegments(path: string): Plane<Int32Array> {
  const plane = readPlane(path, (size, type) => (type[0] === "f" ? floats(size) : new Int32Array(size)));
  const { values } = plane;
  const wrong = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= MOST_ID));
  if (wrong >= 0) {
    const [x, y] = [(wrong % plane.nx) + 1, Math.floor(wrong / plane.nx) + 1];
    throw badInput(
      path,
      `is ${values[wrong]} at pixel (${x}, ${y}): a segmentation holds the number of the object that a pixel belongs to, ` +
        `a whole number from 1 to ${MOST_ID}, and 0 where there is none`,
    );
  }
  return { ...plane, values: Int32Array.from(values) };
}

const MOST_ID = 2 ** 31 - 1;

const floats = (size: number): Float32Array => new Float32Array(size);

/** @param make room for numbers that are stored as this type of NumPy */
function readPlane<T extends Float32Array | Int32Array>(
  path: string,
  make: (size: number, type: string) => T,
): Plane<T> {
  if (isPicture(path)) {
    const { ny, nx, values } = readPicturePlane(path);
    const own = make(ny * nx, "u1");
    own.set(values);
    return { ny, nx, values: own, header: new Map([["BUNIT", DISPLAY]]), notes: [`is ${PICTURE_NOTE}`] };
  }
  const file = openImageFile(path, "plane");
  try {
    const [ny, nx] = axesOf(path, file.shape);
    const values = make(ny * nx, file.type);
    file.read(0, values);
    return { ny, nx, values, header: file.header, notes: file.notes };
  } finally {
    file.close();
  }
}

/** [ny, nx] of [ny, nx] or [1, ..., ny, nx]. */
function axesOf(path: string, shape: readonly number[]): readonly [ny: number, nx: number] {
  const [ny, nx] = shape.slice(-2);
  const planes = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  if (shape.length < 2 || planes !== 1) {
    throw badInput(
      path,
      `has the shape [${shape.join(", ")}]; a cutout is one image [ny, nx] in one band. Give stacks by their own name, one ` +
        "extension of several as file.fits[NAME], one plane as file.fits[NAME][0] or stack.npy[0]",
    );
  }
  if (ny * nx === 0) throw badInput(path, `holds no pixels: its shape is [${shape.join(", ")}]`);
  return [ny, nx];
}

/** @throws GalforgeError E_INPUT if no pixel is finite */
export function checkFinite(path: string, pixels: Float32Array): void {
  for (const value of pixels) if (value - value === 0) return;
  throw badInput(path, "none of its pixels is a finite number");
}
