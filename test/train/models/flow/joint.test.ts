// @module-tag slow
/** `train flow --joint`: an encoder that is trained with the flow, from the command line to what the run estimates. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeAll, expect, it } from "vitest";
import { sha256 } from "../../../../shared/files/hash.ts";
import { trainCommand } from "../../../../train/commands/train.ts";
import { startComputing } from "../../../../train/compute.ts";
import { ENCODER_FOLDER } from "../../../../train/models/flow/encoder.ts";
import { flow } from "../../../../train/models/flow/kind.ts";
import { vae } from "../../../../train/models/vae/kind.ts";
import { openModel } from "../../../../train/open-model.ts";
import { MODEL_FOLDER } from "../../../../train/run/directory.ts";
import { beginRun } from "../../../../train/train.ts";
import { makeDataset, truePixels } from "../../../datasets/make.ts";
import { essence } from "../../cli/helpers.ts";
import { scratch } from "../../run/helpers.ts";
import { told } from "./helpers.ts";

const root = scratch();
const home = process.cwd();
const at = (...names: string[]): string => join(root, ...names);
const [SIDE, SOME] = [16, 8];

/** `train flow` as from a shell in `root`, or in a folder of it. @param batches after which it is interrupted */
async function train(flags: Record<string, string | true>, folder = ".", batches?: number): Promise<void> {
  process.chdir(at(folder));
  const given = new Map(Object.entries({ backend: "onnx-cpu", threads: "1", ...flags }));
  await trainCommand(flow).execute({ flags: given, args: [] }, told(batches).context);
}
afterEach(() => process.chdir(home));

const options = {
  ...{ data: "set", encoder: "vae", inputs: "n", targets: "flux,hlr", ensemble: "2", width: "8" },
  ...{ batch: "16", epochs: "2", lr: "0.02" },
};
const joint = { ...options, joint: true } as const;

/** Digests of all files in a folder, by their paths. */
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [relative(folder, path), sha256(readFileSync(path))]),
  );

const stamps = Float32Array.from(Array.from({ length: SOME }, (_, k) => truePixels(k, 1, SIDE, SIDE)).flat());

/** Means of the first target of some stamps, by a run. */
async function estimated(run: string): Promise<number[]> {
  const model = await openModel(run);
  const columns = new Map([["n", new Float64Array(SOME).fill(1.2)]]);
  const { posterior } = await model.estimator!.estimate(stamps, SOME, columns);
  model.close();
  return [...posterior.mean("flux")];
}

/** Latents of some stamps, by a run that encodes. */
async function latentsOf(run: string): Promise<number[]> {
  const model = await openModel(run);
  const found = await model.encoder!.encode(stamps, SOME);
  model.close();
  return [...found];
}

const encoderOf = (run: string): string => join(run, MODEL_FOLDER, ENCODER_FOLDER);

beforeAll(async () => {
  mkdirSync(at("else", "where"), { recursive: true });
  mkdirSync(at("set"));
  makeDataset(at("set"), { n: 60, height: SIDE, width: SIDE });
  const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  const small = { data: at("set"), epochs: 1, batch: 16, latents: 3 };
  await beginRun(vae, at("vae"), small, computing, told().context);
  await train({ ...joint, out: "whole" });
});

it("saves the encoder that it has trained, with which the run estimates", async () => {
  const [before, after] = [await latentsOf(at("vae")), await latentsOf(encoderOf(at("whole")))];
  expect(after).not.toEqual(before);
  const own = await estimated(at("whole"));
  cpSync(at("whole"), at("swapped"), { recursive: true });
  cpSync(at("vae", MODEL_FOLDER), join(encoderOf(at("swapped")), MODEL_FOLDER), { recursive: true });
  expect(await latentsOf(encoderOf(at("swapped")))).toEqual(before);
  expect(await estimated(at("swapped"))).not.toEqual(own);
  // it needs no other run
  renameSync(at("vae"), at("hidden"));
  expect(await estimated(at("whole"))).toEqual(own);
  renameSync(at("hidden"), at("vae"));
});

it("without --joint it stays as it was", async () => {
  await train({ ...options, out: "frozen" });
  expect(await latentsOf(encoderOf(at("frozen")))).toEqual(await latentsOf(at("vae")));
});

it("begun in another folder, interrupted and resumed it is bit for bit what it would have been", async () => {
  const seen = { ...joint, data: "../../set", encoder: "../../vae", out: "../../broken" };
  await expect(train(seen, "else/where", 4)).rejects.toMatchObject({ code: "E_INTERRUPTED" }); // of 6 batches
  expect(filesOf(at("broken"))).not.toHaveProperty("novelty.json");
  await train({ ...joint, out: "broken", resume: true });
  expect(essence(at("broken"))).toEqual(essence(at("whole")));
  expect(filesOf(at("broken", MODEL_FOLDER))).toEqual(filesOf(at("whole", MODEL_FOLDER)));
  expect(filesOf(at("broken"))["novelty.json"]).toBe(filesOf(at("whole"))["novelty.json"]);
});
