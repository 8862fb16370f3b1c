/** Where a galaxy is in its cutout. */

export type Point = readonly [x: number, y: number];

/**
 * Number of the segment nearest to a point; 0 if there is none.
 * @param segments [ny * nx] @param farthest that its nearest pixel may be [pixels]: what is beyond is another object
 */
export function nearestSegment(
  segments: Int32Array,
  ny: number,
  nx: number,
  [x, y]: Point,
  farthest: number,
): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const inside = column >= 0 && column < nx && row >= 0 && row < ny;
  if (inside && segments[row * nx + column] !== 0) return segments[row * nx + column];
  let [nearest, least] = [0, farthest * farthest];
  for (let j = 0, at = 0; j < ny; j++) {
    const dy = (j + 0.5 - y) ** 2;
    for (let i = 0; i < nx; i++, at++) {
      if (segments[at] === 0) continue;
      const squared = dy + (i + 0.5 - x) ** 2;
      if (squared < least) [nearest, least] = [segments[at], squared];
    }
  }
  return nearest;
}

/** Mean position of the pixels of a state, weighted by what they have above the sky; undefined if that is nothing. */
export function centroidOf(
  pixels: Float32Array,
  state: Uint8Array,
  wanted: number,
  ny: number,
  nx: number,
  sky: number,
): Point | undefined {
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  for (let j = 0, at = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++, at++) {
      const light = pixels[at] - sky;
      if (state[at] !== wanted || !(light > 0)) continue;
      sum += light;
      sumX += light * (i + 0.5);
      sumY += light * (j + 0.5);
    }
  }
  return sum > 0 ? [sumX / sum, sumY / sum] : undefined;
}

const MOST_STEPS = 10;
/** Steps are made longer by this: without, those of a galaxy much wider than the window are too short. */
const STRIDE = 1.5;
/** of the window's width */
const SETTLED = 0.01;
/** Half of the box, in widths of the window; pixels to one that is looked at. */
const REACH = 3;
const SKIPPED = 1 / 4;
/** Less light than this many times its noise is none. */
const LEAST_SIGNAL = 5;

/** What `windowedCentroid` needs to know. */
export interface Window {
  readonly start: Point;
  /** standard deviation of the Gaussian weight [pixels] */
  readonly width: number;
  /** the farthest that the centre may be from `start` [pixels] */
  readonly farthest: number;
  readonly sky: number;
  /** of a sky pixel */
  readonly sigma: number;
}

/**
 * Fixed point of x -> sum of w I x / sum of w I with w a Gaussian about x, I light above the sky: the centre of what is symmetric.
 * Pixels whose state is `bad` or above do not count.
 * @returns undefined if there is no light, or it leads further away than it may
 */
export function windowedCentroid(
  pixels: Float32Array,
  state: Uint8Array,
  bad: number,
  ny: number,
  nx: number,
  { start, width, farthest, sky, sigma }: Window,
): Point | undefined {
  let [x, y] = start;
  const reach = REACH * width;
  const skip = Math.max(1, Math.floor(SKIPPED * width));
  const weights = new Float64Array(Math.ceil(2 * reach) + 2);
  for (let step = 0; step < MOST_STEPS; step++) {
    const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(nx, Math.ceil(x + reach))];
    const [bottom, top] = [Math.max(0, Math.floor(y - reach)), Math.min(ny, Math.ceil(y + reach))];
    for (let i = left; i < right; i++) weights[i - left] = gaussian(i + 0.5 - x, width);
    let sum = 0;
    let sumX = 0;
    let sumY = 0;
    let noise = 0;
    for (let j = bottom; j < top; j += skip) {
      const dy = j + 0.5 - y;
      const rowWeight = gaussian(dy, width);
      for (let i = left; i < right; i += skip) {
        const at = j * nx + i;
        if (state[at] >= bad) continue;
        const weight = rowWeight * weights[i - left];
        const light = weight * (pixels[at] - sky);
        sum += light;
        sumX += light * (i + 0.5 - x);
        sumY += light * dy;
        noise += weight * weight;
      }
    }
    if (!(sum > LEAST_SIGNAL * sigma * Math.sqrt(noise))) return undefined;
    const [dx, dy] = [(STRIDE * sumX) / sum, (STRIDE * sumY) / sum];
    x += dx;
    y += dy;
    if (Math.hypot(x - start[0], y - start[1]) > farthest) return undefined;
    if (Math.hypot(dx, dy) < SETTLED * width) break;
  }
  return [x, y];
}

const gaussian = (x: number, width: number): number => Math.exp((-x * x) / (2 * width * width));

/** Width of the window about the middle of a stamp, of its shorter side. */
const MIDDLE = 1 / 16;

/**
 * Whether the light in the middle of a stamp, in a Gaussian window, is below 0 by more than 5 times its noise. Without noise
 * it is not.
 * @param pixels [bands, ny, nx] @param sky, sigma level and noise of a sky pixel, which is white
 */
export function isDarker(pixels: Float32Array, ny: number, nx: number, sky: number, sigma: number): boolean {
  const width = MIDDLE * Math.min(ny, nx);
  const [bottom, left] = [firstOf(ny, width), firstOf(nx, width)];
  const weights = Float64Array.from({ length: nx }, (_, i) => gaussian(i + 0.5 - nx / 2, width));
  let [sum, squares] = [0, 0];
  for (let plane = 0; plane < pixels.length; plane += ny * nx) {
    for (let j = bottom; j < ny - bottom; j++) {
      const rowWeight = gaussian(j + 0.5 - ny / 2, width);
      for (let i = left; i < nx - left; i++) {
        const weight = rowWeight * weights[i];
        sum += weight * (pixels[plane + j * nx + i] - sky);
        squares += weight * weight;
      }
    }
  }
  return sigma > 0 && sum < -LEAST_SIGNAL * sigma * Math.sqrt(squares);
}

/** The first pixel of an axis that is in the window about its middle. */
const firstOf = (count: number, width: number): number =>
  Math.max(0, Math.floor(count / 2 - REACH * width - 1));
