/** `train cae`: from the command line to a run. */

import { z } from "zod";
import type { Fractions } from "../../datasets/splits.ts";
import { type Context, command } from "../../shared/cli/command.ts";
import { checked, flag, type Infer, integer, oneOf, optional, real, text } from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { badInput } from "../../shared/errors.ts";
import { renderingDevice } from "../../sim/commands/rendering-device.ts";
import { breakLock, device } from "../../sim/commands/shared-options.ts";
import { deviceFor } from "../../sim/generate/generate.ts";
import { type Computing, changesSince, startComputing } from "../compute.ts";
import { locateData } from "../data/locate.ts";
import { absoluteSpec, populationOf } from "../data/open.ts";
import { openPopulation } from "../data/simulator.ts";
import { AUGMENTATIONS } from "../models/cae/architecture.ts";
import { ARCHITECTURES } from "../models/cae/architectures.ts";
import { checkUnchanged, type GivenTraining, resolveTraining, trainingOf } from "../options.ts";
import type { RunConfig } from "../run/config.ts";
import { holdsRun, readConfig } from "../run/directory.ts";
import { SCHEDULES } from "../schedule.ts";
import { resumeCae, type TrainedRun, trainCae } from "../train-cae.ts";

const positive = { allowed: "a number > 0", accept: (x: number) => x > 0 };
const nonNegative = { allowed: "a number >= 0", accept: (x: number) => x >= 0 };

const nameList = checked<readonly string[]>(
  { placeholder: "LABELS", help: "labels with a latent of their own, the first ones (default: flux,hlr)" },
  "names separated by commas, such as flux,hlr,n",
  z
    .string()
    .regex(/^[\w.]+(,[\w.]+)*$/)
    .transform((words) => words.split(",")),
);

const shares = checked<Fractions>(
  {
    placeholder: "A:B:C",
    help: "train : validation : test shares of a directory (default: 8:1:1); the paper's is 10:0:1",
  },
  "three numbers >= 0 separated by colons, the first above 0, such as 8:1:1",
  z
    .string()
    .regex(/^\d+(\.\d+)?(:\d+(\.\d+)?){2}$/)
    .transform(toFractions)
    .refine(({ train }) => train > 0),
);

function toFractions(words: string): Fractions {
  const parts = words.split(":").map(Number) as [number, number, number];
  const sum = parts[0] + parts[1] + parts[2];
  return { train: parts[0] / sum, val: parts[1] / sum, test: parts[2] / sum };
}

const options = {
  data: optional(
    text({
      placeholder: "DIR|sim:NAME",
      help: "a data set, or sim:leung2025 (any preset or FILE.yaml): new stamps from the simulator in every epoch",
    }),
  ),
  n: optional(
    integer({ help: "training stamps: of the simulator in an epoch, of a directory at most", min: 1 }),
  ),
  supervise: optional(nameList),
  arch: optional(
    oneOf(ARCHITECTURES, { help: "deep (default), or paper: the network as Leung et al. 2025 published it" }),
  ),
  epochs: optional(integer({ help: "times through the training stamps (deep: 20, paper: 100)", min: 1 })),
  batch: optional(integer({ help: "stamps of a step (64)", min: 1, max: 65536 })),
  lr: optional(real({ help: "learning rate of Adam (deep: 2e-3, paper: 1e-3)", ...positive })),
  schedule: optional(oneOf(SCHEDULES, { help: "of the learning rate (deep: one-cycle, paper: constant)" })),
  alpha: optional(real({ help: "weight of the supervised latents' loss (1)", ...nonNegative })),
  beta: optional(real({ help: "weight of the L1 norm of the other latents (1e-4)", ...nonNegative })),
  latents: optional(integer({ help: "latents in all (64)", min: 2, max: 4096 })),
  augment: optional(
    oneOf(AUGMENTATIONS, {
      help: "symmetries: flips and quarter turns; noise: new noise in every epoch (deep: all, paper: none)",
    }),
  ),
  split: optional(shares),
  patience: optional(
    integer({ help: "end after so many epochs without a better validation; 0: never (default)" }),
  ),
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
  out: optional(
    text({
      placeholder: "RUN",
      help: "directory of the run: new or empty, unless --resume (default: runs/cae-DATE)",
    }),
  ),
  seed: optional(integer({ help: "of weights, order, augmentation and simulation (0)" })),
  resume: flag(
    "continue the run in --out where its last checkpoint is, to the same weights as without the interruption",
  ),
  breakLock,
};
type Options = Infer<typeof options>;

export const caeCommand = command({
  name: "cae",
  summary: "Train a conditional autoencoder: galaxy parameters as its first latents",
  interruptible: true,
  options,
  examples: [
    {
      line: "train cae --data sim:leung2025 --n 5e4 --out run",
      does: "on new stamps in every epoch",
    },
    {
      line: "train cae --arch paper --data stamps --split 10:0:1 --out paper",
      does: "the paper's network and hyperparameters",
    },
    {
      line: "train cae --data stamps --supervise flux,hlr,n,e1,e2,x0,y0 --out seven",
      does: "seven parameters together",
    },
    { line: "train cae --out run --resume", does: "go on after an interruption" },
  ],
  run: async (given, context) => {
    const done = await (given.resume ? resume(given, context) : begin(given, context));
    return { data: { ...done }, text: describe(done) };
  },
});

async function begin(given: Options, context: Context): Promise<TrainedRun> {
  const training = givenTraining(given);
  const { data } = resolveTraining(training); // what is wrong with the options is said before a backend is looked for
  const device = await rendererOf(data, given, context);
  const computing = await start(given, undefined, context);
  return trainCae(given.out, training, computing, { ...context, breakLock: given.breakLock }, device);
}

async function resume(given: Options, context: Context): Promise<TrainedRun> {
  const { out } = given;
  if (out === undefined) throw badInput("--resume", "needs --out RUN: the run to continue");
  // a job script may always pass --resume: then the first time begins the run
  if (!holdsRun(out) && given.data !== undefined) return begin(given, context);
  const config = readConfig(out);
  const { data, ...options } = givenTraining(given);
  checkUnchanged(options, trainingOf(config)); // the data may have moved: it is known by its hash
  const spec = data ?? locateData(out, config);
  const computing = await start(given, config, context);
  const renderer = await rendererOf(spec, given, context);
  const changes = changesSince(config, computing, renderer);
  if (changes.length > 0) {
    context.note(
      `the weights will differ from those of a run without this interruption: ${changes.join("; ")}`,
    );
  }
  return resumeCae(out, { ...context, breakLock: given.breakLock }, renderer, spec);
}

function givenTraining(given: Options): GivenTraining {
  const {
    backend: _,
    device: __,
    threads: ___,
    out: ____,
    resume: _____,
    breakLock: ______,
    data,
    ...training
  } = given;
  return { ...training, data: data === undefined ? undefined : absoluteSpec(data) };
}

/** The GPU that renders the stamps of a simulator; undefined: the processor does, or there is nothing to render. */
async function rendererOf(data: string, { device }: Options, { note }: Context): Promise<string | undefined> {
  const name = populationOf(data);
  if (name !== undefined) return deviceFor(openPopulation(name), await renderingDevice(device, note), note);
  if (device !== "gpu") return undefined;
  throw badInput(
    "--device gpu",
    `is for stamps of the simulator (--data sim:...); those of ${data} are read`,
  );
}

async function start(
  { backend, threads }: Options,
  kept: RunConfig | undefined,
  { note }: Context,
): Promise<Computing> {
  const computing = await startComputing({ backend, threads, kept });
  note(`backend ${computing.backend}: ${computing.why}`);
  return computing;
}

function describe({ run, epochs, best_epoch, parameters, seconds, best }: TrainedRun): string {
  const r2 = Object.entries(best?.val_r2 ?? {}).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return [
    `${run}: ${epochs} epochs in ${formatDuration(seconds)}, ${parameters} parameters; best epoch ${best_epoch}`,
    ...(r2.length > 0 ? [`  R^2 on the validation stamps: ${r2.join(", ")}`] : []),
    `  judge it: evaluate compare ${run}, evaluate report ${run}; use it: infer ${run} stamps.npy --out catalog.csv`,
  ].join("\n");
}
