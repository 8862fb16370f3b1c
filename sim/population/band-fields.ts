/** PSF and detector of a band: declared as quantities from a configuration, and put together again from a draw. */
import { badInput } from "../../shared/errors.ts";
import type { DetectorModel } from "../noise/model.ts";
import { outlinePsf } from "../psf-check.ts";
import type { RangeName } from "../ranges.ts";
import type { Detector, Psf, PsfKind } from "../scene.ts";
import { MODEL_KEYS, writtenModel } from "./detector-model.ts";
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

export interface DetectorSlots {
  readonly slots: ReadonlyMap<string, number>;
  readonly build: (v: Values) => Detector;
}

export function detectorSlots(
  at: Locate,
  { path, detector, suffix, names }: WrittenBand,
  q: Quantities,
): DetectorSlots {
  const place = [...path, "detector"];
  onlyKeysAt(at, place, detector, [...DETECTOR_FIELDS, "saturation", ...MODEL_KEYS]);
  const slots = new Map<string, number>();
  for (const key of [...DETECTOR_FIELDS, "saturation"] as const) {
    if (detector[key] !== undefined) {
      slots.set(key, q.field(`${key}${suffix}`, [...place, key], detector[key], key, names));
    } else if (key !== "saturation") throw badInput(at(place), `"${key}" is missing`);
  }
  const model = writtenModel(at, place, detector);
  for (const { name, path: below, value } of model.numbers) {
    slots.set(name, q.field(`${name}${suffix}`, [...place, ...below], value, name, names));
  }
  const modelOf = (v: Values): DetectorModel => model.build((name) => v[slots.get(name)!]);
  return { slots, build: (v) => buildDetector(slots, v, modelOf(v)) };
}

function buildDetector(slots: ReadonlyMap<string, number>, v: Values, model: DetectorModel): Detector {
  const number = (key: string): number => v[slots.get(key)!];
  return {
    sky: number("sky"),
    gain: number("gain"),
    read_noise: number("read_noise"),
    ...(slots.has("saturation") ? { saturation: number("saturation") } : {}),
    ...model,
  };
}
