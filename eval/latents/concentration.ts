/** How concentrated the light of a galaxy is, by its pixels. Pure. */
import type { Size } from "../../datasets/mosaic.ts";
import { skyOfBorder } from "../data/pixel-noise.ts";
import { fitEllipse } from "../sweep/moments.ts";

/** Radii of the growth curve [pixel]. */
const STEP = 0.25;
/** The Petrosian radius is where the brightness falls to this share of the mean inside, ... */
const PETROSIAN = 0.2;
/** ... in a ring from 1 / this to this times the radius; ... */
const RING = 1.25;
/** ... and the light inside this many Petrosian radii is all of it. */
const ALL = 1.5;

/**
 * C = 5 log10(r80 / r20) of the circles that hold 80 % and 20 % of the light inside 1.5 Petrosian radii (Conselice 2003, ApJS 147, 1),
 * above the level of the border: 2.1 of a Gaussian, 2.7 of an exponential disc, more with a bulge. The PSF brings it towards a Gaussian's.
 * @param plane [height, width] of one band
 * @returns NaN where no galaxy is to be seen, or 1.5 Petrosian radii reach out of the stamp
 */
export function concentrationOf(plane: Float32Array, size: Size): number {
  const sky = skyOfBorder(plane, size);
  const image = plane.map((x) => x - sky);
  const centre = fitEllipse(image, size.height, size.width);
  if (centre === undefined) return Number.NaN;
  const growth = growthCurve(image, size, centre);
  const radius = petrosianRadius(growth);
  if (radius === undefined || ALL * radius > radiusAt(growth.light.length - 1)) return Number.NaN;
  const all = valueAt(growth.light, ALL * radius);
  return 5 * Math.log10(radiusOf(growth.light, 0.8 * all) / radiusOf(growth.light, 0.2 * all));
}

/** Light and area inside circles, of radius `radiusAt(k)`, up to the nearest border. */
interface Growth {
  readonly light: Float64Array;
  readonly area: Float64Array;
}

const radiusAt = (k: number): number => STEP * k;

/** The light of a pixel at r is spread evenly from r - 1/2 to r + 1/2. */
function growthCurve(
  image: Float32Array,
  { height, width }: Size,
  { x, y }: { readonly x: number; readonly y: number },
): Growth {
  const rings = Math.floor(Math.min(x, y, width - x, height - y) / STEP);
  const [light, area] = [new Float64Array(rings + 1), new Float64Array(rings + 1)];
  const parts = 1 / STEP;
  for (let p = 0; p < image.length; p++) {
    const r = Math.hypot((p % width) + 0.5 - x, Math.floor(p / width) + 0.5 - y);
    const first = Math.round((r - 0.5) / STEP) + 1;
    for (let k = first; k < first + parts && k <= rings; k++) {
      const inside = Math.max(k, 1);
      light[inside]! += image[p]! / parts;
      area[inside]! += 1 / parts;
    }
  }
  for (let k = 1; k <= rings; k++) {
    light[k]! += light[k - 1]!;
    area[k]! += area[k - 1]!;
  }
  return { light, area };
}

function petrosianRadius({ light, area }: Growth): number | undefined {
  const last = radiusAt(light.length - 1) / RING;
  for (let k = 4; radiusAt(k) <= last; k++) {
    const [from, to] = [radiusAt(k) / RING, radiusAt(k) * RING];
    const [inRing, ofRing] = [light, area].map((column) => valueAt(column, to) - valueAt(column, from));
    if (inRing! / ofRing! <= (PETROSIAN * light[k]!) / area[k]!) return radiusAt(k);
  }
  return undefined;
}

/** Linear between circles. */
function valueAt(curve: Float64Array, radius: number): number {
  const at = radius / STEP;
  const k = Math.min(Math.floor(at), curve.length - 2);
  return curve[k]! + (at - k) * (curve[k + 1]! - curve[k]!);
}

/** The first radius where a curve reaches a value. */
function radiusOf(curve: Float64Array, value: number): number {
  const k = curve.findIndex((inside) => inside >= value);
  return radiusAt(k - 1 + (value - curve[k - 1]!) / (curve[k]! - curve[k - 1]!));
}
