/** Units of wavelength, as files of filters spell them, and what numbers without a unit must be. */

export const WAVELENGTH_UNITS = ["Angstrom", "nm", "um"] as const;
export type WavelengthUnit = (typeof WAVELENGTH_UNITS)[number];

/** Angstrom in each. */
export const ANGSTROM: Readonly<Record<WavelengthUnit, number>> = { Angstrom: 1, nm: 10, um: 1e4 };

const SPELLINGS: readonly (readonly [RegExp, WavelengthUnit])[] = [
  [/^(a|aa|ang|angstroms?|å|ångströms?|0\.1 ?nm)$/i, "Angstrom"],
  [/^(nm|nanomet(er|re)s?)$/i, "nm"],
  [/^(um|µm|μm|microns?|micromet(er|re)s?)$/i, "um"],
];

/** The unit of this spelling; undefined for others. */
export const wavelengthUnit = (text: string): WavelengthUnit | undefined =>
  SPELLINGS.find(([pattern]) => pattern.test(text.trim()))?.[1];

/** The unit in the name of a column: "wavelength [nm]", "lambda (um)", "wave_nm". */
export function unitInName(name: string): WavelengthUnit | undefined {
  const bracketed = /[[(]([^\])]*)[\])]/.exec(name)?.[1];
  return wavelengthUnit(bracketed ?? /[_ ]([^_ ]+)$/.exec(name.trim())?.[1] ?? "");
}

/** Middles of filters that spectra of galaxies at z < 1.5 can be seen through, with some room [A]. */
const SHORTEST = 1000;
const LONGEST = 40000;

/** The units in which a filter with its middle at this number is one for galaxies. */
export const possibleUnits = (middle: number): WavelengthUnit[] =>
  WAVELENGTH_UNITS.filter(
    (unit) => middle * ANGSTROM[unit] >= SHORTEST && middle * ANGSTROM[unit] <= LONGEST,
  );
