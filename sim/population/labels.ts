/** The label columns of a population: what each is called, its unit, and how it follows from the drawn numbers. */
import type { LabelColumn } from "../../datasets/schema.ts";
import { closedBounds, RANGES, reduceAngle } from "../ranges.ts";
import type { Evaluate, Values } from "./expression.ts";
import type { ParameterInfo } from "./quantities.ts";

export interface Label extends LabelColumn {
  readonly value: Evaluate;
  /** where the number stands, unless it is derived from others */
  readonly slot?: number;
  /** smallest and largest value that it may have, if more is known than that it is finite */
  readonly bounds?: readonly [number, number];
}

/** The slots of a component; a point source has only a flux. */
export interface ComponentSlots {
  readonly name: string;
  readonly flux: number;
  readonly shape?: { readonly n: number; readonly hlr: number; readonly e: number; readonly pa: number };
}

const UNITS = new Map(
  Object.entries<readonly [unit: string, description: string]>({
    flux: ["ADU", "total flux, to infinity"],
    hlr: ["arcsec", "half-light radius of the circular profile before the area-preserving shear, sqrt(ab)"],
    n: ["1", "Sersic index"],
    e: ["1", "distortion (a^2-b^2)/(a^2+b^2)"],
    pa: ["deg", "position angle, counter-clockwise from +x, in [0, 180)"],
    x0: ["pixel", "centre from the left edge of the stamp"],
    y0: ["pixel", "centre from the lower edge of the stamp"],
    fwhm: ["arcsec", "full width at half maximum of the PSF"],
    beta: ["1", "Moffat beta of the PSF"],
    lam_over_diam: ["arcsec", "lambda/D of the Airy PSF"],
    obscuration: ["1", "linear central obscuration of the Airy PSF"],
    sky: ["ADU/pixel", "sky level"],
    gain: ["e-/ADU", "gain"],
    read_noise: ["e-", "read noise"],
    saturation: ["ADU", "full well"],
    mag: ["mag", "AB magnitude"],
  }),
);

/** Of labels that follow from e and pa. */
const SHAPE_UNITS = {
  q: ["1", "axis ratio b/a"],
  g: ["1", "reduced shear (1-q)/(1+q)"],
  e1: ["1", "e cos(2 pa)"],
  e2: ["1", "e sin(2 pa)"],
} as const;

export interface LabelMeaning {
  readonly unit: string;
  readonly description: string;
}

/** Of the labels of this name, with or without that of a component in front; undefined for what is a user's own. */
export function meaningOf(kind: string): LabelMeaning | undefined {
  const [unit, description] = UNITS.get(kind) ?? new Map(Object.entries(SHAPE_UNITS)).get(kind) ?? [];
  return unit === undefined || description === undefined ? undefined : { unit, description };
}

function slotLabel(name: string, kind: string, slot: number): Label {
  const [unit, description] = UNITS.get(kind) ?? ["1", kind];
  if (kind === "pa") {
    return { name, unit, description, value: (v) => reduceAngle(v[slot]), slot, bounds: [0, 180] };
  }
  const range = Object.entries(RANGES).find(([known]) => known === kind)?.[1];
  const bounds = range === undefined ? {} : { bounds: closedBounds(range) };
  return { name, unit, description, value: (v) => v[slot], slot, ...bounds };
}

const axisRatio = (e: number): number => Math.sqrt((1 - e) / (1 + e));

function derived(kind: keyof typeof SHAPE_UNITS): LabelMeaning {
  const [unit, description] = SHAPE_UNITS[kind];
  return { unit, description };
}

function shapeLabels(prefix: string, { shape }: ComponentSlots): Label[] {
  if (shape === undefined) return [];
  const { e, pa } = shape;
  const angle = (v: Values): number => (v[pa] * Math.PI) / 90;
  return [
    slotLabel(`${prefix}hlr`, "hlr", shape.hlr),
    slotLabel(`${prefix}n`, "n", shape.n),
    slotLabel(`${prefix}e`, "e", e),
    slotLabel(`${prefix}pa`, "pa", pa),
    {
      name: `${prefix}q`,
      ...derived("q"),
      value: (v) => axisRatio(v[e]),
      bounds: [0, 1],
    },
    {
      name: `${prefix}g`,
      ...derived("g"),
      value: (v) => (1 - axisRatio(v[e])) / (1 + axisRatio(v[e])),
      bounds: [0, 1],
    },
    {
      name: `${prefix}e1`,
      ...derived("e1"),
      value: (v) => v[e] * Math.cos(angle(v)),
      bounds: [-1, 1],
    },
    {
      name: `${prefix}e2`,
      ...derived("e2"),
      value: (v) => v[e] * Math.sin(angle(v)),
      bounds: [-1, 1],
    },
  ];
}

/**
 * Labels of the galaxy: for one component flux, hlr, n, e, pa, q, g, e1, e2; for several the total flux, the fraction of
 * each but the last, and the same columns for each with its name in front. Then the centre.
 */
export function galaxyLabels(components: readonly ComponentSlots[], x0: number, y0: number): Label[] {
  const centre = [slotLabel("x0", "x0", x0), slotLabel("y0", "y0", y0)];
  const [first, ...others] = components;
  if (others.length === 0)
    return [slotLabel("flux", "flux", first.flux), ...shapeLabels("", first), ...centre];
  const total: Evaluate = (v) => components.reduce((sum, c) => sum + v[c.flux], 0);
  return [
    { name: "flux", unit: "ADU", description: "total flux of all components, to infinity", value: total },
    ...components.slice(0, -1).map(
      (c): Label => ({
        name: `${c.name}_to_total`,
        unit: "1",
        description: `flux of the ${c.name} over the total flux (0 if there is none)`,
        value: (v) => (v[c.flux] === 0 ? 0 : v[c.flux] / total(v)),
        bounds: [0, 1],
      }),
    ),
    ...centre,
    ...components.flatMap((c) => [
      slotLabel(`${c.name}_flux`, "flux", c.flux),
      ...shapeLabels(`${c.name}_`, c),
    ]),
  ];
}

/** Labels of the PSF (psf_fwhm, ...) or the detector (sky, ...), of those fields that vary. */
export const fieldLabels = (prefix: string, slots: ReadonlyMap<string, number>): Label[] =>
  [...slots].map(([kind, slot]) => slotLabel(`${prefix}${kind}`, kind, slot));

/** The label of a named parameter, with the unit and description that the user gave it. */
export function parameterLabel(p: ParameterInfo): Label {
  const label = slotLabel(p.name, p.name, p.slot);
  return {
    name: p.name,
    unit: p.unit ?? label.unit,
    description: p.description ?? (UNITS.has(p.name) ? label.description : `parameter ${p.name}`),
    value: (v) => v[p.slot],
    slot: p.slot,
  };
}
