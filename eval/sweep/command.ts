/** `evaluate sweep`: from the command line to a table. */
import { command, type Result } from "../../shared/cli/command.ts";
import { argument, integer, optional, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import type { SweepSection } from "./section.ts";
import { sweepRun } from "./sweep-run.ts";
import { formatSweep } from "./table.ts";

export const sweepCommand = command({
  name: "sweep",
  summary:
    "Move each supervised latent of a run over its range, decode, and measure flux, radius, ...: does its own change, and nothing else?",
  examples: [
    { line: "evaluate sweep runs/cae", does: "from 64 galaxies of the test split" },
    { line: "evaluate sweep runs/cae --galaxies 16 --steps 9", does: "the same, coarser and faster" },
  ],
  options: {
    run: argument(text({ help: "directory of a run, as train makes it" })),
    data: optional(
      text({
        placeholder: "DIR",
        help: "data set, or sim:PRESET, to take test stamps from (default: what the run was trained on)",
      }),
    ),
    bandMap: bandMapOption,
    galaxies: integer({ help: "galaxies to start from, at most", min: 1, max: 10_000, default: 64 }),
    steps: integer({ help: "values of each latent", min: 3, max: 1000, default: 17 }),
    backend: backendOption,
  },
  run: async ({ run, data, bandMap, galaxies, steps, backend }, context) => {
    await startBackend(backend, context);
    const section = await sweepRun({ run, data, bandMap, galaxies, steps }, context);
    return { data: withoutPixels(section), text: formatSweep(run, section) };
  },
});

/** results.json has all of it; pixels are too much for a terminal. */
function withoutPixels(section: SweepSection): Result["data"] {
  return { ...section, curves: section.curves.map(({ images: _images, ...curve }) => curve) };
}
