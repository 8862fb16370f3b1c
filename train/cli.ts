/** The `train` command: thin, everything is in its commands. */
import type { Group } from "../shared/cli/command.ts";
import { adaptCommand } from "./commands/adapt.ts";
import { finetuneCommand } from "./commands/finetune.ts";
import { packCommand } from "./commands/pack.ts";
import { trainCommand } from "./commands/train.ts";
import { MODEL_KINDS } from "./models/registry.ts";

export const train: Group = {
  name: "train",
  summary: "Train networks that turn an image into physical parameters",
  examples: [
    ...MODEL_KINDS.flatMap(({ examples }) => examples),
    ...finetuneCommand.examples,
    ...packCommand.examples,
  ],
  commands: [...MODEL_KINDS.map(trainCommand), finetuneCommand, adaptCommand, packCommand],
};
