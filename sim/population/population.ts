/**
 * A population of objects: object `index` of `seed` is a pure function of the two and of the configuration, whatever
 * else is drawn, in whatever order, by whatever worker.
 */
import type { LabelColumn } from "../../datasets/schema.ts";
import { badInput, inContext } from "../../shared/errors.ts";
import type { Detector, Psf, Scene } from "../scene.ts";
import { checkConfig, type Locate, type PopulationConfig, plainLocate } from "./config.ts";
import type { Values } from "./expression.ts";
import { buildComponent, buildDetector, componentSlots, detectorSlots, psfSlots } from "./fields.ts";
import { type ComponentSlots, fieldLabels, galaxyLabels, type Label, parameterLabel } from "./labels.ts";
import { Quantities } from "./quantities.ts";

export interface Drawn {
  readonly scene: Scene;
  readonly detector: Detector;
  /** in the order of `labelColumns` */
  readonly labels: Float64Array;
}

/** A label whose parameter of the same name must agree with it. */
interface Agreement {
  readonly label: number;
  readonly slot: number;
  readonly where: string;
}

export class Population {
  /** the configuration with its defaults, as plain data: `new Population(config)` is the same population */
  readonly config: PopulationConfig;
  /** [ny, nx] */
  readonly stamp: readonly [number, number];
  /** [arcsec / pixel] */
  readonly pixelScale: number;
  readonly labelColumns: readonly LabelColumn[];
  readonly #quantities: Quantities;
  readonly #values: Values;
  readonly #components: readonly ComponentSlots[];
  readonly #x0: number;
  readonly #y0: number;
  readonly #psf: (v: Values) => Psf;
  readonly #detector: (v: Values) => Detector;
  readonly #labels: readonly Label[];
  readonly #agreements: readonly Agreement[];

  /**
   * @param config a configuration as plain data (docs/configuration.md)
   * @param at names a path of the configuration in messages
   * @throws GalforgeError at the first key or value that is not allowed
   */
  constructor(config: unknown, at: Locate = plainLocate) {
    this.config = checkConfig(at, config);
    this.stamp = this.config.stamp;
    this.pixelScale = this.config.pixel_scale;
    const [ny, nx] = this.stamp;
    const zero = this.config.zero_point;
    const constants = { pi: Math.PI, nx, ny, pixel_scale: this.pixelScale };
    const q = new Quantities(at, this.config.parameters, {
      ...constants,
      ...(zero === undefined ? {} : { zero_point: zero }),
    });
    this.#quantities = q;
    this.#components = componentSlots(at, this.config, q);
    this.#x0 = q.field("x0", ["x0"], this.config.x0, "x0");
    this.#y0 = q.field("y0", ["y0"], this.config.y0, "y0");
    const psf = psfSlots(at, this.config, q);
    const detector = detectorSlots(at, this.config, q);
    this.#values = q.values();
    this.#psf = onceIfConstant(q, psf.slots, psf.build, this.#values);
    this.#detector = onceIfConstant(q, detector, (v) => buildDetector(detector, v), this.#values);
    this.#labels = allLabels(q, this.#components, this.#x0, this.#y0, psf.slots, detector);
    this.#agreements = agreements(at, q, this.#labels);
    this.labelColumns = this.#labels.map(({ name, unit, description }) => ({ name, unit, description }));
  }

  /** The smallest and the largest value that a label may have, by name, where it is known. */
  get labelBounds(): ReadonlyMap<string, readonly [number, number]> {
    return new Map(this.#labels.flatMap(({ name, bounds }) => (bounds ? [[name, bounds] as const] : [])));
  }

  /**
   * Draws an object.
   * @param seed an integer >= 0 (checkSeed) @param index the object, an integer >= 0
   * @throws GalforgeError naming the object if a drawn value is outside its allowed range
   */
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
    const scene: Scene = {
      components: this.#components.map((c) => buildComponent(c, v)),
      x0: v[this.#x0],
      y0: v[this.#y0],
      psf: this.#psf(v),
      pixel_scale: this.pixelScale,
      stamp: this.stamp,
    };
    return { scene, detector: this.#detector(v), labels };
  }
}

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
  psf: ReadonlyMap<string, number>,
  detector: ReadonlyMap<string, number>,
): Label[] {
  const varying = (slots: ReadonlyMap<string, number>) =>
    new Map([...slots].filter(([, s]) => !q.isConstant(s)));
  const labels = [
    ...galaxyLabels(components, x0, y0),
    ...fieldLabels("psf_", varying(psf)),
    ...fieldLabels("", varying(detector)),
  ];
  const names = new Set(labels.map((l) => l.name));
  return [
    ...labels,
    ...q.parameters.filter((p) => !names.has(p.name) && !q.isConstant(p.slot)).map(parameterLabel),
  ];
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
