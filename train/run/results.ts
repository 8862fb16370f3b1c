/** results.json of a run: one section a command, merged in place. The only input of the report. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { badInput, GalforgeError, show } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { readJson } from "../../shared/files/read.ts";
import { whileLocked } from "../../shared/files/short-lock.ts";
import { removeTemporaries } from "../../shared/files/temporary.ts";
import type { RunConfig } from "./config.ts";

const FILE = "results.json";
const FORMAT = "galforge-results";
const VERSION = 1;

/** A point of the training curves: the end of an epoch. */
export interface CurvePoint {
  readonly epoch: number;
  readonly step: number;
  /** mean over the epoch */
  readonly train_loss: number;
  /** absent without validation stamps */
  readonly val_loss?: number;
  /** coefficient of determination of each supervised latent on the validation split */
  readonly val_r2: Readonly<Record<string, number>>;
  readonly lr: number;
  /** training images a second */
  readonly rate: number;
}

export interface TrainingSection {
  readonly config: RunConfig;
  readonly curves: readonly CurvePoint[];
  readonly best_epoch: number;
  /** wall clock of training, all sessions together [s] */
  readonly seconds: number;
  readonly parameters: number;
}

export interface Results {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly training?: TrainingSection;
  readonly [section: string]: unknown;
}

/** @throws GalforgeError if the file is not what it should be; an absent file is an empty result */
export function readResults(run: string): Results {
  const path = join(run, FILE);
  if (!existsSync(path)) return { format: FORMAT, version: VERSION };
  const document = readJson(path) as Partial<Results> | null;
  if (document?.format !== FORMAT) {
    throw badInput(path, `"format" must be "${FORMAT}": put the file back that galforge wrote`);
  }
  if (document.version !== VERSION) {
    throw new GalforgeError(
      "E_VERSION",
      `${path}: version ${show(document.version)}, but this galforge reads version ${VERSION}: use the galforge that wrote it`,
      { path, version: document.version, reads: VERSION },
    );
  }
  return document as Results;
}

/** Puts one section in, atomically; the others stay, also those that other processes write at the same time. */
export function writeSection(run: string, name: string, section: object): void {
  const path = join(run, FILE);
  whileLocked(path, () => {
    removeTemporaries(run, (final) => final === FILE);
    const results = { ...readResults(run), [name]: section };
    writeFileAtomic(path, `${JSON.stringify(results, null, 1)}\n`);
  });
}
