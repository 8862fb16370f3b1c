/** `evaluate limit`: from the command line to a table. */

import { command } from "../../shared/cli/command.ts";
import { integer, optional, text } from "../../shared/cli/option.ts";
import { nameOf } from "../../train/data/places.ts";
import { readConfig } from "../../train/run/directory.ts";
import { keepSection, readSection } from "../results.ts";
import { informationLimit } from "./limit.ts";
import { limitData } from "./limit-data.ts";
import type { LimitSection } from "./section.ts";
import { sharesOfLimit } from "./share.ts";
import { formatLimit } from "./table.ts";

export const limitCommand = command({
  name: "limit",
  summary:
    "How well any estimator could do: the information in the stamps of a population, parameter by parameter",
  examples: [
    { line: "evaluate limit --data sim:leung2025", does: "of a population" },
    { line: "evaluate limit --data stamps --run run", does: "of a data set; also into the report of a run" },
  ],
  options: {
    data: text({ placeholder: "DIR", help: "a data set of sim generate, or sim:PRESET" }),
    run: optional(text({ placeholder: "RUN", help: "a run whose results.json it goes into" })),
    n: integer({ help: "galaxies at most", min: 2, default: 2000 }),
  },
  run: async ({ data, run, n }, context) => {
    const compare = run === undefined ? undefined : comparisonOf(run);
    const { sample, which } = limitData(data, n);
    const stamps = sample.ids.length;
    const progress = context.progress("limit", stamps, "galaxies");
    try {
      const limit = await informationLimit(sample, progress);
      const section: LimitSection = { data: { name: nameOf(data), stamps, which }, ...limit };
      if (run !== undefined) keepSection(run, "limit", section);
      const shares = Object.fromEntries(sharesOfLimit(section, compare));
      return { data: { ...section, ...(compare && { shares }) }, text: formatLimit(section, compare) };
    } finally {
      progress.finish();
    }
  },
});

/** How well the run does, if that was measured. @throws GalforgeError if it is no run, or the section is damaged */
function comparisonOf(run: string) {
  readConfig(run);
  return readSection(run, "compare");
}
