/**
 * The plane "segmentation", whose each pixel is in each band, by the noiseless images of the objects by themselves: 0 the sky, 1 the
 * target, 2, 3, ... the others in their order (neighbours: in that of their distance).
 */
import type { FillPlane } from "./observation.ts";
import { segment, skyNoise } from "./segment.ts";

/** @param threshold in standard deviations of the sky's noise */
export const makeFillSegmentation =
  (threshold: number): FillPlane =>
  ({ bands, separate }, out) => {
    bands.forEach(({ scene: { stamp }, detector }, band) => {
      const size = stamp[0] * stamp[1];
      const images = Array.from({ length: separate.count }, (_, k) => separate.of(band, k));
      segment(images, threshold * skyNoise(detector), out.subarray(band * size, (band + 1) * size));
    });
  };
