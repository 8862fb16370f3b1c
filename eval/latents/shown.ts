/** What a decoded stamp in several bands shows, by its pixels. Pure. */
import type { Band } from "../../datasets/bands.ts";
import type { Size } from "../../datasets/mosaic.ts";
import { bandOf } from "../data/flux-label.ts";
import { skyOfBorder } from "../data/pixel-noise.ts";
import { measure } from "../sweep/measure.ts";

/**
 * Magnitude in the band in the middle (AB where it has a zero point), differences of those of neighbouring bands, half-light radius
 * (arcsec where the pixel scale is known) and ellipticity in the band in the middle; NaN where no galaxy is to be seen.
 */
export function shownBy(pixels: Float32Array, size: Size, bands: readonly Band[]): Map<string, number> {
  const plane = size.height * size.width;
  const each = bands.map((_, b) => {
    const image = pixels.slice(b * plane, (b + 1) * plane);
    const sky = skyOfBorder(image, size);
    return measure(
      image.map((x) => x - sky),
      size.height,
      size.width,
    );
  });
  const magnitudes = each.map(
    (found, b) => (bands[b]!.zero_point ?? 0) - 2.5 * Math.log10(found?.flux ?? Number.NaN),
  );
  const middle = bandOf({}, bands);
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
