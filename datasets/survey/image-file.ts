/** Opens the array of a FITS or NPY file: its shape and header, and its numbers when they are wanted. */
import { existsSync } from "node:fs";
import { badFile, unknownChoice } from "../../shared/errors.ts";
import { OpenFile } from "../../shared/files/read.ts";
import { findHdus, type Hdu } from "../../shared/formats/fits.ts";
import type { FitsValue } from "../../shared/formats/fits-header.ts";
import { firstImage, scalingOf } from "../../shared/formats/fits-image.ts";
import { isNpy, npyLayout, shortOfValues } from "../../shared/formats/npy.ts";
import { readNumbers, type StoredNumbers } from "../../shared/formats/number-file.ts";

export interface ImageFile {
  /** as given: with [EXT] if there was one */
  readonly path: string;
  readonly kind: "FITS" | "NPY";
  /** slowest axis first */
  readonly shape: readonly number[];
  /** of a stored value: "f4", "u2", ... as in NumPy */
  readonly type: string;
  /** empty for NPY */
  readonly header: ReadonlyMap<string, FitsValue>;
  /** images in the file, of which this is one */
  readonly images: number;
  /** whether the user chose this one by [EXT] */
  readonly chosen: boolean;
  /** The numbers from number `first` on, as many as `out` takes. */
  read(first: number, out: Float32Array | Int32Array): void;
  close(): void;
}

/** "first": the first image with data; "plane": the first that is two-dimensional, if there is one */
type Choice = "first" | "plane";

/** The header of a plain array is far below this [bytes]. */
const MOST_NPY_HEADER = 1 << 17;

/**
 * @param path of a .npy or FITS file, told apart by what they are; `file.fits[NAME]` and `file.fits[2]` name an image extension
 *   (0 is the primary array)
 * @throws GalforgeError E_FILE if it is neither, cannot be read, is damaged, or has no such image; E_CHOICE for an unknown name
 */
export function openImageFile(path: string, choice: Choice = "first"): ImageFile {
  const { file: name, extension } = splitExtension(path);
  const file = OpenFile.open(name);
  try {
    const start = new Uint8Array(Math.min(8, file.size));
    file.readInto(start, 0);
    if (isNpy(start)) {
      if (extension === undefined) return openNpy(path, file);
      throw badFile(path, "is a .npy file, which has no extensions");
    }
    const isGzip = start[0] === 0x1f && start[1] === 0x8b; // the reader of FITS says what to do about it
    if (isGzip || Buffer.from(start).toString("latin1").startsWith("SIMPLE")) {
      return openFits(path, file, extension, choice);
    }
    throw badFile(path, "is neither a .npy file nor a FITS file");
  } catch (error) {
    file.close();
    throw error;
  }
}

/** "a.fits[SCI]" -> a.fits and SCI, unless there is a file of that very name. */
export function splitExtension(path: string): {
  readonly file: string;
  readonly extension: string | undefined;
} {
  const [, file, extension] = /^(.+)\[([^[\]]+)\]$/.exec(path) ?? [];
  return file === undefined || existsSync(path) ? { file: path, extension: undefined } : { file, extension };
}

function openNpy(path: string, file: OpenFile): ImageFile {
  const head = new Uint8Array(Math.min(MOST_NPY_HEADER, file.size));
  file.readInto(head, 0);
  const layout = npyLayout(path, head);
  const there = file.size - layout.dataOffset;
  if (there < layout.dataBytes) throw shortOfValues(path, layout, there);
  const stored = { ...layout, scale: 1, zero: 0, blank: undefined };
  const { shape, code } = layout;
  const facts = { path, kind: "NPY", shape, type: code, header: new Map<string, FitsValue>() } as const;
  return { ...facts, images: 1, chosen: false, ...access(file, stored) };
}

function openFits(path: string, file: OpenFile, extension: string | undefined, choice: Choice): ImageFile {
  const hdus = findHdus(file);
  const hdu = extension === undefined ? defaultImage(path, hdus, choice) : namedImage(path, hdus, extension);
  const scaling = scalingOf(path, hdu);
  const stored = { ...scaling, bigEndian: true, dataOffset: hdu.dataOffset };
  const { shape, header } = hdu;
  const facts = { path, kind: "FITS", shape, type: scaling.code, header } as const;
  const images = hdus.filter(hasImage).length;
  return { ...facts, images, chosen: extension !== undefined, ...access(file, stored) };
}

const access = (file: OpenFile, stored: StoredNumbers): Pick<ImageFile, "read" | "close"> => ({
  read: (first, out) => readNumbers(file, stored, first, out),
  close: () => file.close(),
});

const hasImage = ({ kind, dataBytes }: Hdu): boolean => kind === "image" && dataBytes > 0;

function defaultImage(path: string, hdus: readonly Hdu[], choice: Choice): Hdu {
  const plane = hdus.find((hdu) => hasImage(hdu) && hdu.shape.length === 2);
  return choice === "plane" && plane !== undefined ? plane : firstImage(path, hdus);
}

function namedImage(path: string, hdus: readonly Hdu[], extension: string): Hdu {
  const number = /^\d+$/.test(extension) ? Number(extension) : undefined;
  const wanted = extension.trim().toUpperCase();
  const hdu = number === undefined ? hdus.find(({ name }) => name.toUpperCase() === wanted) : hdus[number];
  if (hdu === undefined) {
    const names = hdus.map(({ name }, i) => (name === "" ? String(i) : name));
    throw unknownChoice(`${path}: the extension`, extension, names);
  }
  if (hasImage(hdu)) return hdu;
  throw badFile(
    path,
    hdu.header.get("ZIMAGE") === true ? "is tile-compressed: run funpack on it first" : "holds no image",
  );
}
