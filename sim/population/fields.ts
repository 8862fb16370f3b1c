/** The fields of galaxy, PSF and detector: declared as quantities from a configuration, and put together again from a draw. */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { type RangeName, reduceAngle } from "../ranges.ts";
import type { Component, Detector, Psf } from "../scene.ts";
import {
  COMPONENT_FIELDS,
  checkComponentKind,
  checkImagePsf,
  checkPsfKind,
  PSF_FIELDS,
  SERSIC_INDEX,
} from "../scene-check.ts";
import { IDENTIFIER, type Locate, onlyKeysAt, type PopulationConfig } from "./config.ts";
import type { Values } from "./expression.ts";
import type { ComponentSlots } from "./labels.ts";
import type { Quantities } from "./quantities.ts";

const DETECTOR_FIELDS = ["sky", "gain", "read_noise"] as const satisfies readonly RangeName[];

/** Declares the numbers of every component. @throws GalforgeError for kinds, keys and names that are not allowed */
export function componentSlots(at: Locate, config: PopulationConfig, q: Quantities): ComponentSlots[] {
  const taken = new Set<string>();
  return config.galaxy.map((fields, i) => {
    const path = ["galaxy", i];
    const kind =
      fields["kind"] === undefined ? "sersic" : checkComponentKind(at([...path, "kind"]), fields["kind"]);
    const keys = COMPONENT_FIELDS[kind];
    onlyKeysAt(at, path, fields, ["kind", "name", ...keys]);
    const name = fields["name"] ?? `component${i + 1}`;
    if (typeof name !== "string" || !IDENTIFIER.test(name)) {
      throw outOfRange(at([...path, "name"]), name, "a name of letters, digits and _");
    }
    if (taken.has(name)) throw badInput(at(path), `two components are called "${name}"`);
    taken.add(name);
    const prefix = config.galaxy.length === 1 ? "" : `${name}_`;
    const slot = (key: RangeName & ("n" | "hlr" | "flux" | "e" | "pa")): number => {
      const value = fields[key];
      if (value !== undefined) return q.field(`${prefix}${key}`, [...path, key], value, key);
      if (key === "e" || key === "pa") return q.constant(0);
      throw badInput(
        at(path),
        `"${key}" is missing: a ${kind} component needs ${keys.slice(0, -2).join(", ") || key}`,
      );
    };
    if (kind === "point") return { name, flux: slot("flux") };
    const n = kind === "sersic" ? slot("n") : q.constant(SERSIC_INDEX[kind]);
    return { name, flux: slot("flux"), shape: { n, hlr: slot("hlr"), e: slot("e"), pa: slot("pa") } };
  });
}

export function buildComponent({ flux, shape }: ComponentSlots, v: Values): Component {
  if (shape === undefined) return { kind: "point", flux: v[flux] };
  const { n, hlr, e, pa } = shape;
  return { kind: "sersic", n: v[n], hlr: v[hlr], flux: v[flux], e: v[e], pa: reduceAngle(v[pa]) };
}

export interface PsfSlots {
  readonly slots: ReadonlyMap<string, number>;
  readonly build: (v: Values) => Psf;
}

export function psfSlots(at: Locate, { psf }: PopulationConfig, q: Quantities): PsfSlots {
  const kind = checkPsfKind(at(["psf", "kind"]), psf["kind"]);
  if (kind === "image") {
    const image = checkImagePsf(at(["psf"]), psf);
    return { slots: new Map(), build: () => image };
  }
  const { required, optional } = PSF_FIELDS[kind];
  onlyKeysAt(at, ["psf"], psf, ["kind", ...required, ...optional]);
  const missing = required.find((key) => psf[key] === undefined);
  if (missing !== undefined)
    throw badInput(at(["psf"]), `"${missing}" is missing: a ${kind} PSF needs ${required.join(", ")}`);
  const slots = new Map<string, number>();
  for (const key of [...required, ...optional]) {
    if (psf[key] !== undefined) slots.set(key, q.field(`psf_${key}`, ["psf", key], psf[key], key));
  }
  const build = (v: Values): Psf => {
    const numbers: Record<string, number> = {};
    for (const [key, slot] of slots) numbers[key] = key === "pa" ? reduceAngle(v[slot]) : v[slot];
    return { kind, ...numbers } as Psf; // PSF_FIELDS gives each kind exactly its fields
  };
  return { slots, build };
}

export function detectorSlots(
  at: Locate,
  { detector }: PopulationConfig,
  q: Quantities,
): Map<string, number> {
  onlyKeysAt(at, ["detector"], detector, [...DETECTOR_FIELDS, "saturation"]);
  const slots = new Map<string, number>();
  for (const key of [...DETECTOR_FIELDS, "saturation"] as const) {
    if (detector[key] !== undefined) slots.set(key, q.field(key, ["detector", key], detector[key], key));
    else if (key !== "saturation") throw badInput(at(["detector"]), `"${key}" is missing`);
  }
  return slots;
}

export function buildDetector(slots: ReadonlyMap<string, number>, v: Values): Detector {
  const numbers: Record<string, number> = {};
  for (const [key, slot] of slots) numbers[key] = v[slot];
  const { sky, gain, read_noise, saturation } = numbers;
  return { sky, gain, read_noise, ...(saturation === undefined ? {} : { saturation }) };
}
