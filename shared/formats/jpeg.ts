/** JPEG files, by jpeg-js. */
import { decode } from "jpeg-js";
import type { Picture } from "./png.ts";

/** Larger ones are refused: they would fill the memory. */
const MOST_MEGAPIXELS = 100;
const MOST_MEGABYTES = 2048;

export const isJpeg = (start: Uint8Array): boolean => start[0] === 0xff && start[1] === 0xd8;

/** @throws Error for what is no JPEG, or is damaged */
export function decodeJpeg(bytes: Uint8Array): Picture {
  const { width, height, data } = decode(bytes, {
    ...{ useTArray: true, formatAsRGBA: false, tolerantDecoding: false },
    ...{ maxResolutionInMP: MOST_MEGAPIXELS, maxMemoryUsageInMB: MOST_MEGABYTES },
  });
  return { width, height, channels: 3, data };
}
