/** `sim filters`. */
import { command } from "../../shared/cli/command.ts";
import { originOf, SURVEY_FILTERS, surveyFilter } from "../galaxies/light/survey-filters.ts";

/** Shares of what passes between which a filter is said to reach. */
const ENDS = [0.01, 0.99] as const;

export const filters = command({
  name: "filters",
  summary: "List the filters that come with galforge, for galaxies with spectra",
  examples: [{ line: "sim filters", does: "names, wavelengths, origin" }],
  options: {},
  run: async () => {
    const filters = SURVEY_FILTERS.map((name) => {
      const filter = surveyFilter(name);
      const [from, to] = ENDS.map((share) => Math.round(filter.quantile(share)));
      return { name, effective: Math.round(filter.effective), from, to, origin: originOf(name) };
    });
    const lines = filters.map(({ name, effective, from, to, origin }) => {
      return `${name.padEnd(9)}${String(effective).padStart(6)} A  ${`${from} - ${to} A`.padStart(15)}  ${origin}`;
    });
    const head = "name    effective   98 % within";
    return { data: { filters }, text: [head, ...lines].join("\n") };
  },
});
