/** `train adapt RUN`: a trained network on other data without labels. */
import { type Context, command } from "../../shared/cli/command.ts";
import { argument, type Infer, oneOf, optional, real, text } from "../../shared/cli/option.ts";
import { badInput } from "../../shared/errors.ts";
import { COMMON_DEFAULTS, dataSettings, loopSettings } from "../common-options.ts";
import { locateData } from "../data/locate.ts";
import { absoluteSpec } from "../data/open.ts";
import type { TrainedRun } from "../fit.ts";
import { DISTANCES } from "../models/alignment/distances.ts";
import { flagsOf, type Given, type OptionTable, resolveOptions } from "../options.ts";
import { locateRun } from "../pretrained.ts";
import { readConfig } from "../run/directory.ts";
import { maybe, type ValuesOf } from "../settings.ts";
import { beginAdaptation } from "../tuning/adapt.ts";
import { slowerRate } from "../tuning/begin.ts";
import { beginOrGoOn, outOption, rendererOf, running, start } from "./running.ts";

const { n, augment } = dataSettings;
const { epochs, batch, lr, schedule, seed } = loopSettings;
/** What has no default is as in the run before. */
const settings = {
  ...{ epochs, schedule, seed },
  ...{ augment: maybe(augment), batch: maybe(batch), lr: maybe(lr), n },
};
type Settings = ValuesOf<typeof settings>;
const TABLE: OptionTable<Settings> = {
  settings,
  defaults: {
    ...{ epochs: 10, schedule: "one-cycle", seed: COMMON_DEFAULTS.seed },
    ...{ augment: undefined, batch: undefined, lr: undefined, n: undefined },
  },
  check() {},
};

const options = {
  run: argument(
    optional(text({ help: "directory of the run to begin with, or the name of a network of galforge" })),
  ),
  target: optional(
    text({
      placeholder: "DIR|sim:NAME",
      help: "stamps to adapt to, in the bands of the run; labels are not read",
    }),
  ),
  method: oneOf(DISTANCES, {
    help: "distance of features that is made small: maximum mean discrepancy, covariances, transport",
    default: "mmd",
  }),
  weight: optional(
    real({
      help: "of that distance in the loss (default: mmd 1, coral 10, sinkhorn 1)",
      allowed: "a number > 0",
      accept: (x) => x > 0,
    }),
  ),
  ...flagsOf(TABLE),
  out: outOption("adapt"),
  ...running,
};
type Options = Infer<typeof options>;

export const adaptCommand = command({
  name: "adapt",
  summary:
    "Train a network further so that its features of stamps without labels are like those of its own: labels of its own data are learned on",
  interruptible: true,
  examples: [
    { line: "train adapt run --target real --out adapted", does: "by maximum mean discrepancy" },
    {
      line: "train adapt run --target real --method coral --weight 3",
      does: "by covariances, with a smaller weight",
    },
    { line: "train adapt --out adapted --resume", does: "go on after an interruption" },
  ],
  options,
  run: (given, context) => beginOrGoOn(given, undefined, () => begun(given, context), context),
});

async function begun(given: Options, context: Context): Promise<TrainedRun> {
  const { run, target, method: distance, weight, out, breakLock } = given;
  if (run === undefined) throw badInput("RUN", "is missing: the run to begin with, or --out RUN --resume");
  if (target === undefined) throw badInput("--target", "is missing: the stamps to adapt to");
  const { lr, n, ...training } = resolveOptions(TABLE, given as Given<Settings>); // parsed by its settings
  const before = locateRun(run);
  const device = await rendererOf(locateData(before, readConfig(before)), given, context);
  const computing = await start(given, undefined, context);
  return beginAdaptation(
    {
      ...{ before, target: absoluteSpec(target), n, distance, weight, out, device },
      training: { ...training, lr: lr ?? slowerRate(before), patience: 0 },
    },
    computing,
    { ...context, breakLock },
  );
}
