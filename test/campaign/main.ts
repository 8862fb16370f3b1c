/**
 * `npm run campaign -- [--minutes M] [--seed S] [--only FAMILY[:TRIAL]]`: kills, damage, races, fuzzed inputs and hostile
 * surroundings, by random numbers of a seed, and a table of what was tried, survived and failed. Exit code 1 when anything failed.
 * Ctrl-C prints the table so far.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stream } from "../../shared/random/stream.ts";
import { damage } from "./damage.ts";
import { type Fixtures, makeFixtures } from "./fixtures.ts";
import { fuzz } from "./fuzz.ts";
import { fuzzWorker } from "./fuzz-worker.ts";
import { hostile } from "./hostile.ts";
import { kills } from "./kills.ts";
import { races } from "./races.ts";
import { Tally } from "./tally.ts";
import type { Family, Result } from "./trial.ts";

const FAMILIES: readonly Family[] = [fuzz, damage, kills, hostile, races];

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    fuzz: { type: "string" },
  },
});
if (values.fuzz !== undefined) await fuzzWorker(JSON.parse(values.fuzz));
else await campaign(Number(values.minutes), Number(values.seed), values.only);

async function campaign(minutes: number, seed: number, only: string): Promise<void> {
  const [name, trial] = only.split(":");
  const families = FAMILIES.filter((family) => name === "" || family.name.startsWith(name));
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || families.length === 0) {
    console.error(
      `campaign: --minutes is a positive number, --seed a whole one, --only one of ${FAMILIES.map((f) => f.name).join(", ")}`,
    );
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "galforge-campaign-"));
  const tally = new Tally(seed);
  const end = (): void => {
    console.log(tally.text());
    rmSync(folder, { recursive: true, force: true });
    process.exit(tally.failed ? 1 : 0);
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  console.log("campaign: making a data set, a run and exports to work with");
  const fixtures = await makeFixtures(join(folder, "fixtures"));
  const until = performance.now() + 60_000 * minutes;
  const trials = function* (): Generator<[Family, number]> {
    for (let k = Number(trial ?? 0); ; k++) {
      for (const family of families) if (performance.now() < until) yield [family, k];
      if (trial !== undefined || performance.now() > until) return;
    }
  };
  const queue = trials();
  const work = async (): Promise<void> => {
    for (const [family, k] of queue) {
      const room = join(folder, `${family.name.replaceAll(" ", "-")}-${k}`);
      const result = await runTrial(family, k, seed, fixtures, room);
      tally.add(family, k, result);
      for (const line of result.failures) console.log(`FAILED ${family.name}:${k} ${result.kind}: ${line}`);
    }
  };
  await Promise.all([work(), work()]); // much of a trial is waiting
  end();
}

async function runTrial(
  family: Family,
  k: number,
  seed: number,
  fixtures: Fixtures,
  room: string,
): Promise<Result> {
  mkdirSync(room);
  const random = new Stream(seed, k, FAMILIES.indexOf(family));
  try {
    return await family.trial({ room, fixtures, random }, k);
  } catch (error) {
    return { kind: "the campaign itself", tried: 1, failures: [String((error as Error).stack ?? error)] };
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}
