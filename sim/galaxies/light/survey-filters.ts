/** The filters that come with the package (galaxies/data/filters; their origin: data/NOTICE). */
import { fileURLToPath } from "node:url";
import { unknownChoice } from "../../../shared/errors.ts";
import type { Filter } from "./filter.ts";
import { readFilter } from "./read-filter.ts";

/** Files of each survey, and the filters of it that there are. LSST u and y are not among them. */
const SURVEYS = {
  sdss: { file: "sdss2010", bands: ["u", "g", "r", "i", "z"] },
  decam: { file: "decamDR1", bands: ["g", "r", "i", "z"] },
  lsst: { file: "lsst2023", bands: ["g", "r", "i", "z"] },
} as const;

/** Names of filters to their files: "sdss-r" and so on. */
const FILES: ReadonlyMap<string, string> = new Map(
  Object.entries(SURVEYS).flatMap(([survey, { file, bands }]) =>
    bands.map((band) => [`${survey}-${band}`, `${file}-${band}.ecsv`] as const),
  ),
);

export const SURVEY_FILTERS: readonly string[] = [...FILES.keys()];

/** @param name one of SURVEY_FILTERS @throws GalforgeError with the list */
export function surveyFilter(name: string): Filter {
  const file = FILES.get(name);
  if (file === undefined) {
    throw unknownChoice("the filter", name, [...SURVEY_FILTERS, "or the file of a transmission curve"]);
  }
  return readFilter(fileURLToPath(new URL(`../data/filters/${file}`, import.meta.url)), { name }).filter;
}
