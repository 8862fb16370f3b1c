/** Several processes that want the same thing at once. */
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type CommandName, runCommand } from "../commands.ts";
import { contents, differences } from "./contents.ts";
import { type Family, linesOf, misbehaviour, type Result, type Setting, weightsOf } from "./trial.ts";

const LIMIT = 180;

export const races: Family = {
  name: "races",
  trial: (setting, k) => [generates, resumes, catalogues, sections, trainings][k % 5](setting),
};

type Call = readonly [CommandName, ...(readonly string[])];

/** Runs them at the same time; each ends as it should. @returns how many did what they were to do */
async function together(calls: readonly Call[], failures: string[]): Promise<number> {
  const all = await Promise.all(calls.map(([command, ...words]) => runCommand(command, words, LIMIT)));
  for (const ended of all) failures.push(...misbehaviour("one of them", ended));
  const done = all.filter(({ code }) => code === 0).length;
  if (done === 0) failures.push(`none of them did its work: ${linesOf(all[0].stderr)}`);
  return done;
}

async function generates({ room, fixtures: { generate } }: Setting): Promise<Result> {
  const out = join(room, "set");
  const failures: string[] = [];
  await together(Array(2).fill(["sim", ...generate.words, "--out", out]), failures);
  failures.push(...differences("the data set", contents(out), generate.result));
  return { kind: "two sim generate", tried: 2, failures };
}

async function resumes({ room, fixtures: { folder, generate } }: Setting): Promise<Result> {
  const out = join(room, "set");
  cpSync(join(folder, "many"), out, { recursive: true });
  for (const file of ["manifest.json", "shard-00003.msgpack", "shard-00030.msgpack"]) rmSync(join(out, file));
  const failures: string[] = [];
  await together(Array(3).fill(["sim", ...generate.words, "--out", out, "--resume"]), failures);
  failures.push(...differences("the data set", contents(out), generate.result));
  return { kind: "three sim generate --resume", tried: 3, failures };
}

async function catalogues({ room, fixtures: { infer } }: Setting): Promise<Result> {
  const out = join(room, "catalogue.csv");
  const failures: string[] = [];
  await together(Array(2).fill(["infer", ...infer.words, "--out", out]), failures);
  failures.push(...differences("the catalogue", contents(out), infer.result));
  return { kind: "two infer", tried: 2, failures };
}

/** Commands that write sections of one results.json: all sections survive. */
async function sections({ room, fixtures }: Setting): Promise<Result> {
  const run = join(room, "run");
  cpSync(fixtures.run, run, { recursive: true });
  cpSync(fixtures.set, join(room, "set"), { recursive: true }); // the run looks for it beside itself
  rmSync(join(run, "results.json"));
  const failures: string[] = [];
  const names = ["compare", "uncertainty", "sweep"];
  const calls = [...names, "compare"].map((name): Call => ["evaluate", name, run]);
  const done = await together(calls, failures);
  if (done < calls.length) failures.push(`${calls.length - done} of ${calls.length} were refused`);
  const file = join(run, "results.json");
  const there = existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, "utf8"))) : [];
  const lost = names.filter((name) => !there.includes(name));
  if (lost.length > 0) failures.push(`lost sections: ${lost.join(", ")}; there are ${there.join(", ")}`);
  return { kind: "four writers of results.json", tried: 4, failures };
}

async function trainings({ room, fixtures: { train } }: Setting): Promise<Result> {
  const out = join(room, "run");
  const failures: string[] = [];
  await together(Array(2).fill(["train", ...train.words, "--out", out]), failures);
  failures.push(...differences("the network", weightsOf(contents(out)), weightsOf(train.result)));
  return { kind: "two train cae", tried: 2, failures };
}
