/** What a label is: its unit, and its role, by which it is transformed, turned and judged. Names decide nothing. */

/**
 * scalar: a number without direction; flux, length, sky: numbers in the pixel's unit, in arcsec, in the pixel's unit a pixel;
 * angle [deg]: counter-clockwise from +x, 0 and 180 are the same; spin2-cos, spin2-sin: a cos 2pa and a sin 2pa of such an angle;
 * x, y: a place in the stamp [pixel]; offset-x, offset-y: a distance from one; handed: a number that says in which sense something turns, and changes with a
 * mirror; redshift: a z, whose errors grow as 1 + z; class: a number that names a kind, without order.
 */
export const LABEL_ROLES = [
  "scalar",
  "flux",
  "length",
  "angle",
  "spin2-cos",
  "spin2-sin",
  "x",
  "y",
  "offset-x",
  "offset-y",
  "handed",
  "sky",
  "redshift",
  "class",
] as const;
export type LabelRole = (typeof LABEL_ROLES)[number];

/** One label: a float64 a stamp. */
export interface LabelColumn {
  readonly name: string;
  /** "1" for a pure number */
  readonly unit: string;
  readonly description: string;
  readonly role: LabelRole;
  /** the band that it belongs to; absent: it belongs to the object */
  readonly band?: string;
  /** true: a stamp may lack it, and has NaN there */
  readonly missing?: boolean;
  /** the label that holds its standard deviation */
  readonly sigma?: string;
}
