/** The planes that can be stored beside stamps, by name. */
import type { Plane } from "../../datasets/planes.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";
import { MASK_BITS } from "../noise/mask.ts";

/** What is common to a plane of all populations. */
type PlaneKind = Omit<Plane, "name" | "shape" | "unit"> & {
  /** of a pixel, that of the stamps being `unit` */
  readonly unit: (unit: string) => string;
  /** [bands, height, width] beside stamps of that shape */
  readonly shape: (stamps: Plane["shape"]) => Plane["shape"];
};

/** The side of the image of a PSF: the largest odd number that fits into a stamp. */
export const psfSide = (height: number, width: number): number => {
  const side = Math.min(height, width);
  return side % 2 === 1 ? side : side - 1;
};

const KINDS = {
  isolated: {
    dtype: "float32",
    unit: (unit) => unit,
    shape: (stamps) => stamps,
    description: "noiseless image of the object alone, without sky, through the same PSF",
  },
  segmentation: {
    dtype: "uint8",
    unit: () => "1",
    shape: (stamps) => stamps,
    description:
      "whose each pixel is in each band: 0 the sky, 1 the object, 2, 3, ... its neighbours in the order of their distance; that with the most light there, alone and noiseless, if it exceeds neighbours.threshold (1.5 unless said) standard deviations of the sky's noise",
  },
  variance: {
    dtype: "float32",
    unit: (unit) => `${unit}^2`,
    shape: (stamps) => stamps,
    description:
      "variance of the noise; of Poisson noise (s + sky) / gain + (read_noise / gain)^2, s: noiseless signal",
  },
  mask: {
    dtype: "uint8",
    unit: () => "1",
    shape: (stamps) => stamps,
    description:
      "what the detector did to a pixel: COSMIC a cosmic ray, HOT a hot pixel, BAD a bad column, SAT full or clipped, TRAIL a satellite trail, NODATA no background",
    bits: Object.fromEntries(Object.entries(MASK_BITS).map(([bit, value]) => [bit, Math.log2(value)])),
  },
  psf: {
    dtype: "float32",
    unit: () => "1",
    shape: ([bands, height, width]) => [bands, psfSide(height, width), psfSide(height, width)],
    description:
      "PSF of the object with the response of a pixel, at the stamp's pixel scale, of sum 1 to infinity, its centre in the middle pixel",
  },
} as const satisfies Readonly<Record<string, PlaneKind>>;

export type PlaneName = keyof typeof KINDS;

export const PLANE_NAMES = Object.keys(KINDS) as readonly PlaneName[];

/** @param where names the list in messages @throws GalforgeError for a name that is unknown or stands twice */
export function checkPlanes(where: string, names: readonly unknown[]): readonly PlaneName[] {
  const known = names.map((name) => {
    const found = PLANE_NAMES.find((plane) => plane === name);
    if (found === undefined) throw unknownChoice(`${where}: plane`, name, PLANE_NAMES);
    return found;
  });
  const twice = repeated(known);
  if (twice !== undefined) throw badInput(where, `"${twice}" stands there twice`);
  return known;
}

/** @param stamps [bands, height, width] @param unit of their pixels */
export function describePlane(name: PlaneName, stamps: Plane["shape"], unit: string): Plane {
  const kind: PlaneKind = KINDS[name];
  return { ...kind, name, shape: kind.shape(stamps), unit: kind.unit(unit) };
}
