/** Section "training" of results.json: how a training went, and what it was. */
import { z } from "zod";
import type { RunConfig } from "./config.ts";
import { configSchema } from "./config-check.ts";
import { byName, count, list, measured } from "./section-schema.ts";
import { upgradeConfig } from "./upgrade.ts";

/** A point of the training curves: the end of an epoch. */
const pointSchema = z.object({
  epoch: count,
  step: count,
  /** mean over the epoch */
  train_loss: measured,
  /** absent without validation stamps */
  val_loss: measured.exactOptional(),
  /** coefficient of determination of each supervised latent on the validation split; none of fewer than ten stamps */
  val_r2: byName(measured),
  /** of each latent of a network whose latents can collapse, over the validation stamps: variance of its mean, divergence [nats] */
  latents: z.object({ variance: list(measured), kl: list(measured) }).exactOptional(),
  lr: measured,
  /** training images a second */
  rate: measured,
});
export type CurvePoint = z.infer<typeof pointSchema>;

/** Of runs of 0.1.0 it is of version 1. */
const config: z.ZodType<RunConfig> = z.preprocess(
  (document) => upgradeConfig("training.config", document),
  configSchema,
);

export const trainingSchema = z.object({
  config,
  curves: list(pointSchema),
  best_epoch: count,
  /** wall clock of training, all sessions together [s] */
  seconds: measured,
  parameters: count,
});
export type TrainingSection = z.infer<typeof trainingSchema>;
