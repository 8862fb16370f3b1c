/** `train KIND`: from the command line to a run. */

import { type Command, type Context, command } from "../../shared/cli/command.ts";
import { flag, type Infer, integer, optional, text } from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { badFile, badInput } from "../../shared/errors.ts";
import { isThere } from "../../shared/files/read.ts";
import { renderingDevice } from "../../sim/commands/rendering-device.ts";
import { breakLock, device } from "../../sim/commands/shared-options.ts";
import { deviceFor } from "../../sim/generate/generate.ts";
import type { Training } from "../common-options.ts";
import { type Computing, changesSince, startComputing } from "../compute.ts";
import { locateData } from "../data/locate.ts";
import { absoluteSpec, isSimulator, populationOf } from "../data/open.ts";
import { seenFrom, withEncoder } from "../data/places.ts";
import { openPopulation } from "../data/simulator.ts";
import { isTable } from "../data/table.ts";
import type { TrainedRun } from "../fit.ts";
import { describeUse } from "../models/latent-use.ts";
import type { ModelKind } from "../models/model.ts";
import { checkUnchanged, flagsOf, type Given, resolveOptions } from "../options.ts";
import type { RunConfig } from "../run/config.ts";
import { holdsRun, readConfig } from "../run/directory.ts";
import { beginRun, optionsOf, resumeRun } from "../train.ts";

/** Where and on what a training runs: of every kind, and of no influence on what is learned but the last bits. */
const running = {
  backend: optional(
    text({
      placeholder: "NAME",
      help: "auto (default), onnx-cpu, onnx-webgpu, webgpu, onnx-cuda, tensorflow, tensorflow-gpu, wasm, cpu",
    }),
  ),
  device,
  threads: optional(
    integer({
      help: "of CPU kernels; 0: one a core (default, but of a run that goes on its own)",
      max: 1024,
    }),
  ),
  resume: flag(
    "continue the run in --out where its last checkpoint is, to the same weights as without the interruption",
  ),
  breakLock,
};

/** Of kinds that learn from tables: the same as --data FILE. */
const tableOption = {
  table: optional(
    text({ placeholder: "FILE", help: "in the place of --data: a table of rows (CSV, ECSV, FITS, Parquet)" }),
  ),
};

const outOf = ({ name }: ModelKind) =>
  optional(
    text({
      placeholder: "RUN",
      help: `directory of the run: new or empty, unless --resume (default: runs/${name}-DATE)`,
    }),
  );

type Running = Infer<typeof running> & { readonly out: string | undefined };

export const trainCommand = (kind: ModelKind): Command =>
  command({
    name: kind.name,
    summary: kind.summary,
    interruptible: true,
    examples: kind.examples,
    options: {
      ...flagsOf(kind.options),
      ...(kind.tables === true ? tableOption : {}),
      ...{ out: outOf(kind), ...running },
    },
    run: async ({ out, backend, device, threads, resume, breakLock, ...rest }, context) => {
      const { table, ...given } = rest as Given<Training> & { readonly table?: string }; // parsed by the settings of the kind
      const data = dataOf(given.data, table);
      if (kind.tables === true && data !== undefined && !isSimulator(data) && !isThere(data))
        throw badFile(data, "there is no such file or directory");
      const training = { ...given, data: data === undefined ? undefined : absoluteSpec(data) };
      const where = { out, backend, device, threads, resume, breakLock };
      const done = await (resume ? goOn : begin)(kind, training, where, context);
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

async function goOn(
  kind: ModelKind,
  given: Given<Training>,
  where: Running,
  context: Context,
): Promise<TrainedRun> {
  const { out, breakLock } = where;
  if (out === undefined) throw badInput("--resume", "needs --out RUN: the run to continue");
  // a job script may always pass --resume: then the first time begins the run
  if (!holdsRun(out) && given.data !== undefined) return begin(kind, given, where, context);
  const config = readConfig(out);
  const { data, ...options } = given;
  const seen = withEncoder(options, (spec) => seenFrom(out, absoluteSpec(spec)));
  checkUnchanged(seen, optionsOf(kind, out, config)); // the data may have moved: it is known by its hash
  const spec = data ?? locateData(out, config);
  const computing = await start(where, config, context);
  const renderer = await rendererOf(spec, where, context);
  const changes = changesSince(config, computing, renderer);
  if (changes.length > 0) {
    context.note(
      `the weights will differ from those of a run without this interruption: ${changes.join("; ")}`,
    );
  }
  return resumeRun(kind, out, { ...context, breakLock }, renderer, spec);
}

/** The GPU that renders the stamps of a simulator; undefined: the processor does, or there is nothing to render. */
async function rendererOf(data: string, { device }: Running, { note }: Context): Promise<string | undefined> {
  const name = populationOf(data);
  if (name !== undefined) {
    const population = openPopulation(name);
    for (const line of population.notes) note(line);
    return deviceFor(population, await renderingDevice(device, note), note);
  }
  if (device !== "gpu") return undefined;
  throw badInput(
    "--device gpu",
    `is for stamps of the simulator (--data sim:...); those of ${data} are read`,
  );
}

async function start(
  { backend, threads }: Running,
  kept: RunConfig | undefined,
  { note }: Context,
): Promise<Computing> {
  const computing = await startComputing({ backend, threads, kept });
  note(`backend ${computing.backend}: ${computing.why}`);
  return computing;
}

function describe(
  { run, epochs, best_epoch, parameters, seconds, best }: TrainedRun,
  { image }: RunConfig,
): string {
  const isOfStamps = image.bands.length > 0;
  const judge = isOfStamps ? "evaluate compare" : "evaluate posterior";
  const r2 = Object.entries(best?.val_r2 ?? {}).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return [
    `${run}: ${epochs} epochs in ${formatDuration(seconds)}, ${parameters} parameters; best epoch ${best_epoch}`,
    ...(best?.latents === undefined ? [] : [`  ${describeUse(best.latents)}`]),
    ...(r2.length > 0 ? [`  R^2 on the validation ${isOfStamps ? "stamps" : "rows"}: ${r2.join(", ")}`] : []),
    `  judge it: ${judge} ${run}, evaluate report ${run}; use it: infer ${run} ${isOfStamps ? "stamps.npy" : "table.csv"} --out catalog.csv`,
  ].join("\n");
}
