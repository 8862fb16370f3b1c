/** Right ascension and declination as a list gives them. */
import { outOfRange } from "../../shared/errors.ts";

const SEXAGESIMAL = /^([+-]?)(\d+)(?:[h:d°\s]\s*)(\d+)(?:[m:'\s]\s*)(\d+(?:\.\d*)?)(?:s|")?$/i;

/** Of a decimal number, or of 10:20:30.5, 10h20m30.5s, 10 20 30.5; undefined if it is neither. */
function readAngle(cell: string): { readonly value: number; readonly sexagesimal: boolean } | undefined {
  const [all, sign, whole, minutes, seconds] = SEXAGESIMAL.exec(cell) ?? [];
  if (all !== undefined) {
    if (Number(minutes) >= 60 || Number(seconds) >= 60) return undefined;
    const size = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
    return { value: sign === "-" ? -size : size, sexagesimal: true };
  }
  const value = cell === "" ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? { value, sexagesimal: false } : undefined;
}

/** [deg]: decimal degrees, or hours, minutes and seconds. @throws GalforgeError E_RANGE */
export function rightAscension(where: string, cell: string): number {
  const read = readAngle(cell);
  const degrees = read === undefined ? Number.NaN : read.value * (read.sexagesimal ? 15 : 1);
  if (degrees >= -180 && degrees <= 360) return degrees;
  throw outOfRange(where, cell, "degrees from -180 to 360, or hours as 10:20:30.5");
}

/** [deg]: decimal degrees, or degrees, minutes and seconds. @throws GalforgeError E_RANGE */
export function declination(where: string, cell: string): number {
  const degrees = readAngle(cell)?.value ?? Number.NaN;
  if (degrees >= -90 && degrees <= 90) return degrees;
  throw outOfRange(where, cell, "degrees from -90 to 90, or as -01:02:03.4");
}
