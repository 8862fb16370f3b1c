/** Surroundings that are against one: no log, a full disk, limits, links where files are to be. */
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, runCommand, script, startProcess } from "../commands.ts";
import { contents, differences } from "./contents.ts";
import type { Job } from "./fixtures.ts";
import { below, type Family, lasting, misbehaviour, oneOf, type Result, type Setting } from "./trial.ts";

const LIMIT = 120;

export const hostile: Family = {
  name: "surroundings",
  trial: (setting, k) => [withoutLog, fullDisk, limits, links, ownInput][k % 5](setting),
};

/** @param shell with "$@" where the command is to stand */
const inShell = (shell: string, { command, words }: Job, out: string): Promise<Ended> =>
  startProcess(
    "bash",
    ["-c", shell, "bash", process.execPath, script(command), ...words, "--out", out],
    LIMIT,
  ).ended;

const anyJob = ({ fixtures: { generate, train, infer, exports }, random }: Setting): Job =>
  oneOf(random, [generate, train, infer, oneOf(random, exports)]);

const nameOf = ({ command, words }: Job): string => (command === "sim" ? `sim ${words[0]}` : command);

/** The work is done although nobody can read of it. */
async function withoutLog(setting: Setting): Promise<Result> {
  const job = anyJob(setting);
  const how = oneOf(setting.random, ["2>&-", ">&-", "2>/dev/full", "2>&1 | head -c 1", ">&- 2>&-"]);
  const out = join(setting.room, job.command === "infer" ? "out.csv" : "out");
  const ended = await inShell(`"$@" ${how}`, job, out);
  const failures = misbehaviour(how, ended);
  failures.push(...differences("the result", lasting(job, contents(out)), lasting(job, job.result)));
  return { kind: `${nameOf(job)}, ${how}`, tried: 1, failures };
}

/** No file may become larger than that: a message, and nothing that looks finished. */
async function fullDisk(setting: Setting): Promise<Result> {
  const job = anyJob(setting);
  const blocks = 1 + below(setting.random, 40);
  const out = join(setting.room, job.command === "infer" ? "out.csv" : "out");
  const ended = await inShell(`ulimit -f ${blocks}; exec "$@"`, job, out);
  const failures = misbehaviour(`ulimit -f ${blocks}`, ended);
  if (ended.code === 0)
    failures.push(...differences("the result", lasting(job, contents(out)), lasting(job, job.result)));
  if (ended.code === 2 && existsSync(join(out, "manifest.json"))) failures.push("it looks finished");
  return { kind: `${nameOf(job)}, ulimit -f`, tried: 1, failures };
}

/** Few open files, little address space: a message that says so. Below these numbers Node itself does not start. */
async function limits(setting: Setting): Promise<Result> {
  const job = anyJob(setting);
  const { random } = setting;
  const [flag, value] = oneOf(random, [
    ["n", 40 + below(random, 200)],
    ["v", 1e6 * (4 + below(random, 40))],
  ] as const);
  const out = join(setting.room, job.command === "infer" ? "out.csv" : "out");
  const ended = await inShell(`ulimit -${flag} ${value}; exec "$@"`, job, out);
  const failures = misbehaviour(`ulimit -${flag} ${value}`, ended);
  if (ended.code === 0)
    failures.push(...differences("the result", lasting(job, contents(out)), lasting(job, job.result)));
  return { kind: `${nameOf(job)}, ulimit -${flag}`, tried: 1, failures };
}

/** A file of somebody else is never written through a link that was planted. */
async function links(setting: Setting): Promise<Result> {
  const { room, fixtures, random } = setting;
  const mine = join(room, "mine");
  writeFileSync(mine, "mine");
  const out = join(room, "out.csv");
  const at = oneOf(random, ["out.csv", "out.csv.tmp", ".out.csv.tmp", ".galforge.lock", "out.csv.lock"]);
  const make = oneOf(random, [symlinkSync, linkSync]);
  make(mine, join(room, at));
  const ended = await runCommand("infer", [...fixtures.infer.words, "--out", out], LIMIT);
  const failures = misbehaviour("infer", ended);
  if (readFileSync(mine, "utf8") !== "mine") failures.push(`a link at ${at} was followed`);
  return { kind: `infer, a ${make === linkSync ? "hard" : "symbolic"} link at ${at}`, tried: 1, failures };
}

/** An input is never overwritten by its own output, under whatever name. */
async function ownInput(setting: Setting): Promise<Result> {
  const { room, fixtures, random } = setting;
  const input = join(room, "cut.fits");
  writeFileSync(input, readFileSync(join(fixtures.folder, "fits/shard-00000.fits")));
  mkdirSync(join(room, "other"));
  const other = join(room, "other/out.fits");
  const [kind, out] = oneOf(random, [
    ["its name", input],
    ["a path with ..", join(room, "other", "..", "cut.fits")],
    ["a hard link", other],
    ["a symbolic link", other],
    ["a folder that is a link", join(room, "linked/cut.fits")],
  ] as const);
  if (kind === "a hard link") linkSync(input, other);
  if (kind === "a symbolic link") symlinkSync(input, other);
  if (kind === "a folder that is a link") symlinkSync(room, join(room, "linked"));
  const before = contents(input);
  const image = oneOf(random, ["", "[0]"]);
  const ended = await runCommand("infer", [fixtures.run, `${input}${image}`, "--out", out], LIMIT);
  const failures = misbehaviour(kind, ended);
  failures.push(...differences("the input", contents(input), before));
  return { kind: `infer over its input, ${kind}`, tried: 1, failures };
}
