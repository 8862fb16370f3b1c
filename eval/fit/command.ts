/** `evaluate fit`: from the command line to a table. */
import { command, type Result } from "../../shared/cli/command.ts";
import { integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { judgeRun } from "../results.ts";
import { fitAndCompare } from "./fit.ts";
import type { FitSection } from "./section.ts";
import { formatFit } from "./table.ts";

export const fitCommand = command({
  name: "fit",
  summary:
    "The classical way: a maximum-likelihood Sersic fit of each stamp, its accuracy, failures and time beside a network's, and its scatter beside the information limit",
  examples: [
    { line: "evaluate fit --data sim:leung2025", does: "fits galaxies of a population" },
    {
      line: "evaluate fit --data stamps --run run",
      does: "stamps of a data set that the run did not see, by both; also into the report of the run",
    },
  ],
  options: {
    data: text({ placeholder: "DIR", help: "a data set of sim generate, or sim:PRESET" }),
    run: optional(text({ placeholder: "RUN", help: "a run whose network estimates the same stamps" })),
    n: integer({ help: "galaxies at most", min: 2, default: 500 }),
    check: integer({
      help: "galaxies of high signal to noise whose scatter is compared with the information limit; 0: none",
      min: 0,
      default: 400,
    }),
    backend: backendOption,
  },
  run: async ({ data, run, n, check, backend }, context) => {
    const request = { data, most: n, check };
    if (run === undefined) return resultOf(await fitAndCompare(request, undefined, context));
    await startBackend(backend, context);
    return resultOf(await judgeRun(run, "fit", (model) => fitAndCompare(request, model, context)));
  },
});

/** results.json has all of it; points of plots are too much for a terminal. */
function resultOf(section: FitSection): Result {
  const { points: _points, ...rest } = section;
  return { data: { ...rest }, text: formatFit(section) };
}
