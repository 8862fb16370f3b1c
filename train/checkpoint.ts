/**
 * Checkpoints: one safetensors file each, written atomically: all tensors of the model and its optimizer, and where training
 * was. Nothing random is remembered: every random number is a function of the seed and of the step or the epoch.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { badFile, GalforgeError } from "../shared/errors.ts";
import { writeFileAtomic } from "../shared/files/atomic.ts";
import { isThere, readBytes } from "../shared/files/read.ts";
import { bytesOfArray } from "../shared/formats/bytes.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  hashTensorFile,
  type NamedTensor,
  type TensorFile,
} from "../shared/formats/safetensors.ts";
import type { Normaliser } from "./run/config.ts";
import type { CurvePoint } from "./run/training-section.ts";

const FOLDER = "checkpoints";
const FORMAT = "galforge-checkpoint";
/** Raised by one when a reader of the previous version could misread a checkpoint, or would take it for damaged. */
const VERSION = 2;
/** Its checksum is of the place in the training and the values alone, not of the names and shapes of tensors. */
const VALUES_ALONE = 1;

/** Metadata that hold the checksum of all the rest. */
const CHECKSUM = "sha256";

export type Which = "last" | "best";

export interface Best {
  readonly epoch: number;
  /** on the validation split; without one, of the epoch */
  readonly loss: number;
}

/** Where training is: the next batch is number `batch` of epoch `epoch`. Plain JSON. */
export interface Position {
  /** steps done */
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  /** sum of the losses of the steps done in this epoch */
  readonly epochLoss: number;
  /** loss of the first step: what divergence is measured by */
  readonly firstLoss: number;
  readonly best: Best | undefined;
  readonly curves: readonly CurvePoint[];
  /** wall clock of all sessions [s] */
  readonly seconds: number;
}

export interface Checkpoint {
  readonly position: Position;
  readonly state: ReadonlyMap<string, NamedTensor>;
}

/** What a checkpoint belongs to; kept in its metadata. */
export interface Owner {
  /** SHA-256 of config.json: what is compared when it is read */
  readonly config: string;
  readonly normaliser: Normaliser;
  /** SHA-256 of the data set, as in config.json */
  readonly data: string;
}

export const checkpointPath = (run: string, which: Which): string =>
  join(run, FOLDER, `${which}.safetensors`);

/** @throws GalforgeError if a tensor is not finite: a checkpoint is always one to go on from */
export function writeCheckpoint(
  run: string,
  which: Which,
  owner: Owner,
  { position, state }: Checkpoint,
): void {
  const path = checkpointPath(run, which);
  for (const [name, { data }] of state) {
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad < 0) continue;
    const { step } = position;
    throw new GalforgeError(
      "E_DIVERGED",
      `training diverged: ${name}[${bad}] is ${data[bad]} after step ${step}, and such a state is not written. ` +
        `${existsSync(path) ? `${path} is left as it was. ` : ""}Try again with a smaller --lr and another --out`,
      { step, tensor: name },
    );
  }
  mkdirSync(join(run, FOLDER), { recursive: true });
  const where = JSON.stringify(position);
  const metadata = {
    ...{ format: FORMAT, version: String(VERSION), owner: owner.config, position: where },
    ...{ normaliser: JSON.stringify(owner.normaliser), data_sha256: owner.data },
  };
  const sha256 = hashTensorFile({ tensors: state, metadata }, CHECKSUM);
  writeFileAtomic(path, encodeSafetensors({ tensors: state, metadata: { ...metadata, [CHECKSUM]: sha256 } }));
}

/**
 * undefined if there is none.
 * @param config SHA-256 of config.json
 * @throws GalforgeError for a damaged one, one of another version, or one of another run
 */
export function readCheckpoint(run: string, which: Which, config: string): Checkpoint | undefined {
  const path = checkpointPath(run, which);
  if (!isThere(path)) return undefined;
  const file = decode(path, readBytes(path));
  const { tensors, metadata } = file;
  const { format, version, position } = metadata;
  if (format !== FORMAT || position === undefined) throw damaged(path, `: its "format" is not "${FORMAT}"`);
  if (version !== String(VERSION) && version !== String(VALUES_ALONE)) {
    const remedy =
      Number(version) > VERSION
        ? "install a newer galforge"
        : 'use the galforge that wrote it (see "software" in config.json)';
    throw new GalforgeError(
      "E_VERSION",
      `${path}: version ${version}, but this galforge reads versions ${VALUES_ALONE} and ${VERSION}: ${remedy}`,
      { path },
    );
  }
  const found =
    version === String(VERSION) ? hashTensorFile(file, CHECKSUM) : digestOfValues(position, tensors);
  if (metadata[CHECKSUM] !== found) throw damaged(path, ": its content is not what was written");
  if (metadata["owner"] !== config) {
    throw badFile(
      path,
      "belongs to another run: config.json is not the one that it was written with. Put that back",
    );
  }
  return { position: JSON.parse(position) as Position, state: tensors };
}

/** The checksum of version 1. */
function digestOfValues(position: string, state: Checkpoint["state"]): string {
  const hash = createHash("sha256").update(position);
  for (const { data } of state.values()) hash.update(bytesOfArray(data));
  return hash.digest("hex");
}

function decode(path: string, bytes: Uint8Array): TensorFile {
  try {
    return decodeSafetensors(path, bytes);
  } catch (error) {
    if (error instanceof GalforgeError) throw damaged(path, ` (${error.message})`);
    throw error;
  }
}

const damaged = (path: string, why: string): GalforgeError =>
  badFile(
    path,
    `is damaged${why}. Copy the other checkpoint of ${FOLDER}/, if there is one, over it to go on from there; ` +
      "or delete it, and --resume begins the run again",
  );
