/** Images of the noise beside an image: standard deviations, or what they follow from. */
import { badInput } from "../../shared/errors.ts";

/**
 * What the values v of a map are, and so the standard deviation of a pixel: `sigma` v; `variance` sqrt(v); `ivar`, an inverse
 * variance, 1 / sqrt(v); `weight`, an inverse variance up to a factor (MAP_WEIGHT of SExtractor), c / sqrt(v), where c
 * makes the median the noise that is measured.
 */
export const NOISE_MAP_KINDS = ["sigma", "variance", "ivar", "weight"] as const;
export type NoiseMapKind = (typeof NOISE_MAP_KINDS)[number];

export interface NoiseMap {
  /** for messages */
  readonly path: string;
  readonly kind: NoiseMapKind;
  /** standard deviations, of a `weight` without its factor c; a pixel whose own is not above 0 and finite is bad [ny * nx] */
  readonly sigma: Float32Array;
}

export const KIND_IN_WORDS: Readonly<Record<NoiseMapKind, string>> = {
  sigma: "standard deviation",
  variance: "variance",
  ivar: "inverse variance",
  weight: "weight",
};

/** Standard deviation of a pixel whose value in the map is v; NaN or infinite where there is none. */
export function sigmaOf(kind: NoiseMapKind, v: number): number {
  if (kind === "sigma") return v;
  return kind === "variance" ? Math.sqrt(v) : 1 / Math.sqrt(v);
}

/** The value of the map whose standard deviation is this. */
export function valueIn(kind: NoiseMapKind, sigma: number): number {
  if (kind === "sigma") return sigma;
  return kind === "variance" ? sigma * sigma : 1 / (sigma * sigma);
}

/** Units of pixels that maps are told by where the image has none. */
const KNOWN_UNITS = [
  ...["adu", "dn", "count", "counts", "ct", "electron", "electrons", "e-", "e"],
  ...["nanomaggy", "nanomaggies", "nmgy", "maggy", "maggies", "jy", "mjy", "ujy", "njy", "mjy/sr"],
];

/** "Nanomaggy ** -2", "(nanomaggy)^(-2)" -> "nanomaggy^-2" */
const plain = (unit: string): string =>
  unit
    .toLowerCase()
    .replace(/\*\*/g, "^")
    .replace(/[\s()]/g, "");

/** "mjy/sr" -> "mjy/sr^2", "mjy/sr2" (of the whole), "mjy2/sr2", "mjy^2/sr^2" */
const squaresOf = (unit: string): string[] =>
  ["2", "^2"].flatMap((power) => [
    unit + power,
    unit
      .split("/")
      .map((part) => part + power)
      .join("/"),
  ]);

/**
 * What the unit of a map says; undefined: nothing, as where it is the image's own unit, copied with the rest of the header.
 * @param unit, imageUnit BUNIT of both
 */
export function kindOfUnit(unit: unknown, imageUnit: unknown): "variance" | "ivar" | undefined {
  if (typeof unit !== "string") return undefined;
  const units = typeof imageUnit === "string" ? [plain(imageUnit), ...KNOWN_UNITS] : KNOWN_UNITS;
  const squares = units.filter((u) => u !== "").flatMap(squaresOf);
  const inverses = [...squares.map((s) => `1/${s}`), ...units.flatMap((u) => [`${u}-2`, `${u}^-2`])];
  const text = plain(unit);
  if (text === plain(String(imageUnit))) return undefined;
  return squares.includes(text) ? "variance" : inverses.includes(text) ? "ivar" : undefined;
}

/**
 * The kind of a map: that of its column, but `sigma` gives way to a unit that is a square or an inverse square.
 * @param unit, imageUnit BUNIT of its header and of the image's
 * @throws GalforgeError E_INPUT if another column is denied by the unit
 */
export function mapKind(path: string, column: NoiseMapKind, unit: unknown, imageUnit: unknown): NoiseMapKind {
  const told = kindOfUnit(unit, imageUnit);
  if (told === undefined || told === column || (column === "weight" && told === "ivar")) return column;
  if (column === "sigma") return told;
  throw badInput(
    path,
    `is in the column "${column}", but its unit (BUNIT) is "${String(unit)}", that of ${told === "ivar" ? "an inverse variance" : "a variance"}: ` +
      `put it in the column "${told}", or mend BUNIT`,
  );
}
