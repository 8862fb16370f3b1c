/** The label columns of a population: what each is called, its unit, and how it follows from the drawn numbers. */
import type { LabelRole } from "../../datasets/labels.ts";
import { roleByName } from "../../datasets/role-by-name.ts";
import { axisRatioOf } from "../../shared/math/shape.ts";
import type { ComponentKind } from "../component.ts";
import type { PopulationLabel } from "../drawn.ts";
import { closedBounds, RANGES, type RangeName, reduceAngle } from "../ranges.ts";
import type { ImageComponent } from "../scene.ts";
import type { Evaluate, Values } from "./expression.ts";
import type { ParameterInfo } from "./quantities.ts";

export interface Label extends PopulationLabel {
  readonly value: Evaluate;
  /** where the number stands, unless it is derived from others */
  readonly slot?: number;
}

/** The slots of a component's numbers, the same in all bands. */
export interface ComponentSlots {
  readonly name: string;
  readonly kind: ComponentKind;
  readonly slots: ReadonlyMap<RangeName, number>;
  /** where it stands in the configuration */
  readonly where: string;
  /** of an image */
  readonly image?: Pick<ImageComponent, "file" | "pixel_scale" | "own_psf">;
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
    trunc: meaning(
      "arcsec",
      "length",
      "truncation radius of the circular profile, beyond which there is no light",
    ),
    nu: meaning("1", "scalar", "Spergel index"),
    inclination: meaning("deg", "scalar", "inclination, 0 face-on to 90 edge-on"),
    scale_radius: meaning("arcsec", "length", "scale radius of the face-on disc"),
    scale_height: meaning("arcsec", "length", "scale height of the disc"),
    scale_h_over_r: meaning("1", "scalar", "scale height of the disc over its scale radius"),
    arms: meaning("1", "scalar", "number of spiral arms"),
    arm_pitch: meaning("deg", "handed", "pitch angle of the arms; above 90 they turn clockwise outwards"),
    arm_amplitude: meaning("1", "scalar", "amplitude of the arms over the brightness of the disc"),
    arm_phase: meaning(
      "deg",
      "handed",
      "where an arm crosses the half-light radius, from the major axis in the disc",
    ),
    arm_start: meaning("arcsec", "length", "radius at which arms have half their amplitude"),
    bar_amplitude: meaning("1", "scalar", "amplitude of the bar over the brightness of the disc"),
    bar_radius: meaning("arcsec", "length", "radius at which the bar is strongest"),
    bar_phase: meaning("deg", "handed", "direction of the bar, from the major axis in the disc"),
    knots: meaning("1", "scalar", "number of knots"),
    knot_fraction: meaning("1", "scalar", "fraction of the flux in knots"),
    resize: meaning("1", "scalar", "factor on the size of the image"),
    rotate: meaning("deg", "handed", "angle by which the image is turned, counter-clockwise"),
    dx: meaning("arcsec", "offset-x", "centre less that of the galaxy, along +x"),
    dy: meaning("arcsec", "offset-y", "centre less that of the galaxy, along +y"),
    cos2pa: meaning("1", "spin2-cos", "cos(2 pa)"),
    sin2pa: meaning("1", "spin2-sin", "sin(2 pa)"),
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
    noise_sigma: meaning("ADU", "scalar", "standard deviation of the Gaussian noise"),
    gradient_x: meaning("ADU/pixel/pixel", "scalar", "gradient of the sky along +x"),
    gradient_y: meaning("ADU/pixel/pixel", "scalar", "gradient of the sky along +y"),
    brighter_fatter: meaning("1/e-", "scalar", "coefficient of the brighter-fatter effect"),
    cosmic_ray_rate: meaning("1/pixel", "scalar", "expected number of cosmic rays"),
    cosmic_ray_length: meaning("pixel", "scalar", "mean length of cosmic rays"),
    cosmic_ray_charge: meaning("e-/pixel", "scalar", "median charge of a pixel of length of cosmic rays"),
    hot_pixel_fraction: meaning("1", "scalar", "share of hot pixels"),
    hot_pixel_charge: meaning("e-", "scalar", "mean dark charge of hot pixels"),
    bad_column_fraction: meaning("1", "scalar", "share of bad columns"),
    non_linearity: meaning("1/e-", "scalar", "quadratic coefficient of the non-linearity"),
    ipc: meaning("1", "scalar", "share of a pixel's charge that each neighbour shows"),
    trail_rate: meaning("1", "scalar", "expected number of satellite trails"),
    trail_width: meaning("pixel", "scalar", "full width at half maximum of satellite trails"),
    trail_brightness: meaning("ADU/pixel", "scalar", "brightness of a pixel of length of satellite trails"),
  }),
);

/** What else labels of a PSF mean, by what stands behind `psf_`; a user's parameters of these names are their own. */
const PSF_MEANINGS: ReadonlyMap<string, LabelMeaning> = new Map(
  Object.entries({
    trunc: meaning("arcsec", "length", "radius at which the Moffat PSF ends"),
    lam: meaning("nm", "scalar", "wavelength"),
    r0: meaning("m", "scalar", "Fried's parameter"),
    L0: meaning("m", "scalar", "outer scale of the turbulence"),
    diam: meaning("m", "scalar", "diameter of the telescope"),
    nstruts: meaning("1", "scalar", "struts"),
    strut_thick: meaning("1", "scalar", "thickness of struts, of the diameter"),
    strut_angle: meaning("deg", "scalar", "angle of the first strut, counter-clockwise from +y"),
    aberration: meaning("wave", "scalar", "Zernike coefficient of Noll's number"),
    weight: meaning("1", "scalar", "weight of a part of the PSF"),
    index: meaning("1", "scalar", "which image of the stack is the PSF, from 0"),
    x: meaning("pixel", "scalar", "place of the PSF's model, from the left edge of the image that it is of"),
    y: meaning("pixel", "scalar", "place of the PSF's model, from the lower edge of the image that it is of"),
  }),
);

/** What a number of a member of a sum, "2_fwhm", or of a list, "a4", is. */
const partKind = (key: string): string => key.replace(/^(\d+_)+/, "").replace(/^a\d+$/, "aberration");

/** Of the labels of this name, with or without that of a component in front; undefined for what is a user's own. */
export const meaningOf = (kind: string): LabelMeaning | undefined => MEANINGS.get(kind);

function slotLabel(name: string, key: string, slot: number): Label {
  const kind = partKind(key);
  const own = name.startsWith("psf_") ? PSF_MEANINGS.get(kind) : undefined;
  const known = own ?? MEANINGS.get(kind) ?? meaning("1", "scalar", kind);
  if (kind === "pa") {
    return { name, ...known, value: (v) => reduceAngle(v[slot]), slot, bounds: [0, 180] };
  }
  const isWhole = kind === "arms" || kind === "knots";
  const range = Object.entries(RANGES).find(([name]) => name === kind)?.[1];
  const bounds = range === undefined ? {} : { bounds: closedBounds(range) };
  return { name, ...known, value: isWhole ? (v) => Math.round(v[slot]) : (v) => v[slot], slot, ...bounds };
}

type Derived = "q" | "g" | "e1" | "e2" | "cos2pa" | "sin2pa";

function derived(prefix: string, kind: Derived, bounds: readonly [number, number], value: Evaluate): Label {
  return { name: `${prefix}${kind}`, ...MEANINGS.get(kind)!, value, bounds };
}

const FACE_ON = "half-light radius of the disc seen face-on";

/** The order of the labels of a component's own numbers, between which stand those of its shape. */
const BEFORE = [
  "hlr",
  "scale_radius",
  "n",
  "nu",
  "trunc",
  "e",
  "inclination",
  "scale_height",
  "scale_h_over_r",
  "pa",
];

function shapeLabels(prefix: string, { slots }: ComponentSlots): Label[] {
  const own = [...slots].filter(([key]) => !BEFORE.includes(key));
  const first = BEFORE.flatMap((name) => [...slots].filter(([key]) => key === name));
  const labelOf = ([key, slot]: readonly [string, number]): Label => {
    const label = slotLabel(`${prefix}${key}`, key, slot);
    return key === "hlr" && slots.has("inclination") ? { ...label, description: FACE_ON } : label;
  };
  const [e, pa] = [slots.get("e"), slots.get("pa")];
  return [...first.map(labelOf), ...ellipseLabels(prefix, e, pa), ...own.map(labelOf)];
}

/** What follows from distortion and position angle; of a disc with an inclination from its angle alone. */
function ellipseLabels(prefix: string, e: number | undefined, pa: number | undefined): Label[] {
  if (pa === undefined) return [];
  const angle = (v: Values): number => (v[pa] * Math.PI) / 90;
  if (e === undefined) {
    return [
      derived(prefix, "cos2pa", [-1, 1], (v) => Math.cos(angle(v))),
      derived(prefix, "sin2pa", [-1, 1], (v) => Math.sin(angle(v))),
    ];
  }
  return [
    derived(prefix, "q", [0, 1], (v) => axisRatioOf(v[e])),
    derived(prefix, "g", [0, 1], (v) => (1 - axisRatioOf(v[e])) / (1 + axisRatioOf(v[e]))),
    derived(prefix, "e1", [-1, 1], (v) => v[e] * Math.cos(angle(v))),
    derived(prefix, "e2", [-1, 1], (v) => v[e] * Math.sin(angle(v))),
  ];
}

/**
 * Labels of the galaxy: for one component flux, hlr, n, e, pa, q, g, e1, e2 and what else it has; for several the total flux, the fraction of
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
