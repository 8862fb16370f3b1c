/** The `evaluate` commands as one group. */
import type { Group } from "../shared/cli/command.ts";
import { adaptCommand } from "./adapt/command.ts";
import { anomaliesCommand } from "./anomalies/command.ts";
import { compareCommand } from "./compare/command.ts";
import { fitCommand } from "./fit/command.ts";
import { latentsCommand } from "./latents/command.ts";
import { limitCommand } from "./limit/command.ts";
import { posteriorCommand } from "./posterior/command.ts";
import { reportCommand } from "./report/command.ts";
import { shiftCommand } from "./shift/command.ts";
import { surveyCommand } from "./survey/command.ts";
import { sweepCommand } from "./sweep/command.ts";
import { uncertaintyCommand } from "./uncertainty/command.ts";

export const evaluate: Group = {
  name: "evaluate",
  summary: "Judge a trained network: against linear baselines, against the paper, by what its latents do",
  examples: [
    { line: "evaluate compare run", does: "how well each label is recovered, beside principal components" },
    { line: "evaluate posterior photoz", does: "whether joint posteriors are right, in words" },
    { line: "evaluate limit --data sim:leung2025 --run run", does: "what any estimator could reach" },
    { line: "evaluate sweep run", does: "whether each latent moves its own quantity alone" },
    { line: "evaluate report run", does: "a page with all of it" },
  ],
  commands: [
    compareCommand,
    uncertaintyCommand,
    posteriorCommand,
    limitCommand,
    fitCommand,
    sweepCommand,
    latentsCommand,
    anomaliesCommand,
    shiftCommand,
    adaptCommand,
    surveyCommand,
    reportCommand,
  ],
};
