/** The components of a galaxy: declared as quantities from a configuration, and put together again from a draw. */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { reduceAngle } from "../ranges.ts";
import type { Component } from "../scene.ts";
import {
  COMPONENT_FIELDS,
  type ComponentKind,
  checkComponentKind,
  type Fields,
  SERSIC_INDEX,
} from "../scene-check.ts";
import type { PopulationConfig } from "./config.ts";
import type { Values } from "./expression.ts";
import type { ComponentSlots } from "./labels.ts";
import { IDENTIFIER, type Locate, onlyKeysAt, type Path, recordAt } from "./locate.ts";
import type { Quantities } from "./quantities.ts";
import type { WrittenBand } from "./written-bands.ts";

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
    if (config.bands !== undefined && fields["flux"] !== undefined) {
      throw badInput(at([...path, "flux"]), "stands in each of the bands: remove it here, or remove bands");
    }
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
      throw missing(at, path, kind, key, config);
    };
    if (kind === "point") return { name, kind, fields };
    const n = kind === "sersic" ? slot("n") : q.constant(SERSIC_INDEX[kind]);
    return { name, kind, fields, shape: { n, hlr: slot("hlr"), e: slot("e"), pa: slot("pa") } };
  });
}

/** What stands before the names of a component's numbers. */
const prefixOf = ({ galaxy }: PopulationConfig, name: string): string =>
  galaxy.length === 1 ? "" : `${name}_`;

function missing(at: Locate, path: Path, kind: ComponentKind, key: string, config: PopulationConfig): Error {
  const elsewhere = ["e", "pa", ...(config.bands === undefined ? [] : ["flux"])];
  const needed = COMPONENT_FIELDS[kind].filter((field) => !elsewhere.includes(field)).join(", ");
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

export function buildComponent({ shape }: ComponentSlots, flux: number, v: Values): Component {
  if (shape === undefined) return { kind: "point", flux };
  const { n, hlr, e, pa } = shape;
  return { kind: "sersic", n: v[n], hlr: v[hlr], flux, e: v[e], pa: reduceAngle(v[pa]) };
}
