/** What a decoded stamp in several bands shows, by its pixels. Pure. */
import type { Band } from "../../datasets/bands.ts";
import type { Size } from "../../datasets/mosaic.ts";
import { medianInPlace } from "../stats/median.ts";
import { measure } from "../sweep/measure.ts";

/** Middle of the pixels on the border: the sky of a decoded stamp, with what the decoder adds to it. */
function border(plane: Float32Array, { height, width }: Size): number {
  const values: number[] = [];
  for (let x = 0; x < width; x++) values.push(plane[x]!, plane[(height - 1) * width + x]!);
  for (let y = 1; y < height - 1; y++) values.push(plane[y * width]!, plane[y * width + width - 1]!);
  return medianInPlace(Float64Array.from(values));
}

/**
 * Magnitude in the band in the middle (AB where it has a zero point), differences of those of neighbouring bands, half-light radius
 * (arcsec where the pixel scale is known) and ellipticity in the band in the middle; NaN where no galaxy is to be seen.
 */
export function shownBy(pixels: Float32Array, size: Size, bands: readonly Band[]): Map<string, number> {
  const plane = size.height * size.width;
  const each = bands.map((_, b) => {
    const image = pixels.slice(b * plane, (b + 1) * plane);
    const sky = border(image, size);
    return measure(
      image.map((x) => x - sky),
      size.height,
      size.width,
    );
  });
  const magnitudes = each.map(
    (found, b) => (bands[b]!.zero_point ?? 0) - 2.5 * Math.log10(found?.flux ?? Number.NaN),
  );
  const middle = Math.floor((bands.length - 1) / 2);
  const galaxy = each[middle];
  const scale = bands[middle]!.pixel_scale;
  return new Map([
    [`magnitude${bands.length === 1 ? "" : ` ${bands[middle]!.name}`}`, magnitudes[middle]!],
    ...bands
      .slice(1)
      .map(({ name }, b): [string, number] => [
        `${bands[b]!.name} - ${name}`,
        magnitudes[b]! - magnitudes[b + 1]!,
      ]),
    [
      `half-light radius [${scale === undefined ? "pixel" : "arcsec"}]`,
      (galaxy?.hlr ?? Number.NaN) * (scale ?? 1),
    ],
    ["ellipticity", galaxy === undefined ? Number.NaN : Math.hypot(galaxy.e1, galaxy.e2)],
  ]);
}
