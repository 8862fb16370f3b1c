/**
 * The boundary between what users write and what is rendered: unknown data in, a Scene or Detector out, or a
 * GalforgeError that names the path, the value and what is allowed. Everything behind it trusts its input.
 */
import { badInput, outOfRange, show } from "../shared/errors.ts";
import {
  COMPONENT_FIELDS,
  COMPONENT_KINDS,
  type ComponentKind,
  checkCombination,
  checkComponentKind,
  hasKnots,
  makeComponent,
  OFFSETS,
} from "./component.ts";
import { asRecord, type Fields, onlyKeys } from "./fields.ts";
import { checkPsf } from "./psf-check.ts";
import { checkNumber, type RangeName } from "./ranges.ts";
import type { Component, Detector, ImageComponent, Scene, Source } from "./scene.ts";

export { asRecord, type Fields, onlyKeys } from "./fields.ts";

const join = (where: string, key: string): string => (where === "" ? key : `${where}.${key}`);

function number(where: string, fields: Fields, key: string, range: RangeName, fallback?: number): number {
  const value = fields[key];
  if (value === undefined) {
    if (fallback !== undefined) return fallback;
    throw badInput(where, `"${key}" is missing (found: ${Object.keys(fields).join(", ") || "nothing"})`);
  }
  return checkNumber(join(where, key), value, range);
}

/** What an image has beside numbers that may vary. */
export const IMAGE_FIELDS = ["file", "pixel_scale", "own_psf"] as const;

interface ComponentKeys {
  readonly needed: readonly RangeName[];
  readonly numbers: readonly RangeName[];
  /** all that there may be */
  readonly keys: readonly string[];
}

const keysOf = (kind: ComponentKind): ComponentKeys => {
  const { required, optional } = COMPONENT_FIELDS[kind];
  const needed = [...required, "flux"] as const;
  const numbers = [...needed, ...optional, ...OFFSETS];
  const others = [...(kind === "image" ? IMAGE_FIELDS : []), ...(hasKnots(kind) ? ["seed"] : [])];
  return { needed, numbers, keys: ["kind", ...numbers, ...others] };
};
const KEYS = Object.fromEntries(COMPONENT_KINDS.map((kind) => [kind, keysOf(kind)])) as Readonly<
  Record<ComponentKind, ComponentKeys>
>;

/** A component; `kind` defaults to sersic; gaussian, exponential and devaucouleurs become Sersic n = 0.5, 1, 4. */
export function checkComponent(where: string, value: unknown): Component {
  const f = asRecord(where, value, "a component such as {n, hlr, flux, e, pa}");
  const kind = f["kind"] === undefined ? "sersic" : checkComponentKind(join(where, "kind"), f["kind"]);
  const { needed, numbers, keys } = KEYS[kind];
  onlyKeys(where, f, keys);
  const missing = needed.find((key) => f[key] === undefined);
  if (missing !== undefined) {
    throw badInput(where, `"${missing}" is missing (found: ${Object.keys(f).join(", ") || "nothing"})`);
  }
  checkCombination(where, kind, (key) => f[key] !== undefined);
  const v: Partial<Record<RangeName, number>> = {};
  for (const key of numbers) if (f[key] !== undefined) v[key] = number(where, f, key, key);
  for (const key of ["knots", "arms", "seed"]) {
    if (f[key] !== undefined && !Number.isInteger(f[key])) {
      throw outOfRange(join(where, key), f[key], "a whole number");
    }
  }
  const places = { seed: number(where, f, "seed", "seed", 0), object: 0, name: "" };
  return makeComponent(where, kind, v, {
    places,
    ...(kind === "image" ? { image: checkGalaxyImage(where, f) } : {}),
  });
}

/** File, pixel scale and PSF of an image of a galaxy. The file is not opened here: the renderer reads and checks it. */
export function checkGalaxyImage(
  where: string,
  f: Fields,
): Pick<ImageComponent, (typeof IMAGE_FIELDS)[number]> {
  const file = f["file"];
  if (typeof file !== "string" || file === "") {
    throw badInput(where, `"file" must name a FITS or NPY image of the galaxy, got ${show(file)}`);
  }
  return {
    file,
    ...(f["pixel_scale"] === undefined
      ? {}
      : { pixel_scale: number(where, f, "pixel_scale", "pixel_scale") }),
    ...(f["own_psf"] === undefined ? {} : { own_psf: checkPsf(join(where, "own_psf"), f["own_psf"]) }),
  };
}

export const MIN_SIDE = 16;
export const MAX_SIDE = 512;

/** A stamp size: one side or [ny, nx], integers from 16 to 512. */
export function checkStamp(where: string, value: unknown): readonly [number, number] {
  const sides: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const ok = (s: unknown): s is number =>
    Number.isInteger(s) && Number(s) >= MIN_SIDE && Number(s) <= MAX_SIDE;
  const [ny, nx] = sides;
  if (sides.length === 2 && ok(ny) && ok(nx)) return [ny, nx];
  throw outOfRange(where, value, `a side or [ny, nx]: integers from ${MIN_SIDE} to ${MAX_SIDE} [pixels]`);
}

const SCENE_KEYS = ["components", "x0", "y0", "others", "psf", "pixel_scale", "stamp"];
const SOURCE_KEYS = ["components", "x0", "y0"];

/**
 * A scene from unknown data. `where` names it in messages, such as "objects.json[3]". Position angles are reduced to
 * [0, 180); a flux of 0 is allowed (a bulge that is not there), a centre may lie outside the stamp.
 * @throws GalforgeError at the first field that is missing, unknown or out of range
 */
export function checkScene(where: string, value: unknown): Scene {
  const f = asRecord(where, value, "an object with components, x0, y0, psf, pixel_scale, stamp");
  onlyKeys(where, f, SCENE_KEYS);
  const components = checkComponents(where, f);
  for (const key of ["psf", "stamp"]) {
    if (f[key] === undefined) throw badInput(where, `"${key}" is missing`);
  }
  return {
    ...checkCentre(where, f, components),
    ...(f["others"] === undefined ? {} : { others: checkOthers(join(where, "others"), f["others"]) }),
    psf: checkPsf(join(where, "psf"), f["psf"]),
    pixel_scale: number(where, f, "pixel_scale", "pixel_scale"),
    stamp: checkStamp(join(where, "stamp"), f["stamp"]),
  };
}

function checkComponents(where: string, f: Fields): readonly Component[] {
  const list = f["components"];
  if (!Array.isArray(list) || list.length === 0) {
    throw badInput(where, `"components" must be a list of at least one component, got ${show(list)}`);
  }
  return list.map((c, i) => checkComponent(join(where, `components[${i}]`), c));
}

const checkCentre = (where: string, f: Fields, components: readonly Component[]): Source => ({
  components,
  x0: number(where, f, "x0", "x0"),
  y0: number(where, f, "y0", "y0"),
});

/** Further objects on a stamp: `{components, x0, y0}` each, as many as one likes. */
function checkOthers(where: string, value: unknown): readonly Source[] {
  if (!Array.isArray(value)) {
    throw badInput(where, `expected a list of objects such as {components, x0, y0}, got ${show(value)}`);
  }
  return value.map((other: unknown, i) => {
    const place = `${where}[${i}]`;
    const f = asRecord(place, other, "an object with components, x0, y0");
    onlyKeys(place, f, SOURCE_KEYS);
    return checkCentre(place, f, checkComponents(place, f));
  });
}

/** A detector from unknown data; `saturation` may be left out (no limit). */
export function checkDetector(where: string, value: unknown): Detector {
  const f = asRecord(where, value, "a detector such as {sky: 100, gain: 1, read_noise: 5}");
  onlyKeys(where, f, ["sky", "gain", "read_noise", "saturation"]);
  return {
    sky: number(where, f, "sky", "sky"),
    gain: number(where, f, "gain", "gain"),
    read_noise: number(where, f, "read_noise", "read_noise"),
    ...(f["saturation"] === undefined ? {} : { saturation: number(where, f, "saturation", "saturation") }),
  };
}
