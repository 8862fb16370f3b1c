/**
 * The ellipse of a galaxy by adaptive moments: centroid and covariance under a Gaussian weight that has the same centroid and
 * covariance itself (Bernstein & Jarvis 2002, AJ 123, 583; Hirata & Seljak 2003). Far pixels, where little light and much of the
 * decoder's background is, hardly count. Pure.
 */

/** Centroid [pixels from the lower-left corner] and covariance [pixel^2] of the weight, which is that of a Gaussian galaxy. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** variance of the first weight [pixel^2] */
const FIRST = 9;
const MAX_STEPS = 200;
/** Converged when no step is larger than this, relative to the size. */
const TOLERANCE = 1e-4;
/** The weight is left out beyond this many standard deviations: below 4e-6. */
const REACH = 5;
/** An ellipse with a smaller determinant is one pixel, no galaxy [pixel^4]. */
const LEAST = 0.01;

/**
 * Repeats: centroid += 2 x weighted mean offset, covariance = 2 x weighted covariance (exact factors for a Gaussian galaxy), from
 * the brightest 3 x 3 pixels on.
 * @param image [height * width] row-major, sky subtracted
 * @returns undefined where there is no galaxy to be found: the steps lead out of the stamp, or to nothing
 */
export function fitEllipse(image: ArrayLike<number>, height: number, width: number): Ellipse | undefined {
  let now: Ellipse = { ...brightest(image, height, width), xx: FIRST, xy: 0, yy: FIRST };
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = iterate(image, height, width, now);
    if (!isInside(next, height, width)) return undefined;
    const size = Math.sqrt(next.xx + next.yy);
    const moved = Math.hypot(next.x - now.x, next.y - now.y) / size;
    const changed = Math.hypot(next.xx - now.xx, next.xy - now.xy, next.yy - now.yy) / (size * size);
    now = next;
    if (moved < TOLERANCE && changed < TOLERANCE) return now;
  }
  return undefined;
}

const isInside = (e: Ellipse, height: number, width: number): boolean =>
  e.x > 0 && e.x < width && e.y > 0 && e.y < height && e.xx > 0 && e.xx * e.yy - e.xy * e.xy > LEAST;

/** Centre of the 3 x 3 pixels with the most light. */
function brightest(image: ArrayLike<number>, height: number, width: number): { x: number; y: number } {
  let best = { x: width / 2, y: height / 2 };
  let most = Number.NEGATIVE_INFINITY;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
        for (let i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) sum += image[j * width + i];
      }
      if (sum > most) {
        most = sum;
        best = { x: x + 0.5, y: y + 0.5 };
      }
    }
  }
  return best;
}

function iterate(image: ArrayLike<number>, height: number, width: number, e: Ellipse): Ellipse {
  const determinant = e.xx * e.yy - e.xy * e.xy;
  const [ixx, ixy, iyy] = [e.yy / determinant, -e.xy / determinant, e.xx / determinant];
  const [rx, ry] = [REACH * Math.sqrt(e.xx), REACH * Math.sqrt(e.yy)];
  const lastX = Math.min(width - 1, Math.ceil(e.x + rx));
  const lastY = Math.min(height - 1, Math.ceil(e.y + ry));
  let [f, fx, fy, fxx, fxy, fyy] = [0, 0, 0, 0, 0, 0];
  for (let j = Math.max(0, Math.floor(e.y - ry)); j <= lastY; j++) {
    const dy = j + 0.5 - e.y;
    for (let i = Math.max(0, Math.floor(e.x - rx)); i <= lastX; i++) {
      const dx = i + 0.5 - e.x;
      const distance = ixx * dx * dx + 2 * ixy * dx * dy + iyy * dy * dy;
      if (distance > REACH * REACH) continue;
      const light = image[j * width + i] * Math.exp(-distance / 2);
      f += light;
      fx += light * dx;
      fy += light * dy;
      fxx += light * dx * dx;
      fxy += light * dx * dy;
      fyy += light * dy * dy;
    }
  }
  const [mx, my] = [fx / f, fy / f];
  return {
    x: e.x + 2 * mx,
    y: e.y + 2 * my,
    xx: 2 * (fxx / f - mx * mx),
    xy: 2 * (fxy / f - mx * my),
    yy: 2 * (fyy / f - my * my),
  };
}
