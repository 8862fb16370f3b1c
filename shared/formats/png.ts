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

/** Without what says how far one looks through it. @throws Error for what is no PNG, has other than 8 bits, or a palette */
export function decodePng(bytes: Uint8Array): Picture {
  const { width, height, channels: all, data, depth, palette } = decode(bytes);
  if (depth !== 8 || palette !== undefined) {
    throw new Error(
      `a PNG of ${depth} bits${palette === undefined ? "" : " and a palette"} is not read here`,
    );
  }
  const channels = all < 3 ? 1 : 3;
  if (all === channels) return { width, height, channels, data: Uint8Array.from(data) };
  const pixels = Uint8Array.from(
    { length: width * height * channels },
    (_, k) => data[Math.floor(k / channels) * all + (k % channels)],
  );
  return { width, height, channels, data: pixels };
}
