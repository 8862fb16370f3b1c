/** Reads cutouts: images, masks, segmentations and maps of sigma from FITS and NPY files. */
import { badInput } from "../../shared/errors.ts";
import type { Cutout } from "./cutout.ts";
import { factsOfHeader, type ImageFacts } from "./fits-facts.ts";
import { openImageFile } from "./image-file.ts";
import type { CutoutRow } from "./list.ts";

/** What a file holds: an image, and what its header says. */
interface Plane<T> {
  readonly ny: number;
  readonly nx: number;
  readonly values: T;
  readonly facts: ImageFacts;
}

/** As `new CutoutReader().read(row)`. */
export const readCutout = (row: CutoutRow): Cutout => new CutoutReader().read(row);

/** Remembers the last file of each kind: the rows of a list may be galaxies of one large image. */
export class CutoutReader {
  readonly #image = new Last<Plane<Float32Array>>((path) => {
    const plane = readPlane(path, (size) => new Float32Array(size));
    checkFinite(path, plane.values);
    return plane;
  });
  readonly #sigma = new Last<Plane<Float32Array>>((path) =>
    readPlane(path, (size) => new Float32Array(size)),
  );
  readonly #mask = new Last<Plane<Uint8Array>>((path) => {
    const plane = readPlane(path, (size) => new Float32Array(size));
    return { ...plane, values: Uint8Array.from(plane.values, (value) => (value === 0 ? 0 : 1)) };
  });
  readonly #segments = new Last<Plane<Int32Array>>((path) => readPlane(path, (size) => new Int32Array(size)));

  /**
   * What the row does not say is taken from the header of a FITS image: the pixel scale from its celestial coordinates (or
   * PIXSCALE), the zero point from MAGZERO and the like (or BUNIT), the gain from GAIN.
   * @throws GalforgeError if a file cannot be read, has not two axes or another size than the image, or no pixel is finite
   */
  read(row: CutoutRow): Cutout {
    const image = this.#image.read(row.image);
    const { ny, nx, facts } = image;
    const map = <T>(last: Last<Plane<T>>, path: string | undefined): T | undefined => {
      if (path === undefined) return undefined;
      const plane = last.read(path);
      if (plane.ny === ny && plane.nx === nx) return plane.values;
      throw badInput(
        path,
        `is ${plane.ny} x ${plane.nx} pixels (ny x nx), but ${row.image} is ${ny} x ${nx}`,
      );
    };
    return {
      ...{ path: row.image, pixels: image.values, ny, nx },
      pixelScale: row.pixelScale ?? facts.pixelScale,
      zeroPoint: row.zeroPoint ?? facts.zeroPoint,
      sky: row.sky,
      sigma: typeof row.sigma === "string" ? map(this.#sigma, row.sigma) : row.sigma,
      gain: row.gain ?? facts.gain,
      mask: map(this.#mask, row.mask),
      segments: map(this.#segments, row.segmentation),
      centre: row.centre,
    };
  }
}

class Last<T> {
  readonly #load: (path: string) => T;
  #path: string | undefined;
  #value: T | undefined;

  constructor(load: (path: string) => T) {
    this.#load = load;
  }

  read(path: string): T {
    if (this.#value === undefined || path !== this.#path) {
      this.#value = undefined;
      this.#value = this.#load(path);
      this.#path = path;
    }
    return this.#value;
  }
}

function readPlane<T extends Float32Array | Int32Array>(path: string, make: (size: number) => T): Plane<T> {
  const file = openImageFile(path, "plane");
  try {
    const [ny, nx] = axesOf(path, file.shape);
    const values = make(ny * nx);
    file.read(0, values);
    return { ny, nx, values, facts: factsOfHeader(path, file.header) };
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
      `has the shape [${shape.join(", ")}]; a cutout is one image [ny, nx] in one band. Give stacks by their own name, and one ` +
        "extension of several as file.fits[NAME]",
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
