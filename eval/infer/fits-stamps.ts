/** Stamps of the first image of a FITS file. */
import { OpenFile } from "../../shared/files/read.ts";
import { findHdus, type Hdu } from "../../shared/formats/fits.ts";
import { firstImage, scalingOf } from "../../shared/formats/fits-image.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { ImageSystem } from "../../train/run/config.ts";
import { layoutOf } from "./layout.ts";
import { readNumbers } from "./number-file.ts";
import type { StampFile } from "./stamp-file.ts";

/** @throws GalforgeError as `openStamps` */
export function openFitsStamps(path: string, image: ImageSystem): StampFile {
  const file = OpenFile.open(path);
  try {
    const hdus = findHdus(file);
    const hdu = firstImage(path, hdus);
    const scaling = scalingOf(path, hdu);
    const { count, shape } = layoutOf(path, hdu.shape, image);
    const size = shape[0] * shape[1] * shape[2];
    const stored = { ...scaling, bigEndian: true, dataOffset: hdu.dataOffset };
    const notes = [...otherImages(path, hdus), ...otherUnit(path, hdu, image)];
    return {
      ...{ path, kind: "FITS", count, shape, type: scaling.code, system: {}, ids: undefined, notes },
      read: (first, some, out) => readNumbers(file, stored, first * size, out.subarray(0, some * size)),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function otherImages(path: string, hdus: readonly Hdu[]): string[] {
  const images = hdus.filter((h) => h.kind === "image" && h.dataBytes > 0).length;
  return images === 1 ? [] : [`${path} holds ${images} images: only the first of them is read`];
}

function otherUnit(path: string, { header }: Hdu, image: ImageSystem): string[] {
  const unit = header.get("BUNIT");
  if (typeof unit !== "string" || unit.trim() === "") return [];
  const plain = (text: string): string => fitsUnit(text.trim()).toLowerCase();
  if (plain(unit) === plain(image.unit)) return [];
  return [
    `${path}: BUNIT is "${unit.trim()}", but its pixels are taken as ${image.unit}, the network's unit`,
  ];
}
