/** Rectangles of an image that may reach beyond it. Pure. */

export interface Window {
  /** its left lower corner in the image [pixels] */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part of `window` that is on the image. */
export function clipWindow({ x, y, width, height }: Window, [ny, nx]: readonly [number, number]): Window {
  const [left, low] = [Math.max(0, x), Math.max(0, y)];
  return {
    x: left,
    y: low,
    width: Math.max(0, Math.min(nx, x + width) - left),
    height: Math.max(0, Math.min(ny, y + height) - low),
  };
}

/** @param image [ny * nx] @returns [height * width] of the window, `outside` where it is beyond the image */
export function cropImage(
  image: ArrayLike<number>,
  [ny, nx]: readonly [number, number],
  { x, y, width, height }: Window,
  outside = Number.NaN,
): Float32Array {
  const out = new Float32Array(width * height).fill(outside);
  const { x: left, y: low, ...inside } = clipWindow({ x, y, width, height }, [ny, nx]);
  for (let j = 0; j < inside.height; j++) {
    const [from, to] = [(low + j) * nx + left, (low + j - y) * width + left - x];
    for (let i = 0; i < inside.width; i++) out[to + i] = image[from + i];
  }
  return out;
}
