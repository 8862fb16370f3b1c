/** The `train` command: thin, everything is in its commands. */
import type { Group } from "../shared/cli/command.ts";
import { caeCommand } from "./commands/cae.ts";
import { packCommand } from "./commands/pack.ts";

export const train: Group = {
  name: "train",
  summary: "Train networks that turn an image into physical parameters",
  examples: [...caeCommand.examples, ...packCommand.examples],
  commands: [caeCommand, packCommand],
};
