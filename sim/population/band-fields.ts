/** PSF and detector of a band: declared as quantities from a configuration, and put together again from a draw. */
import { badInput } from "../../shared/errors.ts";
import { outlinePsf } from "../psf-check.ts";
import type { RangeName } from "../ranges.ts";
import type { Detector, Psf, PsfKind } from "../scene.ts";
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
  const outline = outlinePsf(at, place, psf);
  const slots = new Map<string, number>();
  for (const { name, path: inner, range, value } of outline.numbers) {
    slots.set(name, q.field(`psf_${name}${suffix}`, inner, value, range, names));
  }
  return { kind: outline.kind, slots, build: (v) => outline.build((name) => v[slots.get(name)!]) };
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
