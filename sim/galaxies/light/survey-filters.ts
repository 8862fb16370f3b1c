/** The filters that come with the package: curves of files (galaxies/data/filters; their origin: data/NOTICE), and models. */
import { fileURLToPath } from "node:url";
import { unknownChoice } from "../../../shared/errors.ts";
import { Filter } from "./filter.ts";
import { MODEL_FILTERS, modelCurve } from "./model-filters.ts";
import { readFilter } from "./read-filter.ts";

/** Files of each survey, and the filters of it that there are. */
const SURVEYS = {
  sdss: { file: "sdss2010", bands: ["u", "g", "r", "i", "z"], origin: "Doi+2010" },
  decam: { file: "decamDR1", bands: ["g", "r", "i", "z"], origin: "Abbott+2018" },
  lsst: { file: "lsst2023", bands: ["g", "r", "i", "z"], origin: "lsst/throughputs 1.9" },
} as const;

/** Names of filters ("sdss-r" and so on) to their files, and where those are from. */
const FILES: ReadonlyMap<string, { readonly file: string; readonly origin: string }> = new Map(
  Object.entries(SURVEYS).flatMap(([survey, { file, bands, origin }]) =>
    bands.map((band) => [`${survey}-${band}`, { file: `${file}-${band}.ecsv`, origin }] as const),
  ),
);

export const SURVEY_FILTERS: readonly string[] = [...FILES.keys(), ...MODEL_FILTERS];

/** @param name one of SURVEY_FILTERS */
export const originOf = (name: string): string =>
  FILES.get(name)?.origin ?? "model, set to the published curve";

/** @param name one of SURVEY_FILTERS @throws GalforgeError with the list */
export function surveyFilter(name: string): Filter {
  if (MODEL_FILTERS.includes(name)) return new Filter(name, modelCurve(name));
  const known = FILES.get(name);
  if (known === undefined) {
    throw unknownChoice("the filter", name, [...SURVEY_FILTERS, "or the file of a transmission curve"]);
  }
  return readFilter(fileURLToPath(new URL(`../data/filters/${known.file}`, import.meta.url)), { name })
    .filter;
}
