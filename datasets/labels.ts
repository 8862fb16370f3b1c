/** Labels of stamps: what each column is, and what may be done with it. */

export const LABEL_ROLES = [
  ...(["scalar", "flux", "length", "angle", "spin2-cos", "spin2-sin"] as const),
  ...(["x", "y", "sky", "class"] as const),
] as const;
export type LabelRole = (typeof LABEL_ROLES)[number];

/** One label: a float64 a stamp. `unit` is "1" for a pure number. */
export interface LabelColumn {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly role: LabelRole;
  /** the band that it belongs to */
  readonly band?: string;
  /** NaN allowed: not known of every stamp */
  readonly missing?: boolean;
  /** column of its uncertainty */
  readonly sigma?: string;
}
