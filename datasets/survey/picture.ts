/** Pictures of cutout services: JPEG and PNG files. Their numbers are for the eye; what they are of galaxies is not known (docs/import.md). */
import { badFile } from "../../shared/errors.ts";
import { readBytes } from "../../shared/files/read.ts";
import { decodeJpeg, isJpeg } from "../../shared/formats/jpeg.ts";
import { decodePng, type Picture } from "../../shared/formats/png.ts";
import { splitExtension } from "./image-name.ts";

/** Unit of their pixels: 0 to 255. */
export const DISPLAY = "display";

export const PICTURE_NOTE =
  "a picture for the eye: its stretch is not linear, it has 8 bits, bright pixels are clipped, and neither the scale of fluxes nor the noise is known";

export const isPicture = (path: string): boolean => /\.(jpe?g|png)$/i.test(splitExtension(path).file);

export interface PicturePlane {
  readonly ny: number;
  readonly nx: number;
  /** [ny * nx], from 0 to 255, the lowest row first as in FITS */
  readonly values: Float32Array;
}

/**
 * One channel of a picture.
 * @param path picture.jpg[0], [1] and [2] are red, green and blue; a grey one has no brackets
 * @throws GalforgeError E_FILE if it cannot be read, is damaged, has other than 8 bits, or no such channel
 */
export function readPicturePlane(path: string): PicturePlane {
  const { file, extension, indices } = splitExtension(path);
  const { width, height, channels, data } = decode(file);
  const channel = Number(extension ?? 0);
  const isThere = Number.isInteger(channel) && channel >= 0 && channel < channels && indices.length === 0;
  if (!isThere || (extension === undefined && channels > 1)) {
    const names = channels === 1 ? "one channel, grey" : "three: [0], [1] and [2] are red, green and blue";
    throw badFile(path, `names no channel of the picture, which has ${names}`);
  }
  const values = new Float32Array(width * height);
  for (let j = 0; j < height; j++) {
    const row = (height - 1 - j) * width;
    for (let i = 0; i < width; i++) values[j * width + i] = data[(row + i) * channels + channel];
  }
  return { ny: height, nx: width, values };
}

function decode(file: string): Picture {
  const bytes = readBytes(file);
  try {
    return isJpeg(bytes) ? decodeJpeg(bytes) : decodePng(bytes);
  } catch (cause) {
    throw badFile(file, "cannot be read as a picture", cause);
  }
}
