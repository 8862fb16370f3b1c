/** Mutated files of every format: read or refused, without a crash, quickly. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fuzzInputs } from "./fuzz-inputs.ts";
import type { FuzzOrder, FuzzReport } from "./fuzz-worker.ts";
import { below, type Family } from "./trial.ts";

/** Inputs of a process. */
const COUNT = 250;
/** Seconds for one input. */
const LIMIT = 30;

export const fuzz: Family = {
  name: "fuzzed inputs",
  trial: async ({ room, fixtures, random }, k) => {
    const formats = Object.keys(fuzzInputs(fixtures.set));
    const format = formats[k % formats.length];
    const place = join(room, "inputs");
    mkdirSync(place);
    const order = { format, seed: below(random, 2 ** 31), count: COUNT, room: place, set: fixtures.set };
    return { kind: format, tried: COUNT, failures: await readAll(order) };
  },
};

async function readAll(order: Omit<FuzzOrder, "first">): Promise<string[]> {
  const failures: string[] = [];
  for (let next = 0; next < order.count && failures.length < 3; ) {
    next = await readSome({ ...order, first: next, count: order.count - next }, failures);
  }
  return failures;
}

/** @returns the first input that was not read */
async function readSome(order: FuzzOrder, failures: string[]): Promise<number> {
  const child = fork(process.argv[1], ["--fuzz", JSON.stringify(order)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr?.on("data", (piece) => {
    stderr += piece;
  });
  let at = order.first;
  let why = "";
  const setWatch = (): NodeJS.Timeout =>
    setTimeout(() => {
      why = `not over after ${LIMIT} s`;
      child.kill("SIGKILL");
    }, 1000 * LIMIT);
  let watch = setWatch();
  child.on("message", (report: FuzzReport) => {
    if ("fails" in report) failures.push(`input ${report.fails} of seed ${order.seed}: ${brief(report.why)}`);
    else at = report.begins;
    clearTimeout(watch);
    watch = setWatch();
  });
  const [code, signal] = await once(child, "close");
  clearTimeout(watch);
  if (code === 0) return order.first + order.count;
  failures.push(
    `input ${at} of seed ${order.seed}: ${why || `the process ended by ${signal ?? code}: ${brief(stderr)}`}`,
  );
  return at + 1;
}

const brief = (text: string): string => text.trim().split("\n").slice(0, 4).join(" / ").slice(0, 500);
