/** PNG files, by fast-png. */
import { decode, encode } from "fast-png";

/** 8-bit image, row-major from the top; 1 channel (grey) or 3 (RGB, interleaved). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export const encodePng = (picture: Picture): Uint8Array => encode({ ...picture, depth: 8 });

/** Reads back what `encodePng` writes. */
export function decodePng(bytes: Uint8Array): Picture {
  const { width, height, channels, data, depth } = decode(bytes);
  if (depth !== 8 || (channels !== 1 && channels !== 3)) {
    throw new Error(`a PNG of ${channels} channels and ${depth} bits is not read here`);
  }
  return { width, height, channels, data: Uint8Array.from(data) };
}
