/** The sky of every pixel. */
import { outOfRange } from "../../shared/errors.ts";
import type { Detector } from "../scene.ts";

/**
 * sky + x (i + 1/2 - nx / 2) + y (j + 1/2 - ny / 2) of pixel (i, j) [ADU / pixel]: the sky of the detector is that of the middle.
 * @throws GalforgeError if a gradient makes it negative somewhere
 */
export function skyOf({ sky, gradient }: Detector, ny: number, nx: number): (p: number) => number {
  if (gradient === undefined) return () => sky;
  const { x, y } = gradient;
  const lowest = sky - (Math.abs(x) * (nx - 1) + Math.abs(y) * (ny - 1)) / 2;
  if (lowest < 0) {
    throw outOfRange(
      "detector.gradient",
      { x, y },
      `less steep, or the sky higher: the sky of ${sky} ADU falls to ${lowest} ADU in a corner of the stamp`,
    );
  }
  const [x0, y0] = [(nx - 1) / 2, (ny - 1) / 2];
  return (p) => sky + x * ((p % nx) - x0) + y * (Math.floor(p / nx) - y0);
}
