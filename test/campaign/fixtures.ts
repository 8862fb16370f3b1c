/** What trials copy, damage and compare with: made once, by the commands themselves, undisturbed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type CommandName, runCommand } from "../commands.ts";
import { contents } from "./contents.ts";

export interface Job {
  readonly command: CommandName;
  /** without where it goes */
  readonly words: readonly string[];
  /** of the undisturbed command [s] */
  readonly seconds: number;
  readonly result: ReadonlyMap<string, string>;
}

export interface Fixtures {
  readonly folder: string;
  /** a finished data set of ten shards */
  readonly set: string;
  /** a run that was trained on it, judged */
  readonly run: string;
  /** what is killed and raced */
  readonly generate: Job;
  readonly train: Job;
  readonly infer: Job;
  readonly exports: readonly Job[];
}

const EXPORTS = ["npy", "fits", "parquet", "webdataset"];

export async function makeFixtures(folder: string): Promise<Fixtures> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const job = async (command: CommandName, words: readonly string[], out: string): Promise<Job> => {
    const started = performance.now();
    const { code, stderr } = await runCommand(command, [...words, "--out", at(out)]);
    if (code !== 0) throw new Error(`the campaign cannot begin: ${command} ${words.join(" ")}: ${stderr}`);
    return { command, words, seconds: (performance.now() - started) / 1000, result: contents(at(out)) };
  };
  const stamps = ["--stamp", "16", "--seed", "3"];
  await job("sim", ["generate", "--n", "240", ...stamps, "--shard-size", "24"], "set");
  const set = at("set");
  const generate = await job("sim", ["generate", "--n", "4000", ...stamps, "--shard-size", "100"], "many");
  const size = ["--epochs", "3", "--latents", "6", "--backend", "onnx-cpu", "--threads", "1"];
  const train = await job("train", ["cae", "--data", set, ...size], "run");
  const run = at("run");
  const infer = await job("infer", [run, set, "--backend", "onnx-cpu"], "catalogue.csv");
  const exports: Job[] = [];
  for (const to of EXPORTS) exports.push(await job("sim", ["export", at("many"), "--to", to], to));
  const { code, stderr } = await runCommand("evaluate", ["compare", run]);
  if (code !== 0) throw new Error(`the campaign cannot begin: ${stderr}`);
  return { folder, set, run, generate, train, infer, exports };
}
