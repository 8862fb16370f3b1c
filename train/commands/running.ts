/** What the commands that train share: on what they run, and what they say at the end. */
import type { Context, Result } from "../../shared/cli/command.ts";
import { flag, type Infer, integer, optional, text } from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { badInput } from "../../shared/errors.ts";
import { renderingDevice } from "../../sim/commands/rendering-device.ts";
import { breakLock, device } from "../../sim/commands/shared-options.ts";
import { deviceFor } from "../../sim/generate/generate.ts";
import { type Computing, changesSince, startComputing } from "../compute.ts";
import { locateData } from "../data/locate.ts";
import { populationOf } from "../data/open.ts";
import { openPopulation } from "../data/simulator.ts";
import type { TrainedRun } from "../fit.ts";
import { describeUse } from "../models/latent-use.ts";
import type { ModelKind } from "../models/model.ts";
import { kindOf } from "../open-model.ts";
import type { RunConfig } from "../run/config.ts";
import { holdsRun, readConfig } from "../run/directory.ts";
import { resumeRun } from "../train.ts";

/** Where and on what a training runs: of every kind, and of no influence on what is learned but the last bits. */
export const running = {
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

/** @param name of the default directory */
export const outOption = (name: string) =>
  optional(
    text({
      placeholder: "RUN",
      help: `directory of the run: new or empty, unless --resume (default: runs/${name}-DATE)`,
    }),
  );

export type Running = Infer<typeof running> & { readonly out: string | undefined };

/** The GPU that renders the stamps of a simulator; undefined: the processor does, or there is nothing to render. */
export async function rendererOf(
  data: string,
  { device }: Running,
  { note }: Context,
): Promise<string | undefined> {
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

/** tfjs's backend, with a note. @param kept of a run that goes on */
export async function start(
  { backend, threads }: Running,
  kept: RunConfig | undefined,
  { note }: Context,
): Promise<Computing> {
  const computing = await startComputing({ backend, threads, kept });
  note(`backend ${computing.backend}: ${computing.why}`);
  return computing;
}

/** Continues a run. @param data where its data lie now, if they were moved */
export async function goOn(
  kind: ModelKind,
  run: string,
  data: string | undefined,
  where: Running,
  context: Context,
): Promise<TrainedRun> {
  const config = readConfig(run);
  const spec = data ?? locateData(run, config);
  const computing = await start(where, config, context);
  const renderer = await rendererOf(spec, where, context);
  const changes = changesSince(config, computing, renderer);
  if (changes.length > 0) {
    context.note(
      `the weights will differ from those of a run without this interruption: ${changes.join("; ")}`,
    );
  }
  return resumeRun(kind, run, { ...context, breakLock: where.breakLock }, renderer, spec);
}

/**
 * What a command does that begins with another run: --resume goes on with the run in --out, if there is one.
 * @param data where it lies now, if it was moved @param first begins the run
 */
export async function beginOrGoOn(
  where: Running,
  data: string | undefined,
  first: () => Promise<TrainedRun>,
  context: Context,
): Promise<Result> {
  const { out, resume } = where;
  if (resume && out === undefined) throw badInput("--resume", "needs --out RUN: the run to continue");
  const done = await (resume && out !== undefined && holdsRun(out)
    ? goOn(kindOf(out, readConfig(out)), out, data, where, context)
    : first());
  return { data: { ...done }, text: describe(done, readConfig(done.run)) };
}

/** What a training came to, and what to do with it. */
export function describe(
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
