// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import type { Context } from "../../../shared/cli/command.ts";
import { readBytes } from "../../../shared/files/read.ts";
import { decodeSafetensors } from "../../../shared/formats/safetensors.ts";
import { type Computing, startComputing } from "../../../train/compute.ts";
import { seenBy, unseenIndices } from "../../../train/data/leak.ts";
import { cae } from "../../../train/models/cae/kind.ts";
import { readConfig } from "../../../train/run/directory.ts";
import { beginRun, resumeRun } from "../../../train/train.ts";
import { beginAdaptation } from "../../../train/tuning/adapt.ts";
import { beginTuned, type Tuning } from "../../../train/tuning/begin.ts";
import { type MakeOptions, makeDataset } from "../../datasets/make.ts";
import { scratch } from "../run/helpers.ts";

const root = scratch();
const at = (name: string): string => join(root, name);
const SIDE = 8;
let computing: Computing;

const contextOf = (signal = new AbortController().signal): Context & { notes: string[] } => {
  const notes: string[] = [];
  return {
    ...{ signal, notes, note: (line) => void notes.push(line) },
    progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
  };
};

/** Aborts when so many steps are done. */
function stopped(stop: AbortController, steps: number): ReturnType<typeof contextOf> {
  let seen = 0;
  const progress = () => ({
    add: () => {
      if (++seen === steps) stop.abort();
    },
    skip: () => {},
    finish: () => {},
  });
  return { ...contextOf(stop.signal), progress };
}

function make(name: string, more: Partial<MakeOptions> = {}): string {
  mkdirSync(at(name));
  makeDataset(at(name), { n: 300, shardSize: 100, height: SIDE, width: SIDE, ...more });
  return at(name);
}

const tune = (out: string, more: Partial<Tuning> = {}, context = contextOf()) =>
  beginTuned(
    {
      ...{
        before: at("before"),
        method: "finetune",
        options: { share: 0.5, freeze: ["conv1"] },
      },
      training: { data: at("target"), epochs: 3, lr: 1e-3, batch: 32 },
      out: at(out),
      ...more,
    },
    computing,
    context,
  );

const stateOf = (run: string, which = "last") =>
  decodeSafetensors(run, readBytes(join(at(run), "checkpoints", `${which}.safetensors`))).tensors;
/** By its place among the weights of the encoder: kernels and biases of conv1, conv2, supervised, rest. */
const weights = (run: string, i: number, which?: string) => stateOf(run, which).get(`encoder.00${i}`)!.data;

beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  make("source");
  make("target", { pixel: (value) => 100 + 0.5 * (value - 100) });
  make("unlabelled", { label: (name, value) => (name === "hlr" ? Number.NaN : value), missing: ["hlr"] });
  await beginRun(
    cae,
    at("before"),
    { arch: "paper", data: at("source"), supervise: ["flux", "hlr"], batch: 64, epochs: 2, latents: 4 },
    computing,
    contextOf(),
  );
});

describe("a network that is trained further", () => {
  it("begins with the weights of the run before, and leaves frozen blocks alone", async () => {
    await tune("tuned");
    expect(weights("tuned", 0)).toEqual(weights("before", 0, "best"));
    expect(weights("tuned", 2)).not.toEqual(weights("before", 2, "best"));
    expect(weights("tuned", 4)).not.toEqual(weights("before", 4, "best"));
    const { tuned, normaliser, data } = readConfig(at("tuned"));
    expect(normaliser).toEqual(readConfig(at("before")).normaliser);
    expect(tuned).toMatchObject({
      method: "finetune",
      from: "../before",
      options: { share: 0.5, freeze: ["conv1"] },
    });
    expect(tuned!.seen.map(({ sha256 }) => sha256)).toEqual([readConfig(at("before")).data.sha256]);
    expect(data.name).toBe("../target");
  });

  it("comes to the same weights when it is interrupted and goes on", async () => {
    const stop = new AbortController();
    await expect(tune("again", {}, stopped(stop, 25))).rejects.toThrow("step 25");
    await resumeRun(cae, at("again"), contextOf());
    expect(stateOf("again")).toEqual(stateOf("tuned"));
  });

  it("is not judged on what it or the run before has learned from", () => {
    const seen = seenBy(readConfig(at("tuned")));
    for (const name of ["source", "target"]) {
      const dataset = Dataset.open(at(name));
      const { indices } = unseenIndices(seen, dataset);
      expect(indices.length).toBeGreaterThan(0);
      expect(indices.length).toBeLessThan(80);
      dataset.close();
    }
  });

  it("takes few labels, in batches that they fill, and says so", async () => {
    const context = contextOf();
    await tune(
      "few",
      { labels: 20, training: { data: at("target"), epochs: 1, lr: 1e-3, batch: 64 } },
      context,
    );
    expect(context.notes.join()).toContain("batches of 32 stamps");
    const { data, training } = readConfig(at("few"));
    expect(data.budget).toEqual({ labels: 20, seed: 0, of: ["flux", "hlr"] });
    expect([data.counts.train, data.counts.val, training["batch"]]).toEqual([16, 4, 32]);
    await expect(tune("many", { labels: 2000 })).rejects.toThrow("--labels 2000");
  });

  it("learns the labels that are there", async () => {
    await tune("partial", { training: { data: at("unlabelled"), epochs: 1, lr: 1e-3, batch: 32 } });
    expect(readConfig(at("partial")).supervise.map(({ missing }) => missing)).toEqual([undefined, true]);
  });

  it("goes on for more epochs, with other options, and not as another network", async () => {
    const more = { method: "continue", options: {} } as const;
    await tune("longer", { ...more, training: { epochs: 1, lr: 1e-4 } });
    const { data, training, tuned } = readConfig(at("longer"));
    expect([data.name, training["batch"], training["epochs"], tuned!.method]).toEqual([
      "../source",
      64,
      1,
      "continue",
    ]);
    await expect(tune("other", { ...more, training: { latents: 5 } as never })).rejects.toThrow(
      /"latents":4.*"latents":5/,
    );
  });

  it("is adapted to stamps without labels, warns of others, and goes on where it was", async () => {
    const adapt = (out: string, context: Context) =>
      beginAdaptation(
        {
          ...{ before: at("before"), target: at("target"), distance: "mmd", out: at(out) },
          training: { epochs: 2, lr: 1e-3, batch: 32, patience: 0 },
        },
        computing,
        context,
      );
    const context = contextOf();
    await adapt("adapted", context);
    expect(context.notes.join()).toMatch(/warning.*flux \(by/); // the target is half as bright
    const { data, tuned } = readConfig(at("adapted"));
    expect([data.name, tuned!.options]).toEqual(["../source", { distance: "mmd", weight: 1 }]);
    expect(tuned!.seen.at(-1)!.name).toBe("../target");
    const stop = new AbortController();
    await expect(adapt("adapted-again", stopped(stop, 9))).rejects.toThrow("step 9");
    await resumeRun(cae, at("adapted-again"), contextOf());
    expect(stateOf("adapted-again")).toEqual(stateOf("adapted"));
    expect(stateOf("adapted").get("encoder.000")!.data).not.toEqual(weights("before", 0, "best"));
  });

  it("refuses blocks that it does not have, and data of other stamps", async () => {
    await expect(tune("none", { options: { share: 0.5, freeze: ["conv3"] } })).rejects.toThrow(
      "head, conv2, conv1, decoder",
    );
    const large = make("large", { height: 16, width: 16 });
    await expect(tune("none", { training: { data: large } })).rejects.toThrow("16 x 16");
  });
});
