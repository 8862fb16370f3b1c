/** `evaluate anomalies`: from the command line to a table. */
import { command } from "../../shared/cli/command.ts";
import { argument, integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { anomaliesOf } from "./anomalies.ts";
import { formatAnomalies } from "./table.ts";

export const anomaliesCommand = command({
  name: "anomalies",
  summary:
    "How well rare classes are found in the latents, beside colours, principal components and another run: recall, contamination, and what sets their members apart",
  examples: [
    {
      line: "evaluate anomalies run --data rare --classes green-pea,red-spiral",
      does: "on a set of sim generate --seed 1 --class green-pea=300,red-spiral=300",
    },
    {
      line: "evaluate anomalies run --data rare --classes green-pea --vanilla vanilla",
      does: "beside the latents of a run that learned without labels",
    },
  ],
  options: {
    run: argument(text({ help: "directory of a run" })),
    classes: text({
      placeholder: "NAMES",
      help: "classes to find, by the names in the description of the label class",
    }),
    data: optional(
      text({ placeholder: "DIR", help: "data set, or sim:PRESET (default: what the run was trained on)" }),
    ),
    bandMap: bandMapOption,
    vanilla: optional(
      text({ placeholder: "RUN", help: "another run of the same data, whose latents are to be compared" }),
    ),
    n: integer({ help: "stamps to judge on, at most", min: 10, default: 10_000 }),
    repeats: integer({ help: "splits into what is learned from and what is found", min: 2, default: 50 }),
    backend: backendOption,
  },
  run: async ({ run, classes, data, bandMap, vanilla, n, repeats, backend }, context) => {
    await startBackend(backend, context);
    const names = classes.split(",").map((name) => name.trim());
    const section = await anomaliesOf(
      { run, classes: names, data, bandMap, vanilla, most: n, repeats },
      context,
    );
    const { pictures: _pictures, projections: _projections, ...shown } = section;
    return { data: shown, text: formatAnomalies(run, section) };
  },
});
