/** Which axes of an array are stamps, and whether they are such as the network knows. */

import type { ImageSystem } from "../../../datasets/image-system.ts";
import { badInput } from "../../../shared/errors.ts";

export interface Layout {
  readonly count: number;
  readonly shape: readonly [bands: number, height: number, width: number];
}

/**
 * [ny, nx]: one stamp of one band; [N, ny, nx]: stamps of one band; [bands, ny, nx]: one stamp, for a network of several bands;
 * [N, bands, ny, nx].
 * @param where names the file @param shape slowest axis first
 * @throws GalforgeError for another number of axes, no stamp at all, or other bands than the network knows
 */
export function layoutOf(where: string, shape: readonly number[], image: ImageSystem): Layout {
  const layout = axesOf(where, shape, image.bands.length);
  if (shape.includes(0)) throw badInput(where, `holds no stamps: its shape is ${list(shape)}`);
  // cutouts of other sizes are made into stamps, but only of one band
  if (layout.shape[0] !== image.bands.length || image.bands.length > 1)
    checkShape(where, layout.shape, image);
  return layout;
}

function axesOf(where: string, shape: readonly number[], known: number): Layout {
  const [a, b, c, d] = shape;
  if (shape.length === 2) return { count: 1, shape: [1, a, b] };
  if (shape.length === 3) {
    return known === 1 ? { count: a, shape: [1, b, c] } : { count: 1, shape: [a, b, c] };
  }
  if (shape.length === 4) return { count: a, shape: [b, c, d] };
  throw badInput(
    where,
    `has the shape ${list(shape)}; stamps are an array [ny, nx], [N, ny, nx] or [N, bands, ny, nx]`,
  );
}

export const isKnownShape = (shape: Layout["shape"], image: ImageSystem): boolean =>
  shape[0] === image.bands.length && shape[1] === image.height && shape[2] === image.width;

/** @throws GalforgeError for stamps of another size or number of bands than the network's */
export function checkShape(where: string, shape: Layout["shape"], image: ImageSystem): void {
  if (isKnownShape(shape, image)) return;
  const [{ pixel_scale }] = image.bands;
  const known = [image.bands.length, image.height, image.width];
  const scale = pixel_scale === undefined ? "" : ` at ${pixel_scale} arcsec/pixel`;
  throw badInput(
    where,
    `holds stamps of ${spell(shape)}, but the network knows stamps of ${spell(known)}${scale} only. Other sizes are cut and ` +
      "resampled from NPY and FITS images of one band, for a network of one band",
    { shape, known },
  );
}

const spell = ([bands, height, width]: readonly number[]): string =>
  `${height} x ${width} pixels (ny x nx) in ${bands} ${bands === 1 ? "band" : "bands"}`;

const list = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
