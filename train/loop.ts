/** The one training loop: reads from top to bottom. */
import { tooFew } from "../datasets/statistics.ts";
import type { Progress } from "../shared/cli/progress.ts";
import { GalforgeError } from "../shared/errors.ts";
import {
  type Best,
  type Checkpoint,
  checkpointPath,
  type Owner,
  type Position,
  writeCheckpoint,
} from "./checkpoint.ts";
import type { Sound, StampSource, Stamps } from "./data/source.ts";
import { refuseDivergedValidation, refuseDivergence } from "./divergence.ts";
import { useWords } from "./models/latent-use.ts";
import type { Losses, Trainable } from "./models/trainable.ts";
import { drawReconstructions, shownStamps } from "./reconstructions.ts";
import type { MetricsLog } from "./run/metrics-log.ts";
import type { CurvePoint } from "./run/training-section.ts";
import { learningRate, type Schedule } from "./schedule.ts";
import type { Rates } from "./tuning/rates.ts";

export interface LoopOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly lr: number;
  readonly schedule: Schedule;
  readonly symmetries: boolean;
  readonly freshNoise: boolean;
  readonly seed: number;
  /** whether the newest weights count as the best */
  readonly keepsNewest: boolean;
  /** epochs without a better validation after which training ends; 0: never */
  readonly patience: number;
  /** what stamps must be, so that what goes wrong with them is the training's */
  readonly sound: Sound;
}

export interface Loop {
  readonly run: string;
  readonly owner: Owner;
  readonly modelFolder: string;
  readonly model: Trainable;
  readonly source: StampSource;
  /** stamps that training never sees; size 0: none */
  readonly validation: Stamps;
  readonly options: LoopOptions;
  readonly log: MetricsLog;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  note(line: string): void;
  /** how fast blocks of the model learn, by the fraction of all steps that is done; absent: all alike */
  readonly rates?: ((done: number) => Rates) | undefined;
  /** @throws GalforgeError if the run is another process's by now */
  check(): void;
}

const START: Position = {
  ...{ step: 0, epoch: 0, batch: 0, epochLoss: 0, firstLoss: 0 },
  ...{ best: undefined, curves: [], seconds: 0 },
};
/** Steps between lines of metrics. */
const LOG_STEPS = 20;
/** Between checkpoints within an epoch [ms]. */
const SAVE_MS = 120_000;

/** Trains from `from`, or from the start, to the last epoch. @throws GalforgeError E_INTERRUPTED, E_DIVERGED */
export async function train(loop: Loop, from: Checkpoint | undefined): Promise<Position> {
  const { model, source, options, progress, signal } = loop;
  const perEpoch = source.batchesInEpoch(options.batch);
  const total = options.epochs * perEpoch;
  if (from !== undefined) await model.restore(from.state);
  let at = from?.position ?? START;
  const [began, before] = [Date.now(), at.seconds];
  const elapsed = (): number => before + (Date.now() - began) / 1000;
  let [savedAt, savedStep] = [Date.now(), at.step];
  progress.skip(at.step * options.batch);

  const kept = (): string =>
    savedStep > 0
      ? `The state of step ${savedStep} is kept in ${checkpointPath(loop.run, "last")}.`
      : "No step was saved yet.";
  const save = async (): Promise<void> => {
    loop.check();
    loop.log.flush();
    writeCheckpoint(loop.run, "last", loop.owner, {
      position: { ...at, seconds: elapsed() },
      state: await model.state(),
    });
    [savedAt, savedStep] = [Date.now(), at.step];
  };

  while (at.epoch < options.epochs && !isStale(at, options.patience)) {
    const [epochBegan, epochFrom] = [Date.now(), at.batch];
    for await (const stamps of source.epoch({
      ...epochOptions(options, model),
      epoch: at.epoch,
      from: at.batch,
    })) {
      if (signal.aborted) {
        if (at.step > 0) await save();
        throw interrupted(loop.run, at);
      }
      const lr = learningRate(options.schedule, options.lr, at.step / total);
      if (loop.rates !== undefined) model.tunable!.setRates(loop.rates(at.step / total));
      const losses = await model.step(stamps, lr, at.step);
      const firstLoss = at.step === 0 ? losses.loss : at.firstLoss;
      refuseDivergence(losses, stamps, { step: at.step, epoch: at.epoch, lr, firstLoss, kept: kept() });
      at = {
        ...at,
        step: at.step + 1,
        batch: at.batch + 1,
        epochLoss: at.epochLoss + losses.loss,
        firstLoss,
      };
      progress.add(stamps.size, `loss ${(at.epochLoss / at.batch).toFixed(4)}`);
      if (at.step % LOG_STEPS === 0) loop.log.add(at.step, at.epoch, tagged("train", losses, { lr }));
      // not after the last batch: the end of the epoch belongs to that step, and saves
      if (at.batch < perEpoch && Date.now() - savedAt > SAVE_MS) await save();
    }
    const rate = ((at.batch - epochFrom) * options.batch * 1000) / Math.max(1, Date.now() - epochBegan);
    at = await endEpoch(loop, at, { rate, perEpoch, total, kept: kept() });
    await save();
  }
  return { ...at, seconds: elapsed() };
}

const epochOptions = ({ batch, seed, symmetries, freshNoise, sound }: LoopOptions, model: Trainable) => ({
  ...{ batchSize: batch, seed, symmetries, freshNoise, sound },
  labels: model.labels,
});

/** Validates, notes what came out, and keeps the model if it is the best so far. */
async function endEpoch(
  loop: Loop,
  at: Position,
  pace: { rate: number; perEpoch: number; total: number; kept: string },
): Promise<Position> {
  const { model, validation, options, log } = loop;
  const trainLoss = at.epochLoss / pace.perEpoch;
  const validated = validation.size > 0 ? await model.validate(validation) : undefined;
  const lr = learningRate(options.schedule, options.lr, at.step / pace.total);
  if (validated !== undefined) {
    refuseDivergedValidation(validated.losses, { ...at, lr, kept: pace.kept });
  }
  const r2 = tooFew(validation.size) === undefined ? (validated?.r2 ?? {}) : {};
  const point: CurvePoint = {
    ...{ epoch: at.epoch + 1, step: at.step, train_loss: trainLoss },
    ...(validated === undefined ? {} : { val_loss: validated.losses.loss }),
    ...(validated?.latents && { latents: validated.latents }),
    ...{ val_r2: r2, lr, rate: pace.rate },
  };
  const measured = validated === undefined ? {} : tagged("val", validated.losses, prefixed("val/r2", r2));
  log.add(at.step, at.epoch, { ...measured, "train/epoch_loss": trainLoss, "train/rate": pace.rate });
  const shown = validation.size > 0 ? await model.reconstruct?.(shownStamps(validation)) : undefined;
  if (shown !== undefined) log.image("reconstructions", at.step, drawReconstructions(shown));
  const next: Position = {
    ...at,
    epoch: at.epoch + 1,
    batch: 0,
    epochLoss: 0,
    curves: [...at.curves, point],
  };
  // without validation stamps the newest is the best that is known
  const loss = point.val_loss ?? trainLoss;
  const isBest =
    options.keepsNewest || validated === undefined || at.best === undefined || loss < at.best.loss;
  const best: Best | undefined = isBest ? { epoch: point.epoch, loss } : at.best;
  const done = { ...next, best };
  if (isBest) {
    loop.check();
    writeCheckpoint(loop.run, "best", loop.owner, { position: done, state: await model.state() });
    await model.save(loop.modelFolder);
  }
  loop.note(epochLine(point, options.epochs, isBest));
  return done;
}

function isStale({ best, epoch }: Position, patience: number): boolean {
  return patience > 0 && best !== undefined && epoch - best.epoch >= patience;
}

/** "epoch  3/20  loss 0.4123  validation 0.4201  R2 flux 0.9512, hlr 0.8012  best" */
function epochLine(
  { epoch, train_loss, val_loss, val_r2, latents }: CurvePoint,
  epochs: number,
  isBest: boolean,
): string {
  const line = `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${train_loss.toFixed(4)}`;
  if (val_loss === undefined) return line;
  const r2 = Object.entries(val_r2).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const shown = r2.length === 0 ? "" : `  R2 ${r2.join(", ")}`;
  const used = latents === undefined ? "" : `  latents ${useWords(latents)}`;
  return `${line}  validation ${val_loss.toFixed(4)}${shown}${used}${isBest ? "  best" : ""}`;
}

const prefixed = (group: string, values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${group}/${name}`, value]));

const tagged = (
  group: string,
  losses: Losses,
  more: Readonly<Record<string, number>>,
): Record<string, number> => ({
  ...prefixed(group, losses),
  ...more,
});

function interrupted(run: string, { step, epoch }: Position): GalforgeError {
  const left =
    step > 0
      ? `step ${step} of epoch ${epoch + 1} is saved in ${run}; the same command with --resume goes on from there`
      : `no step was done; ${run} holds the configuration alone`;
  return new GalforgeError("E_INTERRUPTED", `interrupted: ${left}`, { run, step });
}
