/**
 * An image as a galaxy, in its own frame: between the pixels it is interpolated by the quintic kernel (psf/quintic.ts), as PSF images are, and its
 * light is that of its pixels over their sum. Its centre is the middle of the image.
 */
import { badInput } from "../../shared/errors.ts";
import { quinticTransform } from "../psf/quintic.ts";
import { type PixelTransform, pixelTransform } from "./pixel-transform.ts";

export interface GalaxyPixels {
  /** where it came from, for messages */
  readonly file: string;
  /** [ny][nx] */
  readonly pixels: Float64Array;
  readonly ny: number;
  readonly nx: number;
}

/** Its transform takes memory for four times the pixels. */
const MOST_SIDE = 1024;

/** @throws GalforgeError for an image that cannot be a galaxy: too large, a pixel that is not finite, a total flux that is not above 0 */
export function checkGalaxyPixels({ file, pixels, ny, nx }: GalaxyPixels): void {
  if (Math.max(ny, nx) > MOST_SIDE) {
    throw badInput(
      file,
      `the image of a galaxy has ${ny} x ${nx} pixels; at most ${MOST_SIDE} a side: cut it`,
    );
  }
  const bad = pixels.findIndex((p) => !Number.isFinite(p));
  if (bad >= 0) {
    const place = `[y ${Math.floor(bad / nx)}, x ${bad % nx}]`;
    throw badInput(
      file,
      `pixel ${place} of the image of a galaxy is ${pixels[bad]}; every pixel must be a finite number: fill what is masked`,
    );
  }
  const sum = pixels.reduce((a, b) => a + b, 0);
  if (sum > 0 && sum < Infinity) return;
  throw badInput(
    file,
    `the pixels of the image of a galaxy sum to ${sum}; its total flux must be a finite number above 0: subtract the right background`,
  );
}

/** For flux 1, interpolated. */
export function galaxyTransform({ pixels, ny, nx }: GalaxyPixels): PixelTransform {
  const sum = pixels.reduce((a, b) => a + b, 0);
  const between = pixelTransform(
    pixels.map((p) => p / sum),
    ny,
    nx,
  );
  return (ux, uy) => {
    const q = quinticTransform(ux) * quinticTransform(uy);
    const [re, im] = between(ux, uy);
    return [q * re, q * im];
  };
}

/** Where the transform of an image's own PSF is below this, it is not divided by less: there is nothing of the galaxy left. */
export const LEAST_OTF = 1e-5;

/** One complex number over another, whose modulus counts as LEAST_OTF where it is less. */
export function deconvolved(
  [re, im]: readonly [number, number],
  [or, oi]: readonly [number, number],
): readonly [number, number] {
  const size = Math.hypot(or, oi);
  if (size === 0) return [0, 0];
  const over = size * Math.max(size, LEAST_OTF);
  return [(re * or + im * oi) / over, (im * or - re * oi) / over];
}
