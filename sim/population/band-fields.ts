/** PSF and detector of a band: declared as quantities from a configuration, and put together again from a draw. */
import { badInput } from "../../shared/errors.ts";
import { type RangeName, reduceAngle } from "../ranges.ts";
import type { Detector, Psf, PsfKind } from "../scene.ts";
import { checkImagePsf, checkPsfKind, PSF_FIELDS } from "../scene-check.ts";
import type { Values } from "./expression.ts";
import { type Locate, onlyKeysAt } from "./locate.ts";
import type { Quantities } from "./quantities.ts";
import type { WrittenBand } from "./written-bands.ts";

const DETECTOR_FIELDS = ["sky", "gain", "read_noise"] as const satisfies readonly RangeName[];

export interface PsfSlots {
  readonly kind: PsfKind;
  readonly slots: ReadonlyMap<string, number>;
  readonly build: (v: Values) => Psf;
}

export function psfSlots(at: Locate, { path, psf, suffix, names }: WrittenBand, q: Quantities): PsfSlots {
  const place = [...path, "psf"];
  const kind = checkPsfKind(at([...place, "kind"]), psf["kind"]);
  if (kind === "image") {
    const image = checkImagePsf(at(place), psf);
    return { kind, slots: new Map(), build: () => image };
  }
  const { required, optional } = PSF_FIELDS[kind];
  onlyKeysAt(at, place, psf, ["kind", ...required, ...optional]);
  const missing = required.find((key) => psf[key] === undefined);
  if (missing !== undefined)
    throw badInput(at(place), `"${missing}" is missing: a ${kind} PSF needs ${required.join(", ")}`);
  const slots = new Map<string, number>();
  for (const key of [...required, ...optional]) {
    if (psf[key] === undefined) continue;
    slots.set(key, q.field(`psf_${key}${suffix}`, [...place, key], psf[key], key, names));
  }
  const build = (v: Values): Psf => {
    const numbers: Record<string, number> = {};
    for (const [key, slot] of slots) numbers[key] = key === "pa" ? reduceAngle(v[slot]) : v[slot];
    return { kind, ...numbers } as Psf; // PSF_FIELDS gives each kind exactly its fields
  };
  return { kind, slots, build };
}

export function detectorSlots(
  at: Locate,
  { path, detector, suffix, names }: WrittenBand,
  q: Quantities,
): Map<string, number> {
  const place = [...path, "detector"];
  onlyKeysAt(at, place, detector, [...DETECTOR_FIELDS, "saturation"]);
  const slots = new Map<string, number>();
  for (const key of [...DETECTOR_FIELDS, "saturation"] as const) {
    if (detector[key] !== undefined) {
      slots.set(key, q.field(`${key}${suffix}`, [...place, key], detector[key], key, names));
    } else if (key !== "saturation") throw badInput(at(place), `"${key}" is missing`);
  }
  return slots;
}

export function buildDetector(slots: ReadonlyMap<string, number>, v: Values): Detector {
  const numbers: Record<string, number> = {};
  for (const [key, slot] of slots) numbers[key] = v[slot];
  const { sky, gain, read_noise, saturation } = numbers;
  return { sky, gain, read_noise, ...(saturation === undefined ? {} : { saturation }) };
}
