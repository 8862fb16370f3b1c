/** The label columns of a population: what each is called, its unit, and how it follows from the drawn numbers. */
import type { LabelRole } from "../../datasets/labels.ts";
import { roleByName } from "../../datasets/role-by-name.ts";
import type { PopulationLabel } from "../drawn.ts";
import { closedBounds, RANGES, reduceAngle } from "../ranges.ts";
import type { Evaluate, Values } from "./expression.ts";
import type { ParameterInfo } from "./quantities.ts";

export interface Label extends PopulationLabel {
  readonly value: Evaluate;
  /** where the number stands, unless it is derived from others */
  readonly slot?: number;
}

/** The slots of a component, the same in all bands; a point source has no shape. */
export interface ComponentSlots {
  readonly name: string;
  readonly shape?: { readonly n: number; readonly hlr: number; readonly e: number; readonly pa: number };
}

/** What a band adds to the names of its labels. */
export interface BandName {
  readonly name: string;
  /** "_g"; empty where there is one band alone */
  readonly suffix: string;
}

/** Labels of one band alone go without its name. */
export const bandNames = (names: readonly string[]): BandName[] =>
  names.map((name) => ({ name, suffix: names.length === 1 ? "" : `_${name}` }));

/** The fluxes of a band: the slot of each component. */
export interface BandFluxes extends BandName {
  readonly fluxes: readonly number[];
}

export interface LabelMeaning {
  readonly unit: string;
  readonly description: string;
  readonly role: LabelRole;
}

const meaning = (unit: string, role: LabelRole, description: string): LabelMeaning => ({
  unit,
  description,
  role,
});

/** What labels of these names mean, with or without the name of a component in front and that of a band behind. */
const MEANINGS: ReadonlyMap<string, LabelMeaning> = new Map(
  Object.entries({
    flux: meaning("ADU", "flux", "total flux, to infinity"),
    hlr: meaning(
      "arcsec",
      "length",
      "half-light radius of the circular profile before the area-preserving shear, sqrt(ab)",
    ),
    n: meaning("1", "scalar", "Sersic index"),
    e: meaning("1", "scalar", "distortion (a^2-b^2)/(a^2+b^2)"),
    pa: meaning("deg", "angle", "position angle, counter-clockwise from +x, in [0, 180)"),
    q: meaning("1", "scalar", "axis ratio b/a"),
    g: meaning("1", "scalar", "reduced shear (1-q)/(1+q)"),
    e1: meaning("1", "spin2-cos", "e cos(2 pa)"),
    e2: meaning("1", "spin2-sin", "e sin(2 pa)"),
    x0: meaning("pixel", "x", "centre from the left edge of the stamp"),
    y0: meaning("pixel", "y", "centre from the lower edge of the stamp"),
    fwhm: meaning("arcsec", "length", "full width at half maximum of the PSF"),
    beta: meaning("1", "scalar", "Moffat beta of the PSF"),
    lam_over_diam: meaning("arcsec", "length", "lambda/D of the Airy PSF"),
    obscuration: meaning("1", "scalar", "linear central obscuration of the Airy PSF"),
    sky: meaning("ADU/pixel", "sky", "sky level"),
    gain: meaning("e-/ADU", "scalar", "gain"),
    read_noise: meaning("e-", "scalar", "read noise"),
    saturation: meaning("ADU", "scalar", "full well"),
    mag: meaning("mag", "scalar", "AB magnitude"),
  }),
);

/** Of the labels of this name, with or without that of a component in front; undefined for what is a user's own. */
export const meaningOf = (kind: string): LabelMeaning | undefined => MEANINGS.get(kind);

function slotLabel(name: string, kind: string, slot: number): Label {
  const known = MEANINGS.get(kind) ?? meaning("1", "scalar", kind);
  if (kind === "pa") {
    return { name, ...known, value: (v) => reduceAngle(v[slot]), slot, bounds: [0, 180] };
  }
  const range = Object.entries(RANGES).find(([name]) => name === kind)?.[1];
  const bounds = range === undefined ? {} : { bounds: closedBounds(range) };
  return { name, ...known, value: (v) => v[slot], slot, ...bounds };
}

const axisRatio = (e: number): number => Math.sqrt((1 - e) / (1 + e));

type Derived = "q" | "g" | "e1" | "e2";

function derived(prefix: string, kind: Derived, bounds: readonly [number, number], value: Evaluate): Label {
  return { name: `${prefix}${kind}`, ...MEANINGS.get(kind)!, value, bounds };
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
    derived(prefix, "q", [0, 1], (v) => axisRatio(v[e])),
    derived(prefix, "g", [0, 1], (v) => (1 - axisRatio(v[e])) / (1 + axisRatio(v[e]))),
    derived(prefix, "e1", [-1, 1], (v) => v[e] * Math.cos(angle(v))),
    derived(prefix, "e2", [-1, 1], (v) => v[e] * Math.sin(angle(v))),
  ];
}

/**
 * Labels of the galaxy: for one component flux, hlr, n, e, pa, q, g, e1, e2; for several the total flux, the fraction of
 * each but the last, and the same columns for each with its name in front. Then the centre. What is different in each band is
 * there for each band.
 */
export function galaxyLabels(
  components: readonly ComponentSlots[],
  bands: readonly BandFluxes[],
  x0: number,
  y0: number,
): Label[] {
  const centre = [slotLabel("x0", "x0", x0), slotLabel("y0", "y0", y0)];
  const ofBands = (of: (band: BandFluxes) => Label[]): Label[] => bands.flatMap((b) => inBand(b, of(b)));
  const [first, ...others] = components;
  if (others.length === 0) {
    const fluxes = ofBands(({ fluxes: [flux] }) => [slotLabel("flux", "flux", flux)]);
    return [...fluxes, ...shapeLabels("", first), ...centre];
  }
  return [
    ...ofBands(({ fluxes }) => totals(components, fluxes)),
    ...centre,
    ...components.flatMap((c, i) => [
      ...ofBands(({ fluxes }) => [slotLabel(`${c.name}_flux`, "flux", fluxes[i])]),
      ...shapeLabels(`${c.name}_`, c),
    ]),
  ];
}

/** The total flux of several components, and the fractions of it. */
function totals(components: readonly ComponentSlots[], fluxes: readonly number[]): Label[] {
  const total: Evaluate = (v) => fluxes.reduce((sum, flux) => sum + v[flux], 0);
  const fraction = ({ name }: ComponentSlots, i: number): Label => ({
    name: `${name}_to_total`,
    ...meaning("1", "scalar", `flux of the ${name} over the total flux (0 if there is none)`),
    value: (v) => (v[fluxes[i]] === 0 ? 0 : v[fluxes[i]] / total(v)),
    bounds: [0, 1],
  });
  const flux = meaning("ADU", "flux", "total flux of all components, to infinity");
  return [{ name: "flux", ...flux, value: total }, ...components.slice(0, -1).map(fraction)];
}

/** Labels of the PSF (psf_fwhm, ...) or the detector (sky, ...) of a band, of those fields that vary. */
export const fieldLabels = (band: BandName, prefix: string, slots: ReadonlyMap<string, number>): Label[] =>
  inBand(
    band,
    [...slots].map(([kind, slot]) => slotLabel(`${prefix}${kind}`, kind, slot)),
  );

/** Labels as those of a band. */
export const inBand = <L extends PopulationLabel>({ name, suffix }: BandName, labels: readonly L[]): L[] =>
  labels.map((label) => ({ ...label, name: `${label.name}${suffix}`, band: name }));

/** The label of a named parameter, with the unit and description that the user gave it; its role follows from its name. */
export function parameterLabel(p: ParameterInfo): Label {
  const known = MEANINGS.get(p.name) ?? meaning("1", roleByName(p.name), `parameter ${p.name}`);
  return {
    name: p.name,
    unit: p.unit ?? known.unit,
    description: p.description ?? known.description,
    role: known.role,
    value: (v) => v[p.slot],
    slot: p.slot,
  };
}
