/**
 * Components as users write them: which numbers each kind has, and what is made of them. The same for objects files (scene-check.ts) and
 * populations (population/components.ts), which have checked each number against its range (ranges.ts) before.
 */
import { badInput, outOfRange, unknownChoice } from "../shared/errors.ts";
import { sersicB } from "./profiles/sersic.ts";
import { LEAST_TRUNCATION, truncatedB } from "./profiles/truncated.ts";
import { type RangeName, reduceAngle } from "./ranges.ts";
import type { Component, DiscComponent, ImageComponent, Places } from "./scene.ts";

/** Galaxy kinds as users may name them, with the Sersic index that each stands for. */
export const SERSIC_INDEX = { gaussian: 0.5, exponential: 1, devaucouleurs: 4 } as const;
export const COMPONENT_KINDS = [
  ...(["sersic", "gaussian", "exponential", "devaucouleurs", "spergel"] as const),
  ...(["inclined_exponential", "inclined_sersic", "knots", "image", "point"] as const),
] as const;
export type ComponentKind = (typeof COMPONENT_KINDS)[number];

export function checkComponentKind(where: string, kind: unknown): ComponentKind {
  const found = COMPONENT_KINDS.find((k) => k === kind);
  if (found === undefined) throw unknownChoice(where, kind, COMPONENT_KINDS);
  return found;
}

const ELLIPSE = ["e", "pa"] as const satisfies readonly RangeName[];
const ARMS = [
  "arms",
  "arm_pitch",
  "arm_amplitude",
  "arm_phase",
  "arm_start",
] as const satisfies readonly RangeName[];
const BAR = ["bar_amplitude", "bar_radius", "bar_phase"] as const satisfies readonly RangeName[];
const KNOTS = ["knots", "knot_fraction"] as const satisfies readonly RangeName[];
const HEIGHT = ["scale_height", "scale_h_over_r"] as const satisfies readonly RangeName[];
/** What is not smooth in a disc. */
export const IN_DISC = [...ARMS, ...BAR, ...KNOTS] as const;

/** The number fields of each kind of component, in the order of messages, flux apart: those that must be given, and those that may be. */
export const COMPONENT_FIELDS: Readonly<
  Record<ComponentKind, { readonly required: readonly RangeName[]; readonly optional: readonly RangeName[] }>
> = {
  sersic: { required: ["n", "hlr"], optional: [...ELLIPSE, "trunc", ...IN_DISC] },
  gaussian: { required: ["hlr"], optional: [...ELLIPSE, "trunc", ...IN_DISC] },
  exponential: { required: ["hlr"], optional: [...ELLIPSE, "trunc", ...IN_DISC] },
  devaucouleurs: { required: ["hlr"], optional: [...ELLIPSE, "trunc", ...IN_DISC] },
  spergel: { required: ["nu", "hlr"], optional: ELLIPSE },
  inclined_exponential: {
    required: ["inclination"],
    optional: ["hlr", "scale_radius", "pa", ...HEIGHT, ...IN_DISC],
  },
  inclined_sersic: {
    required: ["n", "hlr", "inclination"],
    optional: ["pa", "trunc", ...HEIGHT, ...IN_DISC],
  },
  knots: { required: ["knots", "hlr"], optional: ["n", ...ELLIPSE] },
  image: { required: [], optional: ["resize", "rotate", ...ELLIPSE] },
  point: { required: [], optional: [] },
};

/** Where a component may say that its centre is. */
export const OFFSETS = ["dx", "dy"] as const satisfies readonly RangeName[];

/** All that a component may have but its flux and its place. */
export const COMPONENT_NUMBERS: readonly RangeName[] = [
  ...new Set(Object.values(COMPONENT_FIELDS).flatMap(({ required, optional }) => [...required, ...optional])),
];

/** Whether positions of knots belong to it. */
export const hasKnots = (kind: ComponentKind): boolean =>
  kind === "knots" || COMPONENT_FIELDS[kind].optional.includes("knots");

/** Numbers that mean something with others alone: if one is given, so must the others be. */
const TOGETHER: readonly (readonly [given: RangeName, needed: readonly RangeName[]])[] = [
  ["arms", ["arm_pitch", "arm_amplitude"]],
  ...(["arm_pitch", "arm_amplitude", "arm_phase", "arm_start"] as const).map(
    (key) => [key, ["arms"]] as const,
  ),
  ["bar_amplitude", ["bar_radius"]],
  ["bar_radius", ["bar_amplitude"]],
  ["bar_phase", ["bar_amplitude", "bar_radius"]],
  ["knots", ["knot_fraction"]],
  ["knot_fraction", ["knots"]],
];

/** Which of the fields may stand together. @param has whether a field is given @throws GalforgeError saying which is missing or too much */
export function checkCombination(where: string, kind: ComponentKind, has: (key: RangeName) => boolean): void {
  const { required } = COMPONENT_FIELDS[kind];
  const missing = required.find((key) => !has(key));
  if (missing !== undefined) {
    throw badInput(
      where,
      `"${missing}" is missing: a component of kind ${kind} needs ${required.join(", ")}`,
    );
  }
  const one = (keys: readonly RangeName[], least: 0 | 1): void => {
    const given = keys.filter(has);
    if (given.length >= least && given.length <= 1) return;
    throw badInput(where, `needs ${least === 0 ? "at most" : "exactly"} one of ${keys.join(", ")}`);
  };
  if (kind === "inclined_exponential") one(["hlr", "scale_radius"], 1);
  one(HEIGHT, 0);
  for (const [given, needed] of kind === "knots" ? [] : TOGETHER) {
    const absent = needed.find((key) => !has(key));
    if (has(given) && absent !== undefined) throw badInput(where, `"${given}" needs "${absent}" beside it`);
  }
  if (has("trunc") && (has("arms") || has("bar_amplitude"))) {
    throw badInput(where, "arms and a bar are known of a disc without trunc alone: remove one of them");
  }
}

/** What a component has beside numbers. */
export interface Beside {
  readonly places: Places;
  /** of an image */
  readonly image?: Pick<ImageComponent, "file" | "pixel_scale" | "own_psf">;
}

type Numbers = Readonly<Partial<Record<RangeName, number>>>;

/**
 * @param where names the component in messages @param v its numbers, inside their ranges, in a combination that is allowed
 * @throws GalforgeError for numbers that do not go together
 */
export function makeComponent(
  where: string,
  kind: ComponentKind,
  v: Numbers,
  { places, image }: Beside,
): Component {
  const { flux = 0, hlr = 0, e = 0 } = v;
  const pa = reduceAngle(v.pa ?? 0);
  const placed = {
    ...(v.dx === undefined ? {} : { dx: v.dx }),
    ...(v.dy === undefined ? {} : { dy: v.dy }),
  };
  switch (kind) {
    case "point":
      return { kind, flux, ...placed };
    case "spergel":
      return { kind, nu: v.nu!, hlr, flux, e, pa, ...placed };
    case "knots":
      return {
        kind,
        count: Math.round(v.knots!),
        n: v.n ?? SERSIC_INDEX.gaussian,
        hlr,
        flux,
        e,
        pa,
        places,
        ...placed,
      };
    case "image":
      return { kind, ...image!, flux, resize: v.resize ?? 1, rotate: v.rotate ?? 0, e, pa, ...placed };
    case "inclined_exponential":
    case "inclined_sersic":
      return makeDisc(where, { ...inclined(where, kind, v), flux, e: 0, pa, ...placed }, v, places);
    default: {
      const n = kind === "sersic" ? v.n! : SERSIC_INDEX[kind];
      if (IN_DISC.some((key) => v[key] !== undefined)) {
        const flat = {
          kind: "disc",
          n,
          hlr,
          flux,
          e,
          inclination: 0,
          scale_height: 0,
          pa,
          ...placed,
        } as const;
        const { trunc } = v;
        return makeDisc(where, trunc === undefined ? flat : { ...flat, trunc }, v, places);
      }
      const shape = { n, hlr, flux, e, pa, ...placed };
      if (v.trunc === undefined) return { kind: "sersic", ...shape };
      return { kind: "truncated", ...shape, trunc: checkedTruncation(where, v.trunc, hlr) };
    }
  }
}

/** Half of the scale radius's light is inside sqrt(2) of a disc of even brightness. */
function checkedTruncation(where: string, trunc: number, hlr: number): number {
  if (trunc > LEAST_TRUNCATION * hlr) return trunc;
  throw outOfRange(
    `${where}.trunc`,
    trunc,
    `above sqrt(2) hlr = ${(LEAST_TRUNCATION * hlr).toPrecision(6)}, because half of the light is inside hlr`,
  );
}

/** The scale height of a disc whose scale height is not given [scale radii]: GalSim's. */
const HEIGHT_OVER_RADIUS = 0.1;

function inclined(
  where: string,
  kind: "inclined_exponential" | "inclined_sersic",
  v: Numbers,
): Pick<DiscComponent, "kind" | "n" | "hlr" | "inclination" | "scale_height" | "trunc"> {
  const n = kind === "inclined_sersic" ? v.n! : 1;
  const hlr = v.hlr ?? v.scale_radius! * sersicB(1);
  const trunc = v.trunc === undefined ? undefined : checkedTruncation(where, v.trunc, hlr);
  const b = trunc === undefined ? sersicB(n) : truncatedB(n, trunc / hlr);
  const ratio = v.scale_h_over_r ?? HEIGHT_OVER_RADIUS;
  return {
    kind: "disc",
    n,
    hlr,
    inclination: v.inclination!,
    scale_height: v.scale_height ?? (ratio * hlr) / b ** n,
    ...(trunc === undefined ? {} : { trunc }),
  };
}

/** With its arms, bar and knots. */
function makeDisc(where: string, disc: DiscComponent, v: Numbers, places: Places): Component {
  const { hlr, trunc } = disc;
  if (trunc !== undefined) checkedTruncation(where, trunc, hlr);
  const amplitude = (v.arm_amplitude ?? 0) + (v.bar_amplitude ?? 0);
  if (amplitude > 1) {
    throw outOfRange(
      `${where}: arm_amplitude + bar_amplitude`,
      amplitude,
      "at most 1: the disc would be darker than nothing",
    );
  }
  return {
    ...disc,
    ...(v.arms === undefined
      ? {}
      : {
          arms: {
            arms: Math.round(v.arms),
            arm_pitch: v.arm_pitch!,
            arm_amplitude: v.arm_amplitude!,
            arm_phase: v.arm_phase ?? 0,
            arm_start: v.arm_start ?? hlr / 2,
          },
        }),
    ...(v.bar_amplitude === undefined
      ? {}
      : { bar: { bar_amplitude: v.bar_amplitude, bar_radius: v.bar_radius!, bar_phase: v.bar_phase ?? 0 } }),
    ...(v.knots === undefined
      ? {}
      : { knots: { count: Math.round(v.knots), fraction: v.knot_fraction!, places } }),
  };
}
