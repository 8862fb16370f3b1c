/** The fields of galaxy, PSF and detector: declared as quantities from a configuration, and put together again from a draw. */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { type RangeName, reduceAngle } from "../ranges.ts";
import type { Component, Detector, Psf, PsfKind } from "../scene.ts";
import {
  COMPONENT_FIELDS,
  type ComponentKind,
  checkComponentKind,
  checkImagePsf,
  checkPsfKind,
  type Fields,
  PSF_FIELDS,
  SERSIC_INDEX,
} from "../scene-check.ts";
import { IDENTIFIER, type Locate, onlyKeysAt, type Path, type PopulationConfig } from "./config.ts";
import type { Values } from "./expression.ts";
import type { ComponentSlots } from "./labels.ts";
import type { Quantities } from "./quantities.ts";

const DETECTOR_FIELDS = ["sky", "gain", "read_noise"] as const satisfies readonly RangeName[];

/** A component with the fields that it was written with. */
interface WrittenComponent extends ComponentSlots {
  readonly kind: ComponentKind;
  readonly fields: Fields;
}

/**
 * Declares the numbers of every component that are the same in all bands.
 * @throws GalforgeError for kinds, keys and names that are not allowed
 */
export function componentSlots(at: Locate, config: PopulationConfig, q: Quantities): WrittenComponent[] {
  const taken = new Set<string>();
  return config.galaxy.map((fields, i) => {
    const path = ["galaxy", i];
    const kind =
      fields["kind"] === undefined ? "sersic" : checkComponentKind(at([...path, "kind"]), fields["kind"]);
    onlyKeysAt(at, path, fields, ["kind", "name", ...COMPONENT_FIELDS[kind]]);
    const name = fields["name"] ?? `component${i + 1}`;
    if (typeof name !== "string" || !IDENTIFIER.test(name)) {
      throw outOfRange(at([...path, "name"]), name, "a name of letters, digits and _");
    }
    if (taken.has(name)) throw badInput(at(path), `two components are called "${name}"`);
    taken.add(name);
    const slot = (key: "n" | "hlr" | "e" | "pa"): number => {
      const value = fields[key];
      if (value !== undefined) return q.field(`${prefixOf(config, name)}${key}`, [...path, key], value, key);
      if (key === "e" || key === "pa") return q.constant(0);
      throw missing(at, path, kind, key);
    };
    if (kind === "point") return { name, kind, fields };
    const n = kind === "sersic" ? slot("n") : q.constant(SERSIC_INDEX[kind]);
    return { name, kind, fields, shape: { n, hlr: slot("hlr"), e: slot("e"), pa: slot("pa") } };
  });
}

/** What stands before the names of a component's numbers. */
const prefixOf = ({ galaxy }: PopulationConfig, name: string): string =>
  galaxy.length === 1 ? "" : `${name}_`;

function missing(at: Locate, path: Path, kind: ComponentKind, key: string): Error {
  const needed = COMPONENT_FIELDS[kind].slice(0, -2).join(", ") || key;
  return badInput(at(path), `"${key}" is missing: a ${kind} component needs ${needed}`);
}

/** Declares the flux of every component, as the components themselves have it. */
export function fluxSlots(
  at: Locate,
  config: PopulationConfig,
  components: readonly WrittenComponent[],
  q: Quantities,
): number[] {
  return components.map(({ name, kind, fields: { flux } }, i) => {
    const path = ["galaxy", i];
    if (flux === undefined) throw missing(at, path, kind, "flux");
    return q.field(`${prefixOf(config, name)}flux`, [...path, "flux"], flux, "flux");
  });
}

export function buildComponent({ shape }: ComponentSlots, flux: number, v: Values): Component {
  if (shape === undefined) return { kind: "point", flux };
  const { n, hlr, e, pa } = shape;
  return { kind: "sersic", n: v[n], hlr: v[hlr], flux, e: v[e], pa: reduceAngle(v[pa]) };
}

export interface PsfSlots {
  readonly kind: PsfKind;
  readonly slots: ReadonlyMap<string, number>;
  readonly build: (v: Values) => Psf;
}

export function psfSlots(at: Locate, { psf }: PopulationConfig, q: Quantities): PsfSlots {
  const kind = checkPsfKind(at(["psf", "kind"]), psf["kind"]);
  if (kind === "image") {
    const image = checkImagePsf(at(["psf"]), psf);
    return { kind, slots: new Map(), build: () => image };
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
  return { kind, slots, build };
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
