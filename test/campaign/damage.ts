/** Damaged files: refused by name, or without effect. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Stream } from "../../shared/random/stream.ts";
import { type CommandName, runCommand } from "../commands.ts";
import { contents, differences } from "./contents.ts";
import {
  below,
  type Family,
  linesOf,
  misbehaviour,
  oneOf,
  type Result,
  type Setting,
  weightsOf,
} from "./trial.ts";

const LIMIT = 90;

export const damage: Family = {
  name: "damage",
  trial: (setting, k) => [setDamage, runDamage, resumeDamage, resultsDamage][k % 4](setting),
};

/** One file of a data set; what reads all of it must notice. */
async function setDamage(setting: Setting): Promise<Result> {
  const { fixtures, room, random } = setting;
  const set = join(room, "set");
  cpSync(fixtures.set, set, { recursive: true });
  const file = oneOf(random, ["manifest.json", oneOf(random, shardsOf(set))]);
  const how = damageFile(join(set, file), random);
  const reader = oneOf(random, ["verify", "export", "infer"] as const);
  const out = join(room, "out.csv");
  const calls: Readonly<Record<typeof reader, [CommandName, string[]]>> = {
    verify: ["sim", ["verify", set]],
    export: ["sim", ["export", set, "--to", "npy", "--out", out]],
    infer: ["infer", [fixtures.run, set, "--backend", "onnx-cpu", "--out", out]],
  };
  const failures = await expectRefusal(`${how} of ${file}`, ...calls[reader], file, () => [
    "it was read without a word",
  ]);
  return { kind: `${reader}, ${kindOf(file)}`, tried: 1, failures };
}

/** One file of a run. */
async function runDamage(setting: Setting): Promise<Result> {
  const { fixtures, room, random } = setting;
  const run = join(room, "run");
  cpSync(fixtures.run, run, { recursive: true });
  const weights = readdirSync(join(run, "model")).find((name) => name.startsWith("weights"))!;
  const files = ["config.json", "model/model.json", `model/${weights}`, "checkpoints/last.safetensors"];
  const file = oneOf(random, files);
  cpSync(fixtures.set, join(room, "set"), { recursive: true }); // a run looks for it beside itself
  const how = `${damageFile(join(run, file), random)} of ${file}`;
  const out = join(room, "out.csv");
  const isCheckpoint = file.startsWith("checkpoints");
  const words = isCheckpoint
    ? ["cae", "--out", run, "--resume"]
    : [run, fixtures.set, "--backend", "onnx-cpu", "--out", out];
  const failures = await expectRefusal(how, isCheckpoint ? "train" : "infer", words, file, () =>
    isCheckpoint
      ? differences("the run", weightsOf(contents(run)), weightsOf(fixtures.train.result))
      : differences("the catalogue", contents(out), fixtures.infer.result),
  );
  return { kind: `${isCheckpoint ? "train --resume" : "infer"}, ${kindOf(file)}`, tried: 1, failures };
}

/** An unfinished data set: its plan, its journal, a shard. The finished one must be as if nothing had happened. */
async function resumeDamage(setting: Setting): Promise<Result> {
  const { fixtures, room, random } = setting;
  const set = join(room, "set");
  const { words, command, result } = fixtures.generate;
  cpSync(join(fixtures.folder, "many"), set, { recursive: true });
  rmSync(join(set, "manifest.json"));
  const file = oneOf(random, ["generate.json", oneOf(random, shardsOf(set))]);
  const how = damageFile(join(set, file), random);
  const all = [...words, "--out", set, "--resume"];
  const failures = await expectRefusal(`${how} of ${file}`, command, all, file, () =>
    differences("the data set", contents(set), result),
  );
  return { kind: `generate --resume, ${kindOf(file)}`, tried: 1, failures };
}

/** Measurements have no checksum, so that other programs may add sections: a report is written, or the file is named. */
async function resultsDamage(setting: Setting): Promise<Result> {
  const { fixtures, room, random } = setting;
  const run = join(room, "run");
  cpSync(fixtures.run, run, { recursive: true });
  const how = damageFile(join(run, "results.json"), random);
  const failures = await expectRefusal(how, "evaluate", ["report", run], "results.json", () => []);
  return { kind: "report, results.json", tried: 1, failures };
}

/** @param accepted what is wrong where the damage was not noticed */
async function expectRefusal(
  how: string,
  command: CommandName,
  words: readonly string[],
  file: string,
  accepted: () => readonly string[],
): Promise<string[]> {
  const ended = await runCommand(command, words, LIMIT);
  const bad = misbehaviour(how, ended);
  if (bad.length > 0) return bad;
  if (ended.code === 0) return accepted().map((text) => `${how}: ${text}`);
  const said = ended.stdout + ended.stderr;
  return said.includes(basename(file))
    ? []
    : [`${how}: ${basename(file)} is not named: ${linesOf(ended.stderr)}`];
}

const shardsOf = (set: string): string[] => readdirSync(set).filter((name) => name.endsWith(".msgpack"));

const kindOf = (file: string): string => basename(file).replace(/-[0-9a-f]+(?=\.)/, "");

/** @returns what was done */
export function damageFile(path: string, random: Stream): string {
  const bytes = readFileSync(path);
  const at = below(random, bytes.length);
  const how = oneOf(random, ["a flipped bit", "a cut", "zeros"] as const);
  if (how === "a flipped bit") bytes[at] ^= 1 << below(random, 8);
  else if (how === "zeros") bytes.fill(0, at, Math.min(bytes.length, at + 1 + below(random, 512)));
  writeFileSync(path, how === "a cut" ? bytes.subarray(0, at) : bytes);
  return `${how} at byte ${at}`;
}
