/** The width of a PSF that is given as an image. */

/** Points in a pixel, along each side, where the image is interpolated. */
const FINE = 8;
/** Where the pixels are from which a point is interpolated, and the width of the window. */
const NODES = [-3, -2, -1, 0, 1, 2, 3, 4];
const WINDOW = 4;

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** For each point of a pixel the first of these, counted from the pixel, and the weights: Lanczos, of sum 1. */
const POINTS = Array.from({ length: FINE }, (_, k) => {
  const x = (k + 0.5) / FINE - 0.5;
  const before = Math.floor(x);
  const raw = NODES.map((node) => sinc(x - before - node) * sinc((x - before - node) / WINDOW));
  const sum = raw.reduce((a, b) => a + b, 0);
  return { first: before + NODES[0], weights: raw.map((w) => w / sum) };
});

/**
 * Full width at half maximum [pixels]: the diameter of the circle with the area where the image, interpolated by a
 * windowed sinc, is above half its maximum. What is a pixel's own response stays in it.
 * @param pixels [ny * nx], x fastest @returns NaN if it is not positive in its middle, or not below half of that at its edge
 */
export function fwhmOfImage(pixels: ArrayLike<number>, ny: number, nx: number): number {
  const box = bright(pixels, ny, nx);
  if (box === undefined) return Number.NaN;
  const fine = upsampled(pixels, ny, nx, box);
  const [width, height] = [(box.right - box.left) * FINE, (box.top - box.bottom) * FINE];
  let peak = 0;
  for (const value of fine) if (value > peak) peak = value;
  let above = 0;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      if (fine[j * width + i] <= peak / 2) continue;
      const [x, y] = [box.left * FINE + i, box.bottom * FINE + j];
      if (x === 0 || y === 0 || x === nx * FINE - 1 || y === ny * FINE - 1) return Number.NaN;
      above++;
    }
  }
  return above === 0 ? Number.NaN : (2 * Math.sqrt(above / Math.PI)) / FINE;
}

/** Pixels from `left` to before `right`, from `bottom` to before `top`. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/**
 * Weights of a point have absolute values of sum 2.96 at most, so no point is above half the maximum unless a pixel that it is
 * interpolated from is above 1 / 5.92 of it; less, because the brightest point may be a little fainter than the brightest pixel.
 */
const LEAST = 0.15;

/** What holds all points above half the maximum. @returns undefined if no pixel is positive */
function bright(pixels: ArrayLike<number>, ny: number, nx: number): Box | undefined {
  let max = 0;
  for (let p = 0; p < nx * ny; p++) if (pixels[p] > max) max = pixels[p];
  if (max === 0) return undefined;
  let [left, right, bottom, top] = [nx, 0, ny, 0];
  for (let p = 0; p < nx * ny; p++) {
    if (pixels[p] <= LEAST * max) continue;
    const [x, y] = [p % nx, Math.floor(p / nx)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [bottom, top] = [Math.min(bottom, y), Math.max(top, y)];
  }
  return {
    ...{ left: Math.max(0, left - WINDOW), right: Math.min(nx, right + 1 + WINDOW) },
    ...{ bottom: Math.max(0, bottom - WINDOW), top: Math.min(ny, top + 1 + WINDOW) },
  };
}

/** Rows, then columns. Beyond the edge the last pixel goes on. @returns the points of the box alone */
function upsampled(pixels: ArrayLike<number>, ny: number, nx: number, box: Box): Float64Array {
  const width = (box.right - box.left) * FINE;
  const rows = new Float64Array(ny * width);
  for (let j = Math.max(0, box.bottom - WINDOW); j < Math.min(ny, box.top + WINDOW); j++) {
    refine({ from: pixels, start: j * nx, step: 1, n: nx }, box.left, box.right, rows, j * width, 1);
  }
  const out = new Float64Array((box.top - box.bottom) * FINE * width);
  for (let i = 0; i < width; i++) {
    refine({ from: rows, start: i, step: width, n: ny }, box.bottom, box.top, out, i, width);
  }
  return out;
}

/** `n` pixels of an array. */
interface Line {
  readonly from: ArrayLike<number>;
  readonly start: number;
  readonly step: number;
  readonly n: number;
}

/** The points of the pixels `first` to before `last`, written to `to[offset + k * stride]`. */
function refine(
  { from, start, step, n }: Line,
  first: number,
  last: number,
  to: Float64Array,
  offset: number,
  stride: number,
): void {
  const at = (i: number): number => from[start + Math.max(0, Math.min(n - 1, i)) * step];
  for (let pixel = first; pixel < last; pixel++) {
    for (let k = 0; k < FINE; k++) {
      const { first: before, weights } = POINTS[k];
      let sum = 0;
      for (let w = 0; w < weights.length; w++) sum += weights[w] * at(pixel + before + w);
      to[offset + ((pixel - first) * FINE + k) * stride] = sum;
    }
  }
}

/**
 * The width without the response of a square pixel: variances add, and that of a pixel is 1/12 [pixel^2].
 * @param fwhm [pixels]
 */
export const withoutPixel = (fwhm: number): number =>
  Math.sqrt(Math.max(0, fwhm * fwhm - (8 * Math.LN2) / 12));
