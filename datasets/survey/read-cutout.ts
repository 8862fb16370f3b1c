/** Reads cutouts: images, masks, segmentations and maps of the noise from FITS and NPY files. */
import { badInput } from "../../shared/errors.ts";
import { linearise } from "./asinh.ts";
import type { Cutout } from "./cutout.ts";
import { asinhOfHeader, factsOfHeader, isAdu } from "./fits-facts.ts";
import { type ImageFile, openImageFile } from "./image-file.ts";
import type { CutoutRow, MaskFile, NoiseFile } from "./list.ts";
import { mapKind, type NoiseMap, sigmaOf } from "./noise-map.ts";

/** What a file holds: an image, and what its header says. */
interface Plane<T> {
  readonly ny: number;
  readonly nx: number;
  readonly values: T;
  readonly header: ImageFile["header"];
  readonly notes: ImageFile["notes"];
}

/** As `new CutoutReader().read(row)`. */
export const readCutout = (row: CutoutRow): Cutout => new CutoutReader().read(row);

/** Remembers the last file of each kind: the rows of a list may be galaxies of one large image. */
export class CutoutReader {
  readonly #image = new Last<Plane<Float32Array>>();
  readonly #noise = new Last<Plane<NoiseMap>>();
  readonly #mask = new Last<Plane<Uint8Array>>();
  readonly #segments = new Last<Plane<Int32Array>>();

  /**
   * What the row does not say is taken from the header of a FITS image (fits-facts.ts): pixel scale, zero point, gain.
   * @throws GalforgeError if a file cannot be read, has not two axes or another size than the image, no pixel is finite, the
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
      centre: row.centre,
    };
  }
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

function readImage(path: string): Plane<Float32Array> {
  const plane = readLinear(path);
  checkFinite(path, plane.values);
  return plane;
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
