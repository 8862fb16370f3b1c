/** Images of a .npy file, which knows nothing but their pixels, or of the first image of a FITS file. */
import { factsOfHeader } from "../../datasets/survey/fits-facts.ts";
import { type ImageFile, openImageFile } from "../../datasets/survey/image-file.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { ImageSystem } from "../../train/run/config.ts";
import { layoutOf } from "./layout.ts";
import type { StampFile } from "./stamp-file.ts";

/** @throws GalforgeError as `openStamps` */
export function openArrayStamps(path: string, image: ImageSystem): StampFile {
  const file = openImageFile(path);
  try {
    const { kind, type } = file;
    const { count, shape } = layoutOf(path, file.shape, image);
    const size = shape[0] * shape[1] * shape[2];
    const { pixelScale, zeroPoint, gain } = factsOfHeader(path, file.header);
    return {
      ...{ path, kind, count, shape, type, ids: undefined, headerGain: gain },
      system: { pixel_scale: pixelScale, zero_point: zeroPoint },
      notes: [...otherImages(file), ...otherUnit(file, image, zeroPoint)],
      read: (first, some, out) => file.read(first * size, out.subarray(0, some * size)),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function otherImages({ path, images, chosen }: ImageFile): string[] {
  if (images === 1 || chosen) return [];
  return [`${path} holds ${images} images: only the first of them is read. ${path}[EXT] names another`];
}

/** With a zero point the unit does not matter. */
function otherUnit({ path, header }: ImageFile, image: ImageSystem, zeroPoint: number | undefined): string[] {
  const unit = header.get("BUNIT");
  if (typeof unit !== "string" || unit.trim() === "" || zeroPoint !== undefined) return [];
  const plain = (text: string): string => fitsUnit(text.trim()).toLowerCase();
  if (plain(unit) === plain(image.unit)) return [];
  return [
    `${path}: BUNIT is "${unit.trim()}", but its pixels are taken as ${image.unit}, the network's unit`,
  ];
}
