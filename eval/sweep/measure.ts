/**
 * What an image shows, by its pixels alone: no model, no PSF. Pure. For images that are nearly noiseless, of galaxies with
 * n = 0.5 to 4 and half-light radii of 1.5 to 25 pixels, off the centre too.
 *
 * A relative measure, to compare images of one decoder: light outside the stamp is not seen, so that flux and radius of a large
 * galaxy, or of one near the edge, are below the truth; the PSF and the pixel widen the radius and round the ellipse.
 */
import { type Ellipse, fitEllipse } from "./moments.ts";

export interface Measurement {
  /** sum of all pixels, unit of the image */
  readonly flux: number;
  /** sqrt(ab) of the ellipse that holds half of that light [pixels] */
  readonly hlr: number;
  /** (a^2 - b^2) / (a^2 + b^2) times cos 2pa, sin 2pa: of the ellipse of adaptive moments */
  readonly e1: number;
  readonly e2: number;
  /** centroid [pixels from the lower-left corner] */
  readonly x0: number;
  readonly y0: number;
}

/** Halvings of the interval of the radius, before the last linear interpolation: to about 0.02 pixels of a stamp of 64. */
const HALVINGS = 12;

/** An image whose brightest pixel is no more than this many times its mean is flat. */
const FLAT = 1.1;

/**
 * @param image [height * width] row-major, sky subtracted
 * @returns undefined where the image holds no light, is flat, or shows no galaxy (fitEllipse)
 */
export function measure(image: ArrayLike<number>, height: number, width: number): Measurement | undefined {
  let [flux, peak] = [0, 0];
  for (let p = 0; p < image.length; p++) {
    flux += image[p];
    peak = Math.max(peak, image[p]);
  }
  if (!(flux > 0) || peak <= (FLAT * flux) / image.length) return undefined;
  const ellipse = fitEllipse(image, height, width);
  if (ellipse === undefined) return undefined;
  const { x, y, xx, xy, yy } = ellipse;
  const hlr = halfLightRadius(image, height, width, ellipse, flux);
  if (!(hlr > 0)) return undefined;
  return { flux, hlr, e1: (xx - yy) / (xx + yy), e2: (2 * xy) / (xx + yy), x0: x, y0: y };
}

/**
 * Where the growth curve over ellipses of the given centre and shape reaches flux / 2. A pixel at elliptical radius r counts as far as
 * it is inside: by the share 1/2 + (R - r) / |grad r|, cut at 0 and 1.
 */
function halfLightRadius(
  image: ArrayLike<number>,
  height: number,
  width: number,
  e: Ellipse,
  flux: number,
): number {
  const radius = new Float64Array(image.length);
  const slope = new Float64Array(image.length);
  const root = Math.sqrt(e.xx * e.yy - e.xy * e.xy);
  const [ixx, ixy, iyy] = [e.yy / root, -e.xy / root, e.xx / root];
  for (let p = 0; p < image.length; p++) {
    const dx = (p % width) + 0.5 - e.x;
    const dy = Math.floor(p / width) + 0.5 - e.y;
    const [gx, gy] = [ixx * dx + ixy * dy, ixy * dx + iyy * dy];
    radius[p] = Math.sqrt(gx * dx + gy * dy);
    slope[p] = radius[p] > 0 ? radius[p] / Math.hypot(gx, gy) : 1;
  }
  const inside = (r: number): number => {
    let sum = 0;
    for (let p = 0; p < radius.length; p++) {
      sum += image[p] * Math.min(1, Math.max(0, 0.5 + (r - radius[p]) * slope[p]));
    }
    return sum;
  };
  let [low, high] = [0, Math.hypot(height, width) * Math.max(1, Math.sqrt(ixx + iyy))];
  let [below, above] = [0, flux];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const light = inside(middle);
    if (light < flux / 2) [low, below] = [middle, light];
    else [high, above] = [middle, light];
  }
  return low + ((high - low) * (flux / 2 - below)) / (above - below);
}
