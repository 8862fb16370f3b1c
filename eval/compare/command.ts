/** `evaluate compare`: from the command line to a table. */
import { command, type Result } from "../../shared/cli/command.ts";
import { argument, integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { viewsOption } from "../commands/views.ts";
import { compareRun } from "./compare.ts";
import type { CompareSection } from "./section.ts";
import { formatComparison } from "./table.ts";

export const compareCommand = command({
  name: "compare",
  summary:
    "Judge a run on stamps that it did not see: R2, bias, scatter and outliers of every supervised label, beside principal components and the paper",
  examples: [
    { line: "evaluate compare runs/cae", does: "on the test split of the data that it was trained on" },
    {
      line: "evaluate compare runs/cae --data stamps",
      does: "on a data set, less what the run was trained on",
    },
    { line: "evaluate compare runs/cae --data sim:leung2025", does: "on galaxies from the simulator" },
  ],
  options: {
    run: argument(text({ help: "directory of a run, as train makes it" })),
    data: optional(
      text({
        placeholder: "DIR",
        help: "data set, or sim:PRESET (default: what the run was trained on)",
      }),
    ),
    bandMap: bandMapOption,
    vanilla: optional(
      text({
        placeholder: "RUN",
        help: "another run of the same data: its latents with nearest neighbours, as a baseline",
      }),
    ),
    n: integer({ help: "stamps to judge on, at most", min: 1, default: 10_000 }),
    views: viewsOption,
    backend: backendOption,
  },
  run: async ({ run, data, bandMap, vanilla, n, views, backend }, context) => {
    await startBackend(backend, context);
    const section = await compareRun({ run, data, bandMap, vanilla, most: n, views }, context);
    return { data: withoutPixels(section), text: formatComparison(run, section) };
  },
});

/** results.json has all of it; pixels and points of plots are too much for a terminal. */
function withoutPixels(section: CompareSection): Result["data"] {
  const { reconstructions, ...rest } = section;
  const labels = section.labels.map(({ points: _points, ...label }) => label);
  if (reconstructions === undefined) return { ...rest, labels };
  const { stamps: _stamps, ...shown } = reconstructions;
  return { ...rest, labels, reconstructions: shown };
}
