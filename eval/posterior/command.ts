/** `evaluate posterior`: from the command line to a table. */
import { command } from "../../shared/cli/command.ts";
import { argument, integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { FEWEST_DRAWS } from "./draws.ts";
import { posteriorOf } from "./posterior.ts";
import type { PosteriorSection } from "./section.ts";
import { formatPosterior } from "./table.ts";

export const posteriorCommand = command({
  name: "posterior",
  summary:
    "Are posteriors right, and what are they worth: errors, densities, coverage, PIT, ranks and TARP, overall and in bins, with verdicts in words",
  examples: [
    { line: "evaluate posterior photoz", does: "on the test rows of the table that it was trained on" },
    { line: "evaluate posterior photoz --data other.fits", does: "on another table" },
    {
      line: "evaluate posterior both --beside photometry",
      does: "with a flow of photometry alone on the same galaxies: what images add",
    },
  ],
  options: {
    run: argument(text({ help: "directory of a run whose model draws samples (train flow)" })),
    data: optional(
      text({
        placeholder: "DIR",
        help: "data set, table, or sim:PRESET (default: what the run was trained on)",
      }),
    ),
    bandMap: bandMapOption,
    beside: optional(
      text({
        placeholder: "RUNS",
        help: "other runs of the same data with samples, RUN,...: judged on the same objects",
      }),
    ),
    n: integer({ help: "objects to judge on, at most", min: 50, default: 5000 }),
    draws: integer({ help: "samples of each posterior", min: FEWEST_DRAWS, max: 10_000, default: 1000 }),
    backend: backendOption,
  },
  run: async ({ run, data, bandMap, beside = "", n, draws, backend }, context) => {
    await startBackend(backend, context);
    const section = await posteriorOf(
      { run, data, bandMap, most: n, draws, beside: beside.split(",").filter((dir) => dir !== "") },
      context,
    );
    return { data: { ...withoutDraws(section) }, text: formatPosterior(run, section) };
  },
});

/** results.json has all of it; points of figures are too much for a terminal. */
function withoutDraws({ corners: _, targets, lines: _lines, ...rest }: PosteriorSection) {
  return { ...rest, targets: targets.map(({ points: _points, ...target }) => target) };
}
