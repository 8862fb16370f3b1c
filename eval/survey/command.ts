/** `evaluate survey`: from the command line to a table. */
import { command, type Result } from "../../shared/cli/command.ts";
import { argument, text } from "../../shared/cli/option.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { judgeRun } from "../results.ts";
import type { SurveySection } from "./section.ts";
import { surveyRun } from "./survey.ts";
import { formatSurvey } from "./table.ts";

export const surveyCommand = command({
  name: "survey",
  summary:
    "Judge a run on real galaxies: magnitude, radius, Sersic index and axis ratio against a survey's published fits, beside a classical fit of the same images",
  examples: [
    {
      line: "evaluate survey runs/kids --data ../shared/real/kids_gama",
      does: "ten GAMA galaxies in KiDS images; the run is one on sim:kids-gama",
    },
  ],
  options: {
    run: argument(text({ help: "directory of a run, as train makes it" })),
    data: text({ placeholder: "DIR", help: "folder with labels.csv and the images G<cataid>*.fits" }),
    backend: backendOption,
  },
  run: async ({ run, data, backend }, context) => {
    await startBackend(backend, context);
    const section = await judgeRun(run, "survey", (model) => surveyRun(model, data, context));
    return { data: withoutPixels(section), text: formatSurvey(run, section) };
  },
});

/** results.json has all of it; pixels are too much for a terminal. */
function withoutPixels(section: SurveySection): Result["data"] {
  return { ...section, galaxies: section.galaxies.map(({ pictures: _pictures, ...galaxy }) => galaxy) };
}
