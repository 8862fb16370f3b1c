/** The components of a galaxy: declared as quantities from a configuration, and put together again from a draw. */
import { badInput, outOfRange } from "../../shared/errors.ts";
import {
  COMPONENT_FIELDS,
  type ComponentKind,
  checkCombination,
  checkComponentKind,
  makeComponent,
  OFFSETS,
  SERSIC_INDEX,
} from "../component.ts";
import type { RangeName } from "../ranges.ts";
import type { Component, Places } from "../scene.ts";
import { checkGalaxyImage, type Fields, IMAGE_FIELDS } from "../scene-check.ts";
import type { PopulationConfig } from "./config.ts";
import type { Values } from "./expression.ts";
import type { ComponentSlots } from "./labels.ts";
import { IDENTIFIER, type Locate, onlyKeysAt, type Path, recordAt } from "./locate.ts";
import type { Quantities } from "./quantities.ts";
import type { WrittenBand } from "./written-bands.ts";

/** A component with the fields that it was written with. */
interface WrittenComponent extends ComponentSlots {
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
    const { required, optional } = COMPONENT_FIELDS[kind];
    const numbers = [...required, ...optional, ...OFFSETS];
    const others = kind === "image" ? IMAGE_FIELDS : [];
    onlyKeysAt(at, path, fields, ["kind", "name", "flux", ...numbers, ...others]);
    if (config.bands !== undefined && fields["flux"] !== undefined) {
      throw badInput(at([...path, "flux"]), "stands in each of the bands: remove it here, or remove bands");
    }
    const name = fields["name"] ?? `component${i + 1}`;
    if (typeof name !== "string" || !IDENTIFIER.test(name)) {
      throw outOfRange(at([...path, "name"]), name, "a name of letters, digits and _");
    }
    if (taken.has(name)) throw badInput(at(path), `two components are called "${name}"`);
    taken.add(name);
    const absent = required.find((key) => fields[key] === undefined);
    if (absent !== undefined) throw missing(at, path, kind, absent, config);
    checkCombination(at(path), kind, (key) => fields[key] !== undefined);
    const slots = new Map<RangeName, number>();
    for (const key of numbers) {
      const value = fields[key];
      if (value === undefined) continue;
      slots.set(key, q.field(`${prefixOf(config, name)}${key}`, [...path, key], value, key));
    }
    for (const key of ["e", "pa"] as const) {
      if (optional.includes(key) && !slots.has(key)) slots.set(key, q.constant(0));
    }
    if (kind !== "sersic" && kind in SERSIC_INDEX) {
      slots.set("n", q.constant(SERSIC_INDEX[kind as keyof typeof SERSIC_INDEX]));
    }
    const image = kind === "image" ? { image: checkGalaxyImage(at(path), fields) } : {};
    return { name, kind, fields, slots, where: at(path), ...image };
  });
}

/** What stands before the names of a component's numbers. */
const prefixOf = ({ galaxy }: PopulationConfig, name: string): string =>
  galaxy.length === 1 ? "" : `${name}_`;

function missing(at: Locate, path: Path, kind: ComponentKind, key: string, config: PopulationConfig): Error {
  const needed = [...COMPONENT_FIELDS[kind].required, ...(config.bands === undefined ? ["flux"] : [])].join(
    ", ",
  );
  return badInput(at(path), `"${key}" is missing: a ${kind} component needs ${needed}`);
}

/** Declares the flux of every component in a band. */
export function fluxSlots(
  at: Locate,
  config: PopulationConfig,
  components: readonly WrittenComponent[],
  band: WrittenBand,
  q: Quantities,
): number[] {
  const written =
    band.flux === undefined ? ownFluxes(at, config, components) : bandFluxes(at, components, band);
  return components.map(({ name }, i) => {
    const { path, value } = written[i];
    return q.field(`${prefixOf(config, name)}flux${band.suffix}`, path, value, "flux", band.names);
  });
}

interface WrittenFlux {
  readonly path: Path;
  readonly value: unknown;
}

/** As the components themselves have it. */
function ownFluxes(
  at: Locate,
  config: PopulationConfig,
  components: readonly WrittenComponent[],
): WrittenFlux[] {
  return components.map(({ kind, fields }, i) => {
    if (fields["flux"] === undefined) throw missing(at, ["galaxy", i], kind, "flux", config);
    return { path: ["galaxy", i, "flux"], value: fields["flux"] };
  });
}

/** As a band has it: of one component by itself, of several by their names. */
function bandFluxes(
  at: Locate,
  components: readonly WrittenComponent[],
  { name: band, path, flux }: WrittenBand,
): WrittenFlux[] {
  const place = [...path, "flux"];
  if (components.length === 1) return [{ path: place, value: flux }];
  const names = components.map(({ name }) => name);
  const fluxes = recordAt(at, place, flux, `the flux of each component by its name (${names.join(", ")})`);
  onlyKeysAt(at, place, fluxes, names);
  return names.map((name) => {
    const value = Object.hasOwn(fluxes, name) ? fluxes[name] : undefined;
    if (value === undefined) throw badInput(at(place), `that of "${name}" in the band "${band}" is missing`);
    return { path: [...place, name], value };
  });
}

/** @param places names the places of its knots */
export function buildComponent(
  { kind, slots, where, image }: ComponentSlots,
  flux: number,
  v: Values,
  places: Places,
): Component {
  const numbers: Partial<Record<RangeName, number>> = { flux };
  for (const [key, slot] of slots) numbers[key] = v[slot];
  return makeComponent(where, kind, numbers, { places, ...(image === undefined ? {} : { image }) });
}
