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
  const fine = upsampled(pixels, ny, nx);
  const [width, height] = [nx * FINE, ny * FINE];
  let peak = 0;
  for (const value of fine) if (value > peak) peak = value;
  let above = 0;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      if (fine[j * width + i] <= peak / 2) continue;
      if (i === 0 || j === 0 || i === width - 1 || j === height - 1) return Number.NaN;
      above++;
    }
  }
  return above === 0 ? Number.NaN : (2 * Math.sqrt(above / Math.PI)) / FINE;
}

/** Rows, then columns. Beyond the edge the last pixel goes on. */
function upsampled(pixels: ArrayLike<number>, ny: number, nx: number): Float64Array {
  const rows = new Float64Array(ny * nx * FINE);
  for (let j = 0; j < ny; j++) refine(pixels, j * nx, 1, nx, rows, j * nx * FINE, 1);
  const out = new Float64Array(ny * nx * FINE * FINE);
  const width = nx * FINE;
  for (let i = 0; i < width; i++) refine(rows, i, width, ny, out, i, width);
  return out;
}

function refine(
  from: ArrayLike<number>,
  start: number,
  step: number,
  n: number,
  to: Float64Array,
  first: number,
  stride: number,
): void {
  const at = (i: number): number => from[start + Math.max(0, Math.min(n - 1, i)) * step];
  for (let k = 0; k < n * FINE; k++) {
    const { first: before, weights } = POINTS[k % FINE];
    const i = Math.floor(k / FINE) + before;
    let sum = 0;
    for (let w = 0; w < weights.length; w++) sum += weights[w] * at(i + w);
    to[first + k * stride] = sum;
  }
}

/**
 * The width without the response of a square pixel: variances add, and that of a pixel is 1/12 [pixel^2].
 * @param fwhm [pixels]
 */
export const withoutPixel = (fwhm: number): number =>
  Math.sqrt(Math.max(0, fwhm * fwhm - (8 * Math.LN2) / 12));
