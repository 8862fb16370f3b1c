/** The emission lines that galaxies have. Doublets that no survey separates are one line. */

/** Names and rest wavelengths [A], by wavelength (air above 2000 A, as SDSS writes them). */
export const LINES = [
  { name: "oii3727", lambda: 3727 },
  { name: "neiii3869", lambda: 3869 },
  { name: "hdelta", lambda: 4102 },
  { name: "hgamma", lambda: 4340 },
  { name: "hbeta", lambda: 4861.3 },
  { name: "oiii4959", lambda: 4959 },
  { name: "oiii5007", lambda: 5006.8 },
  { name: "hei5876", lambda: 5876 },
  { name: "nii6548", lambda: 6548 },
  { name: "halpha", lambda: 6562.8 },
  { name: "nii6584", lambda: 6583.5 },
  { name: "sii6724", lambda: 6724 },
  { name: "siii9069", lambda: 9069 },
  { name: "siii9532", lambda: 9532 },
] as const;

export type LineName = (typeof LINES)[number]["name"];

/** Place of each line in LINES, and in every array of line luminosities. */
export const LINE: Readonly<Record<LineName, number>> = Object.fromEntries(
  LINES.map(({ name }, i) => [name, i]),
) as Record<LineName, number>;
