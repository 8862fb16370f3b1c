/** `train KIND`: from the command line to a run. */
import { type Command, type Context, command } from "../../shared/cli/command.ts";
import { optional, text } from "../../shared/cli/option.ts";
import { badFile, badInput } from "../../shared/errors.ts";
import { isThere } from "../../shared/files/read.ts";
import type { Training } from "../common-options.ts";
import { absoluteSpec, isSimulator } from "../data/open.ts";
import { seenFrom, withEncoder } from "../data/places.ts";
import { isTable } from "../data/table.ts";
import type { TrainedRun } from "../fit.ts";
import type { ModelKind } from "../models/model.ts";
import { checkUnchanged, flagsOf, type Given, resolveOptions } from "../options.ts";
import { locateRun } from "../pretrained.ts";
import { holdsRun, readConfig } from "../run/directory.ts";
import { beginRun, optionsOf } from "../train.ts";
import { beginTuned } from "../tuning/begin.ts";
import { describe, goOn, outOption, type Running, rendererOf, running, start } from "./running.ts";

/** Of kinds that learn from tables: the same as --data FILE. */
const tableOption = {
  table: optional(
    text({ placeholder: "FILE", help: "in the place of --data: a table of rows (CSV, ECSV, FITS, Parquet)" }),
  ),
};

const initOption = optional(
  text({
    placeholder: "RUN",
    help: "begin with the weights of a finished run; its options are the defaults, its data too (more epochs after its end)",
  }),
);

export const trainCommand = (kind: ModelKind): Command =>
  command({
    name: kind.name,
    summary: kind.summary,
    interruptible: true,
    examples: kind.examples,
    options: {
      ...flagsOf(kind.options),
      ...(kind.tables === true ? tableOption : {}),
      ...{ init: initOption, out: outOption(kind.name), ...running },
    },
    run: async ({ out, backend, device, threads, resume, breakLock, ...rest }, context) => {
      const { table, init, ...given } = rest as Given<Training> & {
        readonly table?: string;
        readonly init?: string;
      }; // parsed by the settings of the kind
      const data = dataOf(given.data, table);
      if (kind.tables === true && data !== undefined && !isSimulator(data) && !isThere(data))
        throw badFile(data, "there is no such file or directory");
      const training = { ...given, data: data === undefined ? undefined : absoluteSpec(data) };
      const where = { out, backend, device, threads, resume, breakLock };
      const first = (): Promise<TrainedRun> =>
        init === undefined
          ? begin(kind, training, where, context)
          : continueFrom(kind, init, training, where, context);
      const done = await (resume ? resumed(kind, training, where, first, context) : first());
      return { data: { ...done }, text: describe(done, readConfig(done.run)) };
    },
  });

/** @throws GalforgeError if both are given, or the table is no file */
function dataOf(data: string | undefined, table: string | undefined): string | undefined {
  if (table === undefined) return data;
  if (data !== undefined)
    throw badInput("--table", `stands in the place of --data ${data}: give one of the two`);
  if (isTable(table)) return table;
  throw badFile(table, "there is no such file: --table wants a table (CSV, ECSV, FITS, Parquet)");
}

async function begin(
  kind: ModelKind,
  given: Given<Training>,
  where: Running,
  context: Context,
): Promise<TrainedRun> {
  const { data } = resolveOptions(kind.options, given); // what is wrong with the options is said before a backend is looked for
  const renderer = await rendererOf(data, where, context);
  const computing = await start(where, undefined, context);
  return beginRun(kind, where.out, given, computing, { ...context, breakLock: where.breakLock }, renderer);
}

/** @param before a run whose weights it begins with */
async function continueFrom(
  kind: ModelKind,
  before: string,
  training: Given<Training>,
  where: Running,
  context: Context,
): Promise<TrainedRun> {
  const run = locateRun(before);
  const config = readConfig(run);
  if (config.model !== kind.name)
    throw badInput("--init", `${before} is a run of "train ${config.model}": go on with that`);
  const renderer = training.data === undefined ? undefined : await rendererOf(training.data, where, context);
  const computing = await start(where, undefined, context);
  return beginTuned(
    { before: run, method: "continue", options: {}, training, out: where.out, device: renderer },
    computing,
    { ...context, breakLock: where.breakLock },
  );
}

/** @param first begins it, if there is nothing to go on with */
async function resumed(
  kind: ModelKind,
  given: Given<Training>,
  where: Running,
  first: () => Promise<TrainedRun>,
  context: Context,
): Promise<TrainedRun> {
  const { out } = where;
  if (out === undefined) throw badInput("--resume", "needs --out RUN: the run to continue");
  // a job script may always pass --resume: then the first time begins the run
  if (!holdsRun(out) && given.data !== undefined) return first();
  const { data, ...options } = given;
  const seen = withEncoder(options, (spec) => seenFrom(out, absoluteSpec(spec)));
  checkUnchanged(seen, optionsOf(kind, out, readConfig(out))); // the data may have moved: it is known by its hash
  return goOn(kind, out, data, where, context);
}
