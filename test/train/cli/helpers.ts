/** Runs the built `train` command (npm test builds it first), and looks at what it left. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { sha256 } from "../../../shared/files/hash.ts";
import { readCheckpoint, type Which } from "../../../train/checkpoint.ts";
import { readMetrics } from "../../../train/run/metrics-log.ts";
import { type Ended, run, sim } from "../../sim/cli/helpers.ts";

export const SMALL = ["--latents", "6", "--backend", "onnx-cpu"] as const;

export const train = (...args: string[]): Ended => run("train", ...args);

/** A data set of square stamps. */
export function makeSet(dir: string, n: number, side = 16): string {
  const size = ["--n", String(n), "--stamp", String(side)];
  expect(sim("generate", ...size, "--seed", "3", "--out", dir, "--quiet").stderr).toBe("");
  return dir;
}

/** Sends a signal once `step` is in metrics.jsonl. */
export async function interrupt(
  args: readonly string[],
  run: string,
  step: number,
  signal: NodeJS.Signals,
): Promise<{ code: number | null; stderr: string }> {
  const script = fileURLToPath(new URL("../../../dist/bin/train.js", import.meta.url));
  const child = spawn(process.execPath, [script, ...args]);
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close");
  const isThere = (): boolean => existsSync(join(run, "metrics.jsonl")) && lastStep(run) >= step;
  while (child.exitCode === null && !isThere()) await sleep(5);
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return { code, stderr };
}

const lastStep = (run: string): number => readMetrics(run).at(-1)?.step ?? 0;

export function checkpointOf(run: string, which: Which = "last") {
  const found = readCheckpoint(run, which, sha256(readFileSync(join(run, "config.json"))));
  if (found === undefined) throw new Error(`${run} has no checkpoint`);
  return found;
}

/** Everything that must not depend on interruptions, bit for bit: all but times. */
export function essence(run: string) {
  const state = (which: Which) => {
    const { position, state } = checkpointOf(run, which);
    const { seconds: _, curves, ...rest } = position;
    return {
      position: { ...rest, curves: curves.map(({ rate: __, ...point }) => point) },
      tensors: [...state].map(([name, { shape, data }]) => [
        name,
        shape,
        sha256(new Uint8Array(data.buffer)),
      ]),
    };
  };
  return {
    last: state("last"),
    best: state("best"),
    metrics: readMetrics(run).map(({ "train/rate": _, ...line }) => line),
    weights: JSON.parse(readFileSync(join(run, "model", "model.json"), "utf8")).weightsManifest[0].paths,
  };
}
