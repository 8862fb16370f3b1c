/** Opens the array of a FITS or NPY file: its shape and header, and its numbers when they are wanted. */
import { badFile, unknownChoice } from "../../shared/errors.ts";
import { type Contents, openDecompressed } from "../../shared/files/decompressed.ts";
import { findHdus, type Hdu } from "../../shared/formats/fits.ts";
import type { FitsValue } from "../../shared/formats/fits-header.ts";
import {
  firstImage,
  hasImage,
  pixelsOf,
  type ReadPixels,
  scalingOf,
} from "../../shared/formats/fits-image.ts";
import { isNpy, npyLayout, shortOfValues } from "../../shared/formats/npy.ts";
import { type Numbers, readNumbers } from "../../shared/formats/number-file.ts";
import { type ImageName, splitExtension } from "./image-name.ts";
import { ZERO_POINT_KEYS } from "./zero-point.ts";

export interface ImageFile {
  /** as given: with [EXT] and [PLANE] if there were such */
  readonly path: string;
  readonly kind: "FITS" | "NPY";
  /** slowest axis first */
  readonly shape: readonly number[];
  /** of a stored value: "f4", "u2", ... as in NumPy */
  readonly type: string;
  /** empty for NPY; with the primary header's keywords where an extension says INHERIT = T */
  readonly header: ReadonlyMap<string, FitsValue>;
  /** what the user should know about how it is read, without the name of the file */
  readonly notes: readonly string[];
  /** The numbers from number `first` on, as many as `out` takes. */
  read(first: number, out: Numbers): void;
  close(): void;
}

/** "first": the first image with data; "plane": the first that is one plane, if there is one */
type Choice = "first" | "plane";

/** The header of a plain array is far below this [bytes]. */
const MOST_NPY_HEADER = 1 << 17;

/**
 * @param path of a .npy or FITS file, told apart by what they are, also where they are compressed as a whole; `splitExtension`
 *   has what may follow the name of the file
 * @throws GalforgeError E_FILE if it is neither, cannot be read, is damaged, or has no such image; E_CHOICE for an unknown name
 */
export function openImageFile(path: string, choice: Choice = "first"): ImageFile {
  const name = splitExtension(path);
  const file = openDecompressed(name.file);
  try {
    const start = new Uint8Array(Math.min(8, file.size));
    file.readInto(start, 0);
    const opened = isNpy(start)
      ? openNpy(path, file)
      : Buffer.from(start).toString("latin1").startsWith("SIMPLE")
        ? openFits(path, file, name.extension, choice)
        : undefined;
    if (opened === undefined) throw badFile(path, "is neither a .npy file nor a FITS file");
    return partOf(opened, opened.kind === "NPY" ? numbersOf(path, name) : name.indices);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The first brackets after a .npy file are an index too: there are no extensions. */
function numbersOf(path: string, { extension, indices }: ImageName): readonly number[] {
  if (extension === undefined) return indices;
  if (/^\d+$/.test(extension)) return [Number(extension), ...indices];
  throw badFile(path, "is a .npy file, which has no extensions: [3] is its fourth plane");
}

/** One place on each of the slowest axes. */
function partOf(image: ImageFile, indices: readonly number[]): ImageFile {
  const { path, shape } = image;
  if (indices.length > Math.max(shape.length - 2, 0)) {
    throw badFile(
      path,
      `has the shape [${shape.join(", ")}] (slowest axis first), in which there is no such plane`,
    );
  }
  let first = 0;
  let size = shape.reduce((a, b) => a * b, 1);
  indices.forEach((index, axis) => {
    const count = shape[axis];
    if (index >= count) {
      throw badFile(path, `has ${count} planes, counted from 0: [${index}] is none of them`);
    }
    size /= count;
    first += index * size;
  });
  if (indices.length === 0) return image;
  return {
    ...image,
    shape: shape.slice(indices.length),
    read: (from, out) => image.read(first + from, out),
    close: () => image.close(),
  };
}

function openNpy(path: string, file: Contents): ImageFile {
  const head = new Uint8Array(Math.min(MOST_NPY_HEADER, file.size));
  file.readInto(head, 0);
  const layout = npyLayout(path, head);
  const there = file.size - layout.dataOffset;
  if (there < layout.dataBytes) throw shortOfValues(path, layout, there);
  const stored = { ...layout, scale: 1, zero: 0, blank: undefined };
  const { shape, code } = layout;
  const facts = { path, kind: "NPY", shape, type: code, header: new Map<string, FitsValue>() } as const;
  const read: ReadPixels = (first, out) => readNumbers(file, stored, first, out);
  return { ...facts, notes: [], read, close: () => file.close() };
}

function openFits(path: string, file: Contents, extension: string | undefined, choice: Choice): ImageFile {
  const hdus = findHdus(file);
  const hdu = extension === undefined ? defaultImage(path, hdus, choice) : namedImage(path, hdus, extension);
  const { shape, header } = hdu;
  return {
    ...{ path, kind: "FITS", shape, type: scalingOf(path, hdu).code, header },
    notes: [
      ...(extension === undefined ? otherImages(hdus, hdu) : []),
      ...repeatedNotes(hdu),
      ...leftOut(hdus[0], hdu),
    ],
    read: pixelsOf(file, hdu),
    close: () => file.close(),
  };
}

/** Repeated keywords that are named in a note. */
const MOST_NAMED = 5;

function otherImages(hdus: readonly Hdu[], read: Hdu): string[] {
  const count = hdus.filter(hasImage).length;
  if (count === 1) return [];
  const name = namesOf(hdus)[hdus.indexOf(read)];
  return [`holds ${count} images (${imagesOf(hdus)}), of which ${name} is read: FILE[NAME] names another`];
}

function repeatedNotes({ repeated }: Hdu): string[] {
  if (repeated.length === 0) return [];
  const named = repeated
    .slice(0, MOST_NAMED)
    .map(({ key, first, again }) => `${key} (${first}, then ${again})`)
    .join(", ");
  const more = repeated.length > MOST_NAMED ? ` and ${repeated.length - MOST_NAMED} more` : "";
  return [`its header gives keywords again with other values: ${named}${more}. The first one counts`];
}

/** A zero point that only the header of a primary array without data has, where the extension does not inherit it. */
function leftOut(primary: Hdu, { header }: Hdu): string[] {
  if (primary.dataBytes > 0 || ZERO_POINT_KEYS.some((key) => header.has(key))) return [];
  const key = ZERO_POINT_KEYS.find((name) => primary.header.has(name));
  if (key === undefined) return [];
  return [
    `${key} = ${primary.header.get(key)} stands in the primary header, which the extension does not inherit (INHERIT = T): it is ` +
      "not used. Give --zero-point if it holds",
  ];
}

function defaultImage(path: string, hdus: readonly Hdu[], choice: Choice): Hdu {
  const plane = hdus.find((hdu) => hasImage(hdu) && isPlane(hdu));
  return choice === "plane" && plane !== undefined ? plane : firstImage(path, hdus);
}

/** [ny, nx], or [1, ..., ny, nx] */
const isPlane = ({ shape }: Hdu): boolean =>
  shape.length >= 2 && shape.slice(0, -2).every((size) => size === 1);

/** @param extension its number, from 0, its EXTNAME, or EXTNAME,EXTVER; PRIMARY is the first */
function namedImage(path: string, hdus: readonly Hdu[], extension: string): Hdu {
  const hdu = findExtension(hdus, extension);
  if (hdu === undefined) throw unknownChoice(`${path}: the extension`, extension, namesOf(hdus));
  if (hasImage(hdu)) return hdu;
  throw badFile(path, `holds no image; those of the file are ${imagesOf(hdus)}`);
}

function findExtension(hdus: readonly Hdu[], extension: string): Hdu | undefined {
  if (/^\d+$/.test(extension)) return hdus[Number(extension)];
  const [, name, version] = /^(.*?)(?:,\s*(\d+)\s*)?$/.exec(extension.trim().toUpperCase()) ?? [];
  const found = hdus.find(
    (hdu) =>
      hdu.name.toUpperCase() === name.trim() && (version === undefined || hdu.version === Number(version)),
  );
  return found ?? (name === "PRIMARY" && version === undefined ? hdus[0] : undefined);
}

/** By number where there is no name, with EXTVER where the name is there more than once. */
function namesOf(hdus: readonly Hdu[]): string[] {
  return hdus.map(({ name, version }, i) => {
    if (name === "") return String(i);
    const isOnly = hdus.filter((hdu) => hdu.name.toUpperCase() === name.toUpperCase()).length === 1;
    return isOnly ? name : `${name},${version}`;
  });
}

function imagesOf(hdus: readonly Hdu[]): string {
  const names = namesOf(hdus).filter((_, i) => hasImage(hdus[i]));
  return names.length === 0 ? "none" : names.join(", ");
}
