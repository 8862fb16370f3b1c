/** What the header of a survey image says of its pixels: scale, zero point, gain, and how they are stored. */
import { badInput } from "../../shared/errors.ts";
import type { Asinh } from "./asinh.ts";
import type { HeaderFilter } from "./cutout.ts";
import { firstNumber, type Header, isSize, numberIn, textIn } from "./header.ts";
import { hasCelestialAxes, pixelScaleOf } from "./pixel-scale.ts";
import { type PixelUnit, parsePixelUnit } from "./units.ts";
import { exposureOf, zeroPointOf } from "./zero-point.ts";

const GAIN_KEYS = ["GAIN", "EGAIN", "CCDGAIN"];

export interface ImageFacts {
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
  /** AB magnitude of 1 */
  readonly zeroPoint: number | undefined;
  /** electrons of 1, where pixels are counts [e-/ADU] */
  readonly gain: number | undefined;
  /** BUNIT as it stands there; "" if there is none */
  readonly unitText: string;
  /** undefined: there is none, or it is not understood */
  readonly unit: PixelUnit | undefined;
  /** whether it has celestial coordinates */
  readonly isCelestial: boolean;
  /** what the user should know: the same for all files with such a header */
  readonly notes: readonly string[];
}

/** What the user says, which comes first: what the header says of it is not looked at. */
export interface GivenFacts {
  readonly pixelScale?: number | undefined;
  readonly zeroPoint?: number | undefined;
}

/**
 * @throws GalforgeError E_INPUT if celestial coordinates say that pixels are not square, or have an unknown unit (unless the pixel
 *   scale is given), or if pixels are magnitudes
 */
export function factsOfHeader(where: string, header: Header, given: GivenFacts = {}): ImageFacts {
  const unitText = textIn(header, "BUNIT");
  const unit = parsePixelUnit(unitText);
  if (unit?.kind === "logarithm") {
    throw badInput(
      where,
      `BUNIT is "${unitText}": logarithms of light do not add up to a flux. Give an image in units of flux`,
    );
  }
  const pixelScale = given.pixelScale ?? pixelScaleOf(where, header);
  const zero =
    given.zeroPoint === undefined
      ? zeroPointOf(header, { unit, hasUnit: unitText !== "", pixelScale })
      : { value: given.zeroPoint, notes: [] };
  const unknown = unitText !== "" && unit === undefined && zero.value === undefined;
  return {
    ...{ pixelScale, zeroPoint: zero.value, unitText, unit },
    gain: gainOf(header, unitText, unit, zero.value),
    isCelestial: hasCelestialAxes(header),
    notes: [...zero.notes, ...(unknown ? [`BUNIT "${unitText}" is not understood: give --zero-point`] : [])],
  };
}

/** Whether pixels may be ADU: their unit is that, or there is none. */
export const isAdu = ({ unit, unitText }: ImageFacts): boolean =>
  unitText === "" || (unit?.kind === "count" && unit.of === "ADU" && !unit.perSecond);

/** Of a flux, which is a sum of pixels; undefined: not known, or none, as where pixels are light of a solid angle. */
export function fluxUnit({ unit, unitText }: ImageFacts): string | undefined {
  if (unit === undefined || unit.kind === "brightness") return undefined;
  if (unit.kind === "count") return unit.perSecond ? `${unit.of}/s` : unit.of;
  return unitText.replace(/\s*\/\s*(pixels?|pix|px)$/i, "");
}

/** Electrons of 1. GAIN is that of counts: an image in another unit has it from the exposures it was made of. */
function gainOf(
  header: Header,
  unitText: string,
  unit: PixelUnit | undefined,
  zeroPoint: number | undefined,
): number | undefined {
  const own = firstNumber(header, GAIN_KEYS, isSize)?.value;
  if (unitText === "") return zeroPoint === 0 ? undefined : own; // maggies are no counts
  if (unit?.kind !== "count") return undefined;
  const electrons = unit.of === "electron" ? 1 : own;
  const seconds = unit.perSecond ? exposureOf(header) : 1;
  return electrons === undefined || seconds === undefined ? undefined : electrons * seconds;
}

const FILTER_KEYS = ["FILTER", "FILTER1", "FILTER2", "BAND"];

/** What it says of its filter, as it stands there. */
export const filtersOf = (header: Header): HeaderFilter[] =>
  FILTER_KEYS.flatMap((key) => {
    const text = textIn(header, key);
    return text === "" ? [] : [{ key, text }];
  });

/** Pixels of Pan-STARRS stacks are asinh magnitudes; undefined if these are not. */
export function asinhOfHeader(header: Header): Asinh | undefined {
  const [softening, offset] = [numberIn(header, "BSOFTEN"), numberIn(header, "BOFFSET")];
  return softening !== undefined && softening > 0 && offset !== undefined ? { softening, offset } : undefined;
}
