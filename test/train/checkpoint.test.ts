import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { decodeSafetensors, encodeSafetensors } from "../../shared/formats/safetensors.ts";
import { type Checkpoint, checkpointPath, readCheckpoint, writeCheckpoint } from "../../train/checkpoint.ts";
import { normaliser } from "./helpers.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const CONFIG = "ab".repeat(32);
const OWNER = { config: CONFIG, normaliser, data: "ef".repeat(32) };
let run: string;
let last: string;
let runs = 0;

beforeEach(() => {
  run = join(root, `run-${runs++}`);
  mkdirSync(run);
  last = checkpointPath(run, "last");
});

const checkpoint: Checkpoint = {
  position: {
    ...{ step: 7, epoch: 1, batch: 3, epochLoss: 0.1 + 0.2, firstLoss: 1 / 3, best: undefined, seconds: 1.5 },
    curves: [{ epoch: 1, step: 4, train_loss: 2, val_loss: 3, val_r2: { flux: 0.5 }, lr: 1e-3, rate: 100 }],
  },
  state: new Map([
    ["encoder.000", { shape: [2, 2], data: Float32Array.of(1, 2, 3, Math.fround(0.1)) }],
    ["adam.beta1", { shape: [], data: Float32Array.of(0.5) }],
  ]),
};
const broken = (value: number): Checkpoint => ({
  ...checkpoint,
  state: new Map([["encoder.000", { shape: [2], data: Float32Array.of(1, value) }]]),
});

describe("a checkpoint", () => {
  it("comes back as it was, each of its own", () => {
    expect(readCheckpoint(run, "last", CONFIG)).toBeUndefined();
    writeCheckpoint(run, "last", OWNER, checkpoint);
    expect(readCheckpoint(run, "last", CONFIG)).toEqual(checkpoint);
    expect(readCheckpoint(run, "best", CONFIG)).toBeUndefined();
  });

  it("tells its stretch and its data set", () => {
    writeCheckpoint(run, "last", OWNER, checkpoint);
    const { metadata } = decodeSafetensors(last, readFileSync(last));
    expect(JSON.parse(metadata["normaliser"])).toEqual(normaliser);
    expect(metadata["data_sha256"]).toBe(OWNER.data);
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])("with %d in it is not written", (value) => {
    expect(() => writeCheckpoint(run, "last", OWNER, broken(value))).toThrow(
      /^training diverged: encoder\.000\[1\] is (NaN|-Infinity) after step 7, and such a state is not written. Try again/,
    );
    expect(existsSync(last)).toBe(false);
    writeCheckpoint(run, "last", OWNER, checkpoint);
    expect(() => writeCheckpoint(run, "last", OWNER, broken(value))).toThrow(`${last} is left as it was`);
    expect(readCheckpoint(run, "last", CONFIG)).toEqual(checkpoint);
  });

  it("of another run is refused", () => {
    writeCheckpoint(run, "last", OWNER, checkpoint);
    expect(() => readCheckpoint(run, "last", "cd".repeat(32))).toThrow(
      /last\.safetensors: belongs to another run: config\.json is not the one/,
    );
  });

  it.each([
    ["3", "install a newer galforge"],
    ["0", 'use the galforge that wrote it (see "software" in config.json)'],
  ])("of version %s is refused, with what to do", (version, remedy) => {
    writeCheckpoint(run, "last", OWNER, checkpoint);
    const { tensors, metadata } = decodeSafetensors(last, readFileSync(last));
    writeFileSync(last, encodeSafetensors({ tensors, metadata: { ...metadata, version } }));
    expect(() => readCheckpoint(run, "last", CONFIG)).toThrow(
      `${last}: version ${version}, but this galforge reads versions 1 and 2: ${remedy}`,
    );
  });

  it("of version 1, whose checksum is of place and values, is read, and its damage found", () => {
    const position = JSON.stringify(checkpoint.position);
    const hash = createHash("sha256").update(position);
    for (const { data } of checkpoint.state.values()) hash.update(bytesOfArray(data));
    const sha256 = hash.digest("hex");
    const metadata = { format: "galforge-checkpoint", version: "1", owner: CONFIG, position, sha256 };
    const bytes = encodeSafetensors({ tensors: checkpoint.state, metadata });
    mkdirSync(dirname(last));
    writeFileSync(last, bytes);
    expect(readCheckpoint(run, "last", CONFIG)).toEqual(checkpoint);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(last, bytes);
    expect(() => readCheckpoint(run, "last", CONFIG)).toThrow(
      /is damaged: its content is not what was written/,
    );
  });

  it.each([
    ["a name", '"encoder.000"', '"encoder.001"'],
    ["a shape", '"shape":[2,2]', '"shape":[4,1]'],
    ["the owner", CONFIG, CONFIG.replace("ab", "ba")],
    ["the stretch", '\\"sky\\":100', '\\"sky\\":101'],
    ["the version", '"version":"2"', '"version":"1"'],
  ])("with another %s than was written is refused", (_, before, after) => {
    writeCheckpoint(run, "last", OWNER, checkpoint);
    const text = readFileSync(last).toString("latin1");
    expect(text).toContain(before);
    writeFileSync(last, Buffer.from(text.replace(before, after), "latin1"));
    expect(() => readCheckpoint(run, "last", CONFIG)).toThrow(/last\.safetensors: is damaged: its content/);
  });

  it("that is cut short, changed, or something else is refused, with what to do", () => {
    writeCheckpoint(run, "last", OWNER, checkpoint);
    writeCheckpoint(run, "best", OWNER, checkpoint);
    const whole = readFileSync(last);
    const damages = [whole.subarray(0, 30), whole.subarray(0, -1), Buffer.from("nothing"), Buffer.alloc(0)];
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 3] ^= 1;
    const moved = Buffer.from(whole.toString("latin1").replace('\\"batch\\":3', '\\"batch\\":2'), "latin1");
    const foreign = encodeSafetensors({ tensors: checkpoint.state, metadata: {} });
    for (const bytes of [...damages, flipped, moved, foreign]) {
      writeFileSync(last, bytes);
      expect(() => readCheckpoint(run, "last", CONFIG)).toThrow(
        /last\.safetensors: is damaged.*Copy the other checkpoint .* over it .* or delete it, and --resume begins/,
      );
    }
    copyFileSync(join(dirname(last), "best.safetensors"), last);
    expect(readCheckpoint(run, "last", CONFIG)).toEqual(checkpoint);
  });
});
