/** `evaluate uncertainty`: from the command line to a table. */
import { command } from "../../shared/cli/command.ts";
import { argument, integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { viewsOption } from "../commands/views.ts";
import { formatUncertainty } from "./table.ts";
import { uncertaintyOf } from "./uncertainty.ts";

export const uncertaintyCommand = command({
  name: "uncertainty",
  summary:
    "Are the predicted standard deviations true: coverage of 68 % and 95 % intervals, overall and by magnitude, and the PIT histogram",
  examples: [
    { line: "evaluate uncertainty run", does: "on the test split of the data that it was trained on" },
    {
      line: "evaluate uncertainty run --data stamps",
      does: "on a data set, less what the run was trained on",
    },
  ],
  options: {
    run: argument(text({ help: "directory of a run whose network predicts standard deviations" })),
    data: optional(
      text({
        placeholder: "DIR",
        help: "data set, or sim:PRESET (default: what the run was trained on)",
      }),
    ),
    bandMap: bandMapOption,
    n: integer({ help: "stamps to judge on, at most", min: 100, default: 5000 }),
    views: viewsOption,
    backend: backendOption,
  },
  run: async ({ run, data, bandMap, n, views, backend }, context) => {
    await startBackend(backend, context);
    const section = await uncertaintyOf({ run, data, bandMap, most: n, views }, context);
    return { data: { ...section }, text: formatUncertainty(section) };
  },
});
