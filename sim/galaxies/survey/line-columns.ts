/** The labels of emission lines. All are exact, of the whole galaxy, after its dust and before that of the Milky Way. */
import { LINES } from "../line-list.ts";
import { type Column, column } from "./columns.ts";

export const LINE_FLUX_UNIT = "1e-17 erg/s/cm^2";

/** Luminosity, flux at the observer and equivalent width of each line. */
export const lineColumns: readonly Column[] = [
  ...LINES.map(({ name, lambda }, i) =>
    column(
      `loglum_${name}`,
      "log erg/s",
      "scalar",
      `log luminosity of the line at ${lambda} A, after dust`,
      ({ galaxy }) => Math.log10(galaxy.lines[i]),
    ),
  ),
  ...LINES.map(({ name, lambda }, i) =>
    column(
      `lineflux_${name}`,
      LINE_FLUX_UNIT,
      "scalar",
      `total flux of the line at ${lambda} A, L / (4 pi D_L^2)`,
      ({ galaxy, sphere }) => (1e17 * galaxy.lines[i]) / sphere,
    ),
  ),
  ...LINES.map(({ name, lambda }, i) =>
    column(
      `ew_${name}`,
      "A",
      "scalar",
      `rest-frame equivalent width of the line at ${lambda} A, positive in emission`,
      ({ galaxy, continua }) => galaxy.lines[i] / continua[i],
    ),
  ),
];
