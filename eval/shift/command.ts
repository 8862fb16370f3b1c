/** `evaluate shift`: from the command line to a table. */
import { command } from "../../shared/cli/command.ts";
import { argument, integer, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { FEWEST } from "./measures.ts";
import { shiftOf } from "./shift.ts";
import { formatShift } from "./table.ts";

export const shiftCommand = command({
  name: "shift",
  summary:
    "How far other stamps, such as real cutouts, are from those that a network was trained on, by its latents: domain classifier, MMD, Frechet distance, foreign galaxies, and what differs",
  examples: [
    { line: "evaluate shift run --target harder", does: "a set of sim generate --shift noise=0.5" },
    { line: "evaluate shift run --target kids", does: "real cutouts, a set of data import" },
  ],
  options: {
    run: argument(text({ help: "directory of a run" })),
    target: text({ placeholder: "DIR", help: "data set, or sim:PRESET" }),
    bandMap: bandMapOption,
    n: integer({ help: "stamps of each set, at most", min: FEWEST, default: 2000 }),
    permutations: integer({
      help: "of which set a stamp is of, for what is by chance",
      min: 19,
      default: 200,
    }),
    seed: integer({ help: "of folds and permutations", min: 0, default: 0 }),
    backend: backendOption,
  },
  run: async ({ run, target, bandMap, n, permutations, seed, backend }, context) => {
    await startBackend(backend, context);
    const section = await shiftOf({ run, target, bandMap, most: n, permutations, seed }, context);
    const { pictures: _pictures, plane: _plane, ...shown } = section;
    return { data: shown, text: formatShift(run, section) };
  },
});
