/** Processes that are ended at random moments, then run again. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ended, runCommand, startCommand } from "../commands.ts";
import { contents, differences } from "./contents.ts";
import type { Job } from "./fixtures.ts";
import { type Family, lasting, linesOf, misbehaviour, oneOf, type Setting } from "./trial.ts";

const SIGNALS = ["SIGKILL", "SIGTERM", "SIGINT"] as const;
const LIMIT = 120;

export const kills: Family = {
  name: "kills",
  trial: async (setting, k) => {
    const { fixtures, random } = setting;
    const [what, job] = (
      [
        ["sim generate", fixtures.generate],
        ["train cae", fixtures.train],
        ["sim export", oneOf(random, fixtures.exports)],
        ["infer", fixtures.infer],
      ] as const
    )[k % 4];
    const signal = oneOf(random, SIGNALS);
    const canResume = what === "sim generate" || what === "train cae";
    return { kind: `${what}, ${signal}`, tried: 1, failures: await killed(setting, job, signal, canResume) };
  },
};

async function killed(
  { room, random }: Setting,
  job: Job,
  signal: NodeJS.Signals,
  canResume: boolean,
): Promise<string[]> {
  const out = join(room, job.command === "infer" ? "catalogue.csv" : "out");
  const words = [...job.words, "--out", out];
  const running = startCommand(job.command, words, LIMIT);
  await Promise.race([sleep(1100 * job.seconds * random.uniform()), running.ended]);
  running.child.kill(signal);
  const problems = misbehaviour("killed", await running.ended, true);
  if (!canResume) problems.push(...wholeOrAbsent(out, job));
  if (job.command === "sim" && !canResume && isWhole(out, job)) return problems; // and never overwritten
  let again: Ended | undefined;
  if (canResume && existsSync(out)) again = await runCommand(job.command, [...words, "--resume"], LIMIT);
  // ended before there was anything to go on with
  if (again === undefined || again.code === 2) again = await runCommand(job.command, words, LIMIT);
  problems.push(...misbehaviour("run again", again));
  if (again.code === 2) problems.push(`run again: ${linesOf(again.stderr)}`);
  else problems.push(...differences("the result", lasting(job, contents(out)), lasting(job, job.result)));
  return problems;
}

/** An unfinished directory is marked by the lock of its dead process, and the next one clears it. */
function wholeOrAbsent(out: string, job: Job): string[] {
  const found = contents(out);
  const unfinished = found.has("lock.json") || [...found.keys()].every((name) => name.endsWith(".tmp"));
  return unfinished ? [] : differences("what was left", found, job.result);
}

const isWhole = (out: string, job: Job): boolean => differences("", contents(out), job.result).length === 0;
