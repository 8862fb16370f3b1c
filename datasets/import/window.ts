/** Whole pixels of an image. Pure. */
import type { Place } from "./rescale.ts";

/** @param place of step 1 @param out [y.count * x.count]; beyond the image it is `outside` */
export function cutSquare<T extends Float32Array | Uint8Array>(
  pixels: T,
  { ny, nx, y, x }: Place,
  out: T,
  outside: number,
): void {
  for (let j = 0; j < y.count; j++) {
    for (let i = 0; i < x.count; i++) {
      const [row, column] = [y.start + j, x.start + i];
      const isIn = row >= 0 && row < ny && column >= 0 && column < nx;
      out[j * x.count + i] = isIn ? pixels[row * nx + column] : outside;
    }
  }
}
