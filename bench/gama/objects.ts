/** From a catalogue's labels to the objects that `sim render` reads, and the mistakes one could make on the way. Pure. */
import { type GamaLabel, KIDS_PIXEL_SCALE } from "../../datasets/survey/kids-gama.ts";
import type { Correction, Shifted } from "./measure.ts";

/** One entry of the file given to `sim render --objects`. */
export interface ObjectEntry {
  readonly name: string;
  readonly n: number;
  readonly hlr: number;
  readonly flux: number;
  readonly e: number;
  readonly pa: number;
  readonly x0: number;
  readonly y0: number;
  readonly psf: {
    readonly kind: "image";
    readonly file: string;
    readonly pixel_scale: number;
    readonly includes_pixel: boolean;
  };
  readonly pixel_scale: number;
  readonly stamp: readonly [number, number];
}

const distortion = (q: number): number => (1 - q * q) / (1 + q * q);

/**
 * The label in galforge's conventions (docs/conventions.md); flux in maggies, the unit of the images (zero point 0).
 * @param psfFile image of the PSF; measured from stars on the same pixels, so it includes the pixel response
 * @param stamp [ny, nx] of the survey image
 */
export function toObject(label: GamaLabel, psfFile: string, stamp: readonly [number, number]): ObjectEntry {
  return {
    name: label.name,
    n: label.n,
    hlr: label.reCirc,
    flux: 10 ** (-0.4 * label.mag),
    e: distortion(label.q),
    pa: (label.pa + 90) % 180,
    x0: label.x - 0.5,
    y0: label.y - 0.5,
    psf: { kind: "image", file: psfFile, pixel_scale: KIDS_PIXEL_SCALE, includes_pixel: true },
    pixel_scale: KIDS_PIXEL_SCALE,
    stamp,
  };
}

/** A convention read wrongly: what `sim render` would be given then. */
export interface Mistake {
  readonly key: string;
  readonly what: string;
  readonly change: (label: GamaLabel) => Partial<ObjectEntry>;
}

/** Each of them must fit the data worse than the right reading does. */
export const MISTAKES: readonly Mistake[] = [
  {
    key: "half-pixel-up",
    what: "position = label (0.5 px too far up and right)",
    change: ({ x, y }) => ({ x0: x, y0: y }),
  },
  {
    key: "half-pixel-down",
    what: "position = label - 1 (0.5 px too far down and left)",
    change: ({ x, y }) => ({ x0: x - 1, y0: y - 1 }),
  },
  { key: "pa-from-x", what: "pa = label (90 degrees off)", change: ({ pa }) => ({ pa }) },
  { key: "pa-clockwise", what: "pa = 90 - label (mirrored)", change: ({ pa }) => ({ pa: 90 - pa }) },
  {
    key: "major-axis",
    what: "hlr = major-axis radius, not circularised",
    change: ({ reMajor }) => ({ hlr: reMajor }),
  },
  { key: "e-flattening", what: "e = 1 - q", change: ({ q }) => ({ e: 1 - q }) },
  { key: "e-shear", what: "e = (1-q)/(1+q)", change: ({ q }) => ({ e: (1 - q) / (1 + q) }) },
];

export const mistaken = (right: ObjectEntry, label: GamaLabel, mistake: Mistake): ObjectEntry => ({
  ...right,
  ...mistake.change(label),
  name: `${right.name}.${mistake.key}`,
});

/** Step of the derivatives with respect to the centre [pixels]. */
export const SHIFT = 0.1;

/** The object moved by SHIFT to each side. */
export const shifted = (object: ObjectEntry): Record<keyof Shifted, ObjectEntry> => ({
  right: { ...object, name: `${object.name}.right`, x0: object.x0 + SHIFT },
  left: { ...object, name: `${object.name}.left`, x0: object.x0 - SHIFT },
  up: { ...object, name: `${object.name}.up`, y0: object.y0 + SHIFT },
  down: { ...object, name: `${object.name}.down`, y0: object.y0 - SHIFT },
});

/** The object after a fit of flux and centre; the fitted sky is no part of an object. */
export const correct = (object: ObjectEntry, { flux, dx, dy }: Correction): ObjectEntry => ({
  ...object,
  flux: object.flux * flux,
  x0: object.x0 + dx,
  y0: object.y0 + dy,
});
