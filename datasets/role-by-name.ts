/** Roles from names: for labels that have none on record. */
import type { LabelRole } from "./labels.ts";

/** What a label of version 1 is, by its name, with or without that of a component or "psf_" in front. */
const ROLES: readonly (readonly [RegExp, LabelRole])[] = [
  [/^x0$/, "x"],
  [/^y0$/, "y"],
  [/^(.*_)?dx$/, "offset-x"],
  [/^(.*_)?dy$/, "offset-y"],
  [/^sky$/, "sky"],
  [/^flux_in_stamp$/, "flux"],
  [/^(.*_)?flux$/, "flux"],
  [/^(.*_)?hlr$/, "length"],
  [/^psf_(fwhm|lam_over_diam)$/, "length"],
  [/^(.*_)?pa$/, "angle"],
  [/^(.*_)?(e1|cos2pa)$/, "spin2-cos"],
  [/^(.*_)?(e2|sin2pa)$/, "spin2-sin"],
];

/** The role of a label that has none on record. */
export const roleByName = (name: string): LabelRole =>
  ROLES.find(([pattern]) => pattern.test(name))?.[1] ?? "scalar";
