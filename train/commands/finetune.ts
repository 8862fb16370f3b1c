/** `train finetune RUN`: a trained network on other data with labels. */
import { type Context, command } from "../../shared/cli/command.ts";
import { argument, type Infer, integer, optional, real, text } from "../../shared/cli/option.ts";
import { badInput } from "../../shared/errors.ts";
import { COMMON_DEFAULTS, dataSettings, loopSettings, names } from "../common-options.ts";
import { absoluteSpec } from "../data/open.ts";
import type { TrainedRun } from "../fit.ts";
import { flagsOf, type Given, type OptionTable, resolveOptions } from "../options.ts";
import { locateRun } from "../pretrained.ts";
import { maybe, type ValuesOf } from "../settings.ts";
import { beginTuned, slowerRate } from "../tuning/begin.ts";
import { beginOrGoOn, outOption, rendererOf, running, start } from "./running.ts";

const { n, split, augment } = dataSettings;
const { epochs, batch, lr, schedule, patience, seed } = loopSettings;
/** What has no default is as in the run before. */
const settings = {
  ...{ n, split, epochs, schedule, patience, seed },
  ...{ augment: maybe(augment), batch: maybe(batch), lr: maybe(lr) },
};
type Settings = ValuesOf<typeof settings>;
const TABLE: OptionTable<Settings> = {
  settings,
  defaults: {
    ...COMMON_DEFAULTS,
    ...{ epochs: 30, schedule: "one-cycle", patience: 10 },
    ...{ augment: undefined, batch: undefined, lr: undefined },
  },
  check() {},
};

const options = {
  run: argument(
    optional(text({ help: "directory of the run to begin with, or the name of a network of galforge" })),
  ),
  data: optional(
    text({
      placeholder: "DIR|sim:NAME",
      help: "data with labels, in the bands of the run, such as galforge data import makes",
    }),
  ),
  labels: optional(
    integer({
      help: "use so many stamps that have a label, chosen by the seed, a fifth of them to end early (default: all for training and validation)",
      min: 5,
    }),
  ),
  sourceShare: real({
    help: "share of each batch that is of the run's own data; 0: none",
    default: 0.5,
    allowed: "a number from 0 to below 1",
    accept: (x) => x >= 0 && x < 1,
  }),
  freeze: optional(
    names(
      "BLOCKS",
      "blocks that do not learn, of head, hidden1, ..., conv1 (next to the stamps), decoder",
      "conv1,conv2",
    ).option,
  ),
  ...flagsOf(TABLE),
  out: outOption("finetune"),
  ...running,
};
type Options = Infer<typeof options>;

export const finetuneCommand = command({
  name: "finetune",
  summary:
    "Train a network further on other data with labels: its head first, then block after block, beside stamps that it knows",
  interruptible: true,
  examples: [
    {
      line: "train finetune run --data real --labels 300 --out tuned",
      does: "with 300 labelled cutouts, 60 of them to end early",
    },
    {
      line: "train finetune run --data real --freeze conv1,conv2,conv3 --source-share 0.25",
      does: "first convolutions as they are, a quarter of each batch of the run's own data",
    },
    { line: "train finetune --out tuned --resume", does: "go on after an interruption" },
  ],
  options,
  run: (given, context) => beginOrGoOn(given, given.data, () => begun(given, context), context),
});

async function begun(given: Options, context: Context): Promise<TrainedRun> {
  const { run, data, labels, sourceShare: share, freeze = [], out, breakLock } = given;
  if (run === undefined) throw badInput("RUN", "is missing: the run to begin with, or --out RUN --resume");
  if (data === undefined) throw badInput("--data", "is missing: data with labels");
  const { lr, ...training } = resolveOptions(TABLE, given as Given<Settings>); // parsed by its settings
  const before = locateRun(run);
  const renderer = await rendererOf(data, given, context);
  const computing = await start(given, undefined, context);
  return beginTuned(
    {
      ...{ before, method: "finetune", options: { share, freeze }, labels, out, device: renderer },
      training: { ...training, data: absoluteSpec(data), lr: lr ?? slowerRate(before) },
    },
    computing,
    { ...context, breakLock },
  );
}
