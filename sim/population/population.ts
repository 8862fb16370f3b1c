/**
 * Populations of the kind "expressions": every number of an object is a constant, a distribution or an expression of others
 * (docs/configuration.md).
 */
import type { Band } from "../../datasets/bands.ts";
import { badInput, inContext } from "../../shared/errors.ts";
import type { Drawn, Population, PopulationLabel } from "../drawn.ts";
import type { Component, Detector, Psf } from "../scene.ts";
import { type DetectorSlots, detectorSlots, type PsfSlots, psfSlots } from "./band-fields.ts";
import { buildComponent, componentSlots, fluxSlots } from "./components.ts";
import { checkConfig, type PopulationConfig } from "./config.ts";
import { describeBand } from "./describe-band.ts";
import type { Name, Values } from "./expression.ts";
import {
  type BandFluxes,
  type ComponentSlots,
  fieldLabels,
  galaxyLabels,
  type Label,
  parameterLabel,
} from "./labels.ts";
import type { Locate } from "./locate.ts";
import { Quantities } from "./quantities.ts";
import { type WrittenBand, writtenBands } from "./written-bands.ts";

/** The numbers of a band, and what is built of them. */
interface BandSlots extends BandFluxes {
  readonly written: WrittenBand;
  readonly psf: PsfSlots;
  readonly detector: DetectorSlots;
}

interface BandBuilder {
  readonly fluxes: readonly number[];
  readonly psf: (v: Values) => Psf;
  readonly detector: (v: Values) => Detector;
}

/** A label whose parameter of the same name must agree with it. */
interface Agreement {
  readonly label: number;
  readonly slot: number;
  readonly where: string;
}

export class ExpressionPopulation implements Population {
  readonly config: PopulationConfig;
  readonly stamp: readonly [number, number];
  readonly labels: readonly PopulationLabel[];
  readonly notes = [];
  readonly observing: ReadonlySet<string>;
  readonly #quantities: Quantities;
  readonly #values: Values;
  readonly #components: readonly ComponentSlots[];
  readonly #x0: number;
  readonly #y0: number;
  readonly #slots: readonly BandSlots[];
  readonly #builders: readonly BandBuilder[];
  readonly #labels: readonly Label[];
  readonly #agreements: readonly Agreement[];
  #bands: readonly Band[] | undefined;

  /** @throws GalforgeError at the first key or value that is not allowed */
  constructor(config: unknown, at: Locate) {
    this.config = checkConfig(at, config);
    const { parameters, pixel_scale, x0, y0 } = this.config;
    this.stamp = this.config.stamp;
    const [ny, nx] = this.stamp;
    const constants = Object.entries({ pi: Math.PI, nx, ny, pixel_scale }).map(([name, constant]) => {
      return [name, { constant }] as const;
    });
    const q = new Quantities(at, parameters, {
      ...Object.fromEntries(constants),
      ...zeroPointName(this.config),
    });
    this.#quantities = q;
    const components = componentSlots(at, this.config, q);
    this.#components = components;
    this.#x0 = q.field("x0", ["x0"], x0, "x0");
    this.#y0 = q.field("y0", ["y0"], y0, "y0");
    this.#slots = writtenBands(this.config, q).map((written) => ({
      ...{ name: written.name, suffix: written.suffix, written },
      fluxes: fluxSlots(at, this.config, components, written, q),
      psf: psfSlots(at, written, q),
      detector: detectorSlots(at, written, q),
    }));
    this.#values = q.values();
    this.#builders = this.#slots.map((band) => bandBuilder(q, band, this.#values));
    this.#labels = allLabels(q, components, this.#x0, this.#y0, this.#slots);
    refuseTwice(at, this.#labels);
    this.#agreements = agreements(at, q, this.#labels);
    this.labels = this.#labels.map(({ value: _, slot: __, ...label }) => label);
    this.observing = observingLabels(q, components, this.#slots, this.#labels);
  }

  /** Looked at when they are asked for: the width of a PSF image stands in its file. */
  get bands(): readonly Band[] {
    const { pixel_scale } = this.config;
    this.#bands ??= this.#slots.map(({ written: { name, zero_point }, psf, detector }) => {
      const zero = zero_point === undefined ? {} : { zero_point };
      return describeBand({ name, ...zero, pixel_scale, psf, detector }, this.#quantities, this.#values);
    });
    return this.#bands;
  }

  draw(seed: number, index: number): Drawn {
    const v = this.#values;
    try {
      this.#quantities.draw(seed, index, v);
    } catch (error) {
      throw inContext(`object ${index} of seed ${seed}`, error);
    }
    const labels = new Float64Array(this.#labels.length);
    for (let i = 0; i < labels.length; i++) labels[i] = this.#labels[i].value(v);
    for (const a of this.#agreements) checkAgreement(a, v[a.slot], labels[a.label], this.#labels, index);
    const { pixel_scale, stamp } = this.config;
    const [x0, y0] = [v[this.#x0], v[this.#y0]];
    const bands = this.#builders.map(({ fluxes, psf, detector }) => {
      const components = this.#components.map((c, i): Component => {
        return buildComponent(c, v[fluxes[i]], v, { seed, object: index, name: c.name });
      });
      return { scene: { components, x0, y0, psf: psf(v), pixel_scale, stamp }, detector: detector(v) };
    });
    return { bands, labels };
  }
}

/** What `zero_point` stands for in parameters. */
function zeroPointName(config: PopulationConfig): Readonly<Record<string, Name>> {
  if (config.bands !== undefined) {
    return { zero_point: { refused: "each band has a zero_point of its own: use it in the bands" } };
  }
  return config.zero_point === undefined ? {} : { zero_point: { constant: config.zero_point } };
}

const bandBuilder = (q: Quantities, { fluxes, psf, detector }: BandSlots, v: Values): BandBuilder => ({
  fluxes,
  psf: onceIfConstant(q, psf.slots, psf.build, v),
  detector: onceIfConstant(q, detector.slots, detector.build, v),
});

/** What does not vary is built once, so that its users can tell by identity that it is the same. */
function onceIfConstant<T>(
  q: Quantities,
  slots: ReadonlyMap<string, number>,
  build: (v: Values) => T,
  v: Values,
): (v: Values) => T {
  if (![...slots.values()].every((slot) => q.isConstant(slot))) return build;
  const once = build(v);
  return () => once;
}

function allLabels(
  q: Quantities,
  components: readonly ComponentSlots[],
  x0: number,
  y0: number,
  bands: readonly BandSlots[],
): Label[] {
  const varying = (slots: ReadonlyMap<string, number>) =>
    new Map([...slots].filter(([, s]) => !q.isConstant(s)));
  const labels = [
    ...galaxyLabels(components, bands, x0, y0),
    ...bands.flatMap((band) => [
      ...fieldLabels(band, "psf_", varying(band.psf.slots)),
      ...fieldLabels(band, "", varying(band.detector.slots)),
    ]),
  ];
  const names = new Set(labels.map((l) => l.name));
  return [
    ...labels,
    ...q.parameters.filter((p) => !names.has(p.name) && !q.isConstant(p.slot)).map(parameterLabel),
  ];
}

/** Those of PSF and detector, and of parameters that only these use, or that are computed from such. */
function observingLabels(
  q: Quantities,
  components: readonly ComponentSlots[],
  bands: readonly BandSlots[],
  labels: readonly Label[],
): ReadonlySet<string> {
  const shapes = components.flatMap(({ slots }) => [...slots.values()]);
  const ofObject = q.reach([...shapes, ...bands.flatMap(({ fluxes }) => fluxes)]);
  const seen = q.reach(
    bands.flatMap(({ psf, detector }) => [...psf.slots.values(), ...detector.slots.values()]),
  );
  const isObserving = (slot: number): boolean => seen.has(slot) && !ofObject.has(slot) && !q.isConstant(slot);
  const found = labels.filter(({ slot }) => slot !== undefined && [...q.reach([slot])].some(isObserving));
  return new Set(found.map(({ name }) => name));
}

function refuseTwice(at: Locate, labels: readonly Label[]): void {
  const taken = new Set<string>();
  for (const { name } of labels) {
    if (taken.has(name)) {
      throw badInput(at([]), `two labels would be called "${name}": rename a component or a band`);
    }
    taken.add(name);
  }
}

/**
 * A parameter called like a label ("q", "flux") has no column of its own, so it must have the label's value: one that
 * means something else ("g" for a magnitude) is refused when an object shows it.
 */
function agreements(at: Locate, q: Quantities, labels: readonly Label[]): Agreement[] {
  return q.parameters.flatMap(({ name, slot }) => {
    const label = labels.findIndex((l) => l.name === name && l.slot !== slot);
    return label < 0 ? [] : [{ label, slot, where: at(["parameters", name]) }];
  });
}

function checkAgreement(
  a: Agreement,
  value: number,
  label: number,
  labels: readonly Label[],
  index: number,
): void {
  if (Math.abs(value - label) <= 1e-9 * Math.max(1, Math.abs(value))) return;
  const { name, description } = labels[a.label];
  throw badInput(
    a.where,
    `the parameter is ${value} for object ${index}, but the label "${name}" (${description}) is ${label}: rename it`,
  );
}
