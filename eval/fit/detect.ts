/** Where a galaxy is in an image, how large and how long: what a fit begins with. Pure; arrays are row-major [ny][nx]. */

export interface Blob {
  /** signal to noise of the best Gaussian there */
  readonly significance: number;
  /** [pixels] */
  readonly x: number;
  readonly y: number;
  /** standard deviation of that Gaussian [pixels] */
  readonly width: number;
}

/** Widths of the Gaussians that are tried [pixels]: the first, and how much wider the next. */
const FIRST_WIDTH = 1.5;
const WIDER = 2;
/** The widest, in sides of the image. */
const WIDEST = 0.4;
/** Where Gaussians end, in their widths. */
const REACH = 3;

/**
 * For each width w the place where a Gaussian of that width has the highest signal to noise,
 *   sum(s G / v) / sqrt(sum(G^2 / v)),
 * the most significant first. Pixels that are masked or beyond the edge have no weight, so they neither attract nor repel.
 * @param signal s, without the sky @param weight 1 / v; 0: masked
 */
export function findBlobs(
  signal: Float64Array,
  weight: Float64Array,
  [ny, nx]: readonly [number, number],
): Blob[] {
  const weighted = signal.map((s, p) => (weight[p] > 0 ? s * weight[p] : 0));
  const blobs: Blob[] = [];
  for (let width = FIRST_WIDTH; width <= Math.max(FIRST_WIDTH, WIDEST * Math.max(nx, ny)); width *= WIDER) {
    const matched = blur(weighted, [ny, nx], width, REACH * width);
    const norm = blur(weight, [ny, nx], width / Math.SQRT2, REACH * width);
    let best = 0;
    const significance = matched.map((m, p) => (norm[p] > 0 ? m / Math.sqrt(norm[p]) : 0));
    significance.forEach((value, p) => {
      if (value > significance[best]) best = p;
    });
    const [x, y] = [(best % nx) + 0.5, Math.floor(best / nx) + 0.5];
    blobs.push({ significance: significance[best], x, y, width });
  }
  return blobs.sort((a, b) => b.significance - a.significance);
}

/** sum over the image of image(x') exp(-(x - x')^2 / (2 width^2)), axis after axis, out to `reach`. */
function blur(
  image: Float64Array,
  [ny, nx]: readonly [number, number],
  width: number,
  reach: number,
): Float64Array {
  const half = Math.ceil(reach);
  const kernel = Float64Array.from({ length: 2 * half + 1 }, (_, k) =>
    Math.exp(-((k - half) ** 2) / (2 * width * width)),
  );
  const along = (from: Float64Array, count: number, stride: number, lines: number, next: number) => {
    const out = new Float64Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        const last = Math.min(count - 1, i + half);
        for (let k = Math.max(0, i - half); k <= last; k++) {
          sum += from[line * next + k * stride] * kernel[k - i + half];
        }
        out[line * next + i * stride] = sum;
      }
    }
    return out;
  };
  return along(along(image, nx, 1, ny, nx), ny, nx, nx, 1);
}

/** Moments are not believed beyond this distortion. */
const MOST_E = 0.7;

/**
 * (e1, e2) of the light around a place, by moments under a Gaussian weight of twice the blob's width W: a Gaussian of covariance C has
 * the moments M = (C^-1 + W^-2)^-1, from which C follows; (0, 0) where noise leaves no C. The PSF is still in it.
 */
export function ellipticityOf(
  signal: Float64Array,
  weight: Float64Array,
  [, nx]: readonly [number, number],
  { x, y, width }: Blob,
): readonly [number, number] {
  const window = (2 * width) ** 2;
  let [sum, sx, sy, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  signal.forEach((s, p) => {
    const dx = (p % nx) + 0.5 - x;
    const dy = Math.floor(p / nx) + 0.5 - y;
    const r2 = (dx * dx + dy * dy) / window;
    if (!(weight[p] > 0) || r2 > REACH ** 2) return;
    const light = s * Math.exp(-r2 / 2);
    sum += light;
    sx += light * dx;
    sy += light * dy;
    xx += light * dx * dx;
    xy += light * dx * dy;
    yy += light * dy * dy;
  });
  if (!(sum > 0)) return [0, 0];
  const [mx, my] = [sx / sum, sy / sum];
  const [mxx, mxy, myy] = [xx / sum - mx * mx, xy / sum - mx * my, yy / sum - my * my];
  const det = mxx * myy - mxy * mxy;
  if (!(mxx > 0 && det > 0)) return [0, 0];
  // C^-1, and C times its determinant: the shape does not depend on that factor
  const [a, b, c] = [myy / det - 1 / window, -mxy / det, mxx / det - 1 / window];
  if (!(a > 0 && a * c - b * b > 0)) return [0, 0];
  const [e1, e2] = [(c - a) / (a + c), (-2 * b) / (a + c)];
  const e = Math.hypot(e1, e2);
  const factor = e > MOST_E ? MOST_E / e : 1;
  return [factor * e1, factor * e2];
}
