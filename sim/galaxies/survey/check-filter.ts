/** Checks the filter of a band, or of a selection. */
import { z } from "zod";
import { badInput, unknownChoice, within } from "../../../shared/errors.ts";
import type { Locate, Path } from "../../population/locate.ts";
import type { Fields } from "../../scene-check.ts";
import { type FilterChoice, filterOf } from "../light/filter-choice.ts";
import { SURVEY_FILTERS } from "../light/survey-filters.ts";

const numbers = z.array(z.number());
/** As `readFilters` leaves a file. */
const curve = z.strictObject({
  name: z.string().refine((name) => !SURVEY_FILTERS.includes(name), "is the name of one of the package's"),
  wavelength: numbers,
  response: numbers,
});

/** @throws GalforgeError for a filter that is neither one of the package nor a curve */
export function checkFilter(at: Locate, path: Path, { filter, filter_unit }: Fields): FilterChoice {
  const where = at([...path, "filter"]);
  if (filter_unit !== undefined) {
    throw badInput(at([...path, "filter_unit"]), 'is that of a file: "filter" is none, so remove it');
  }
  if (typeof filter === "object" && filter !== null) {
    const { data, error } = curve.safeParse(filter);
    if (error !== undefined) throw badInput(where, `is no curve: ${z.prettifyError(error)}`);
    within(where, () => filterOf(data));
    return data;
  }
  if (typeof filter === "string" && SURVEY_FILTERS.includes(filter)) return filter;
  throw unknownChoice(where, filter, [...SURVEY_FILTERS, "or the file of a curve, such as my_Y.ecsv"]);
}
