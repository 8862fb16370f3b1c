/** `evaluate latents`: from the command line to a table. */
import { command } from "../../shared/cli/command.ts";
import { argument, integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { latentsOf } from "./latents.ts";
import { formatLatents } from "./table.ts";

export const latentsCommand = command({
  name: "latents",
  summary:
    "What each latent holds: its correlation with every label, labels recovered over their range, and images as a latent is moved",
  examples: [{ line: "evaluate latents run", does: "on the test split of the data that it was trained on" }],
  options: {
    run: argument(text({ help: "directory of a run whose network has latents" })),
    data: optional(
      text({ placeholder: "DIR", help: "data set, or sim:PRESET (default: what the run was trained on)" }),
    ),
    bandMap: bandMapOption,
    n: integer({ help: "stamps to judge on, at most", min: 10, default: 5000 }),
    backend: backendOption,
  },
  run: async ({ run, data: stamps, bandMap, n, backend }, context) => {
    await startBackend(backend, context);
    const section = await latentsOf({ run, data: stamps, bandMap, most: n }, context);
    const traversals = section.moved?.traversals.map(({ images: _images, ...shown }) => shown);
    const recovered = section.recovered.map(({ points: _points, ...shown }) => shown);
    const data = { ...section, recovered, ...(section.moved && { moved: { ...section.moved, traversals } }) };
    return { data, text: formatLatents(run, section) };
  },
});
