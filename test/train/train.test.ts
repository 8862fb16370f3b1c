// @module-tag slow
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../shared/cli/command.ts";
import { type Computing, startComputing } from "../../train/compute.ts";
import { cae } from "../../train/models/cae/kind.ts";
import { readConfig } from "../../train/run/directory.ts";
import { beginRun } from "../../train/train.ts";
import { type MakeOptions, makeDataset } from "../datasets/make.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const SIDE = 8;
/** stamps: the first 2000 are less than all of the training split */
const N = 2600;
const silent: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};
let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});

function make(name: string, more: Partial<MakeOptions> = {}): string {
  const dir = join(root, name);
  mkdirSync(dir);
  makeDataset(dir, { n: N, shardSize: 1000, height: SIDE, width: SIDE, ...more });
  return dir;
}

const fit = (data: string, out: string) =>
  beginRun(
    cae,
    join(root, out),
    { arch: "paper", data, supervise: ["flux", "hlr"], batch: 512, epochs: 1, latents: 4 },
    computing,
    silent,
  );

describe("a data set that is sorted", () => {
  it("gets ranges, transforms and stretch from all of it", async () => {
    const data = make("sorted", {
      // flux grows with the number, a hundredfold; hlr is the same in all but the last stamps
      pixel: (value, id) => 100 + (value - 100) * 100 ** (id / N),
      label: (name, value, id) =>
        name === "flux" ? 500 * 100 ** (id / N) : name === "hlr" ? (id < 2400 ? 1 : 2) : value,
    });
    await fit(data, "run-sorted");
    const { supervise, normaliser } = readConfig(join(root, "run-sorted"));
    const [flux, hlr] = supervise;
    const [{ high, softening }] = normaliser.bands;
    expect(flux.transform.kind).toBe("log");
    expect(flux.transform.mean).toBeCloseTo(Math.log(5000), 1);
    expect(flux.range[0]).toBeLessThan(505);
    expect(flux.range[1]).toBeGreaterThan(49_500);
    expect(hlr.range).toEqual([1, 2]);
    // the brightest pixels are about 180 times 100 above the sky; those of the first 2000 training stamps less than half of it
    expect(Math.sinh(high) * softening).toBeGreaterThan(15_000);
  });

  it("takes no logarithm of a label that is negative somewhere", async () => {
    const data = make("negative", {
      label: (name, value, id) =>
        name === "flux" ? (id > 2500 && id % 9 === 0 ? -3 : 500 * 100 ** (((id * 7) % N) / N)) : value,
    });
    await fit(data, "run-negative");
    expect(readConfig(join(root, "run-negative")).supervise[0]).toMatchObject({
      transform: { kind: "linear" },
      range: [-3, expect.any(Number)],
    });
  });
});

describe("what cannot be learned from is named, and leaves nothing behind", () => {
  const [TRAINING, VALIDATION] = [2590, 12]; // stamps of these splits
  const pixelOf = (stamp: number, value: number) => {
    let p = 0;
    return (was: number, id: number): number => {
      const at = p++ % SIDE ** 2;
      return id === stamp && at === 11 ? value : was;
    };
  };
  it.each<[string, Partial<MakeOptions>, RegExp]>([
    ["a pixel", { pixel: pixelOf(TRAINING, Number.NaN) }, /: pixel \[0, 1, 3\] .* of stamp 2590 is NaN/],
    [
      "a hot pixel",
      { pixel: pixelOf(TRAINING, 1e30) },
      /: pixel \[0, 1, 3\] .* of stamp 2590 is 1e\+30, too far/,
    ],
    ["a validation pixel", { pixel: pixelOf(VALIDATION, -Infinity) }, /of stamp 12 is -Infinity/],
    [
      "a label",
      { label: (_, value, id) => (id === TRAINING ? Number.NaN : value) },
      /: label "flux" of stamp 2590 is NaN/,
    ],
    [
      "a label of a validation stamp",
      { label: (name, value, id) => (name === "hlr" && id === VALIDATION ? 1e30 : value) },
      /: label "hlr" of stamp 12 is 1e\+30, more than 1000000 times farther/,
    ],
  ])("%s", async (name, more, message) => {
    const out = `run ${name}`;
    await expect(fit(make(name, more), out)).rejects.toThrow(message);
    expect(existsSync(join(root, out))).toBe(false);
  });

  it("a damaged shard", async () => {
    const data = make("damaged");
    const shard = join(data, "shard-00002.msgpack");
    const bytes = readFileSync(shard);
    bytes[4000] ^= 1;
    writeFileSync(shard, bytes);
    await expect(fit(data, "run-damaged")).rejects.toThrow(
      /shard-00002\.msgpack: is damaged: its bytes have changed/,
    );
    expect(existsSync(join(root, "run-damaged"))).toBe(false);
  });
});
