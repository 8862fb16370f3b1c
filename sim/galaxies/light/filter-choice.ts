/** The filter of a band, as a configuration says it: the name of one of the package's, or a curve. */
import { type Curve, Filter } from "./filter.ts";
import { surveyFilter } from "./survey-filters.ts";

/** A curve under a name that no filter of the package has. */
export interface NamedCurve extends Curve {
  readonly name: string;
  readonly wavelength: readonly number[];
  readonly response: readonly number[];
}

export type FilterChoice = string | NamedCurve;

/** @throws GalforgeError for a name that is unknown, and as `Filter` */
export const filterOf = (choice: FilterChoice): Filter =>
  typeof choice === "string" ? surveyFilter(choice) : new Filter(choice.name, choice);
