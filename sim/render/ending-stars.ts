/**
 * Point sources under a PSF that ends with a step, in real space: its integral over each pixel. The step is an ellipse; a pixel that it crosses is
 * cut along x where it crosses, exactly, on lines of a Gauss-Legendre rule along y whose pieces end where the ellipse meets the pixel's sides.
 */
import { gaussLegendre } from "../../shared/math/gauss-legendre.ts";
import type { Ending, RadialOtf } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { shear } from "./sheared.ts";

/** More nodes than these along an axis are not spent on galaxies. */
const MOST_NODES = 1024;
/** What the modes beyond the last add to a point source is about 2 / (pi K) times the step, relative to the peak: far below what is asked of galaxies. */
const CUT = 2e-6;

/**
 * How far modes of galaxies are followed at most [rad / pixel]: they are cut earlier where their light ends.
 * @param period of the quadrature [pixels]
 */
export function endingBand(
  { value, scale, e, pa }: RadialOtf,
  { radius, brightness }: Ending,
  pixelScale: number,
  period: number,
): number {
  const { minor } = shear(scale / pixelScale, e, pa);
  let kappa = 1;
  // past what the PSF would have without its end
  while (kappa < 100 && Math.abs(value(kappa)) > 1e-6) kappa *= 1.1;
  const step = brightness(radius * radius) / brightness(0);
  const needed = Math.max(kappa / minor, (2 * step) / (Math.PI * CUT));
  return Math.min(needed, (2 * Math.PI * MOST_NODES) / period);
}

/** Where the brightness varies, and where it varies little. */
const RULE = gaussLegendre(8);
const SMALL_RULE = gaussLegendre(4);
const LINES = gaussLegendre(24);

/** |A (x, y)|^2 = r^2: a x^2 + 2 b x y + c y^2 [arcsec^2], x and y from the star [pixels]. */
interface Form {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Adds a star. @param image [ny * nx] */
export function addEndingStar(
  image: Float32Array,
  { stamp: [ny, nx], pixel_scale }: Scene,
  { e, pa }: RadialOtf,
  ending: Ending,
  [x0, y0]: readonly [number, number],
  flux: number,
): void {
  // the image of an area-preserving shear: r^2 = (u / major)^2 + (v / minor)^2 for axes of unit area
  const { ux, uy, vx, vy, major, minor } = shear(1, e, pa);
  const [p, q] = [pixel_scale / major ** 2, pixel_scale / minor ** 2];
  const form = {
    a: (ux * p) ** 2 + (vx * q) ** 2,
    b: ux * uy * p * p + vx * vy * q * q,
    c: (uy * p) ** 2 + (vy * q) ** 2,
  };
  const core = (ending.core * minor) / pixel_scale;
  const shape: Shape = {
    ...form,
    core,
    squeezed: minor / major,
    limit: ending.radius ** 2,
    least: (pixel_scale / major) ** 2,
  };
  const light = flux * pixel_scale ** 2;
  const reach = (ending.radius * major) / pixel_scale + 1;
  const from = (centre: number): number => Math.max(0, Math.floor(centre - reach));
  const to = (centre: number, pixels: number): number => Math.min(pixels - 1, Math.floor(centre + reach));
  for (let y = from(y0); y <= to(y0, ny); y++) {
    for (let x = from(x0); x <= to(x0, nx); x++) {
      image[y * nx + x] += light * cellIntegral(shape, ending, x - x0, y - y0, 1);
    }
  }
}

interface Shape extends Form {
  /** scale on which the brightness varies at the star [pixels] */
  readonly core: number;
  /** axis ratio */
  readonly squeezed: number;
  /** r^2 at the step */
  readonly limit: number;
  /** the smallest r^2 at a distance of 1 pixel */
  readonly least: number;
}

/** The integral over [x, x + side] x [y, y + side] [pixels]: in quarters where the brightness varies too much for the rule. */
function cellIntegral(shape: Shape, ending: Ending, x: number, y: number, side: number): number {
  const distance = Math.hypot(Math.max(0, x, -x - side), Math.max(0, y, -y - side));
  if (shape.least * distance * distance > shape.limit) return 0;
  const scale = Math.max(shape.core, 0.7 * shape.squeezed * distance);
  if (side > scale) {
    const half = side / 2;
    return (
      cellIntegral(shape, ending, x, y, half) +
      cellIntegral(shape, ending, x + half, y, half) +
      cellIntegral(shape, ending, x, y + half, half) +
      cellIntegral(shape, ending, x + half, y + half, half)
    );
  }
  const isInside = [x, x + side].every((u) =>
    [y, y + side].every((v) => squaredAt(shape, u, v) <= shape.limit),
  );
  if (!isInside) return cutIntegral(shape, ending, x, y, side);
  return smoothIntegral(shape, ending, x, y, side, side > 0.4 * scale ? RULE : SMALL_RULE);
}

const squaredAt = ({ a, b, c }: Form, x: number, y: number): number => a * x * x + 2 * b * x * y + c * y * y;

function smoothIntegral(
  form: Form,
  { brightness }: Ending,
  x: number,
  y: number,
  side: number,
  rule: typeof RULE,
): number {
  let sum = 0;
  const node = (m: number): number => 0.5 * side * (1 + rule.x[m]);
  for (let j = 0; j < rule.x.length; j++) {
    for (let i = 0; i < rule.x.length; i++) {
      sum += rule.w[i] * rule.w[j] * brightness(squaredAt(form, x + node(i), y + node(j)));
    }
  }
  return 0.25 * side * side * sum;
}

function cutIntegral(shape: Shape, { brightness }: Ending, x: number, y: number, side: number): number {
  const { a, b, c, limit } = shape;
  // where the ellipse meets lines of constant x, and its lowest and highest point
  const top = Math.sqrt((limit * a) / (a * c - b * b));
  const breaks = [y, y + side, -top, top];
  for (const at of [x, x + side]) {
    const root = b * b * at * at - c * (a * at * at - limit);
    if (root > 0) breaks.push((-b * at - Math.sqrt(root)) / c, (-b * at + Math.sqrt(root)) / c);
  }
  const ys = breaks.filter((at) => at >= y && at <= y + side).sort((p, q) => p - q);
  let sum = 0;
  for (let m = 1; m < ys.length; m++) {
    const height = ys[m] - ys[m - 1];
    if (height < 1e-12) continue;
    for (let l = 0; l < LINES.x.length; l++) {
      // flat at both ends, so that square roots there are smooth
      const s = 0.5 * (1 + LINES.x[l]);
      const v = ys[m - 1] + height * s * s * (3 - 2 * s);
      const root = b * b * v * v - a * (c * v * v - limit);
      if (!(root > 0)) continue;
      const left = Math.max(x, (-b * v - Math.sqrt(root)) / a);
      const right = Math.min(x + side, (-b * v + Math.sqrt(root)) / a);
      if (!(right > left)) continue;
      let line = 0;
      for (let i = 0; i < RULE.x.length; i++) {
        line += RULE.w[i] * brightness(squaredAt(shape, left + 0.5 * (right - left) * (1 + RULE.x[i]), v));
      }
      sum += LINES.w[l] * 3 * s * (1 - s) * height * 0.5 * (right - left) * line;
    }
  }
  return sum;
}
