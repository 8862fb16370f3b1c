/** A square about a position of an image. Pure. */

/** @returns [side * side]; beyond the image `outside` */
export function cutSquare<T extends Float32Array | Uint8Array>(
  pixels: T,
  [ny, nx]: readonly [number, number],
  [x, y]: readonly [number, number],
  side: number,
  out: T,
  outside: number,
): T {
  const [left, bottom] = [Math.round(x - side / 2), Math.round(y - side / 2)];
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const [row, column] = [bottom + j, left + i];
      const isIn = row >= 0 && row < ny && column >= 0 && column < nx;
      out[j * side + i] = isIn ? pixels[row * nx + column] : outside;
    }
  }
  return out;
}
