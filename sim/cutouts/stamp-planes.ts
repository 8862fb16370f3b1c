/** Planes of stamps that are cut out of the planes of a field. */
import type { Plane } from "../../datasets/planes.ts";
import { badInput } from "../../shared/errors.ts";
import { MASK_BITS } from "../noise/mask.ts";
import type { FieldImage } from "./field-image.ts";
import type { Target } from "./stamp-labels.ts";

export const CUTOUT_PLANES = ["segmentation", "mask", "variance"] as const;
export type CutoutPlane = (typeof CUTOUT_PLANES)[number];

export interface StampPlane {
  readonly plane: Plane;
  /** its pixels of a stamp [bands, stamp, stamp] */
  cut(target: Target): Uint8Array | Float32Array;
}

/** The extension of the field that each is made of. */
const MADE_OF = { segmentation: "SEG", mask: "MASK", variance: "WHT" } as const;

/** @throws GalforgeError E_INPUT if the field has no such extension of every band */
export function stampPlanes(field: FieldImage, names: readonly CutoutPlane[], stamp: number): StampPlane[] {
  const shape = [field.bands.length, stamp, stamp] as const;
  return names.map((name): StampPlane => {
    const extension = MADE_OF[name];
    const readers = field.bands.map(({ extensions }) => extensions.get(extension));
    if (
      readers.some((read) => read === undefined) ||
      (name === "segmentation" && field.truth === undefined)
    ) {
      throw badInput(
        "--planes",
        `${field.path} has no ${extension} of every band, which "${name}" is made of`,
      );
    }
    const cutInto = (target: Target, out: Float32Array | Int32Array): void =>
      readers.forEach((read, band) => {
        for (let j = 0; j < stamp; j++) {
          const at = (band * stamp + j) * stamp;
          read!(target.bottom + j, target.left, out.subarray(at, at + stamp));
        }
      });
    const size = shape[0] * stamp * stamp;
    const of = (description: string, dtype: Plane["dtype"], unit: string): Plane => ({
      name,
      dtype,
      shape,
      unit,
      description,
    });
    if (name === "variance") {
      return {
        plane: of(
          "variance of the noise, 1 / WHT of the field; 0 where the field is masked",
          "float32",
          `${field.bands[0].band.unit}^2`,
        ),
        cut(target) {
          const weights = new Float32Array(size);
          cutInto(target, weights);
          return weights.map((weight) => (weight > 0 ? 1 / weight : 0));
        },
      };
    }
    const integers = (target: Target): Int32Array => {
      const values = new Int32Array(size);
      cutInto(target, values);
      return values;
    };
    if (name === "mask") {
      const bits = Object.fromEntries(
        Object.entries(MASK_BITS).map(([bit, value]) => [bit, Math.log2(value)]),
      );
      return {
        plane: { ...of("what happened to each pixel, of MASK of the field", "uint8", "1"), bits },
        cut: (target) => Uint8Array.from(integers(target)),
      };
    }
    return {
      plane: of(
        "whose each pixel is in each band: 0 the sky, 1 the object of the labels, 2, 3, ... others in the order of their distance from the place of the stamp",
        "uint8",
        "1",
      ),
      cut: (target) => renumbered(integers(target), target, field),
    };
  });
}

/** More objects than a byte counts share its last number. */
const LAST = 255;

function renumbered(ids: Int32Array, { x, y, match }: Target, { truth }: FieldImage): Uint8Array {
  const own = match?.row === undefined ? 0 : match.row + 1;
  const others = [...new Set(ids)].filter((id) => id !== 0 && id !== own);
  const distance = (id: number): number => Math.hypot(truth!.x[id - 1] - x, truth!.y[id - 1] - y);
  const numbers = new Map([[0, 0]]);
  if (own !== 0) numbers.set(own, 1);
  others.sort((a, b) => distance(a) - distance(b));
  for (const [k, id] of others.entries()) numbers.set(id, Math.min(LAST, k + 2));
  return Uint8Array.from(ids, (id) => numbers.get(id)!);
}
