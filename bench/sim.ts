/**
 * Speed of the simulator on the default population: each stage on one core, then the whole pipeline on one worker and on all.
 * Machines are noisy: every time, the yardstick's too, is the fastest of several.
 */
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../shared/cli/command.ts";
import { generate } from "../sim/generate/generate.ts";
import { DetectorNoise } from "../sim/noise/detector.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { Renderer } from "../sim/render/renderer.ts";
import { type BandsSpeed, formatBands, measureBands } from "./bands.ts";
import { measureFft128 } from "./fft.ts";
import { formatPresets, measurePresets, type PresetSpeed } from "./presets.ts";

/** A round of stages: as many stamps as one shard. */
const ROUND = 4096;
const ROUNDS = 3;

export interface SimSpeed extends BandsSpeed {
  /** whole pipeline (parameters, render, noise, encode, hash, write), all workers */
  readonly stampsPerSecond: number;
  readonly stampsPerSecondOneWorker: number;
  /** whole pipeline, one worker [ms] */
  readonly msPerStampCore: number;
  /** one complex 128 x 128 transform by fft.js on the same core in the same run [ms] */
  readonly fft128Ms: number;
  /** msPerStampCore / fft128Ms */
  readonly ratio: number;
  /** all workers / one worker */
  readonly scaling: number;
  readonly workers: number;
  readonly n: number;
  /** from nothing to the first stamp: tables included [ms] */
  readonly startMs: number;
  /** time of n stamps / (4 x time of n / 4 stamps): 1 is linear */
  readonly linearity: number;
  /** microseconds a stamp of each stage on one core, the fastest of three rounds */
  readonly stages: Readonly<Record<string, number>>;
  /** physical galaxies in several bands beside the default */
  readonly presets: readonly PresetSpeed[];
}

/** @param n stamps of each pipeline run */
export async function measureSim(n: number, context: Context): Promise<SimSpeed> {
  const dir = mkdtempSync(join(tmpdir(), "galforge-bench-"));
  try {
    context.note("stages on one core");
    const startMs = measureStart();
    const stages = measureStages(dir);
    const bands = measureBands();
    const before = measureFft128();
    context.note(`pipeline: ${n} stamps, one worker`);
    const first = await pipeline(join(dir, "one"), n, 1, context);
    const one = Math.min(first, await pipeline(join(dir, "one"), n, 1, context));
    const quarter = await pipeline(join(dir, "quarter"), Math.round(n / 4), 1, context);
    const fft128Ms = Math.min(before, measureFft128());
    const workers = availableParallelism();
    context.note(`pipeline: ${n} stamps, ${workers} workers`);
    const once = await pipeline(join(dir, "all"), n, workers, context);
    const all = Math.min(once, await pipeline(join(dir, "all"), n, workers, context));
    context.note("presets");
    const presets = await measurePresets(n, dir, context);
    const msPerStampCore = (1000 * one) / n;
    return {
      stampsPerSecond: n / all,
      stampsPerSecondOneWorker: n / one,
      msPerStampCore,
      fft128Ms,
      ratio: msPerStampCore / fft128Ms,
      scaling: one / all,
      workers,
      n,
      startMs,
      linearity: one / (4 * quarter),
      stages,
      presets,
      ...bands,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Seconds of `sim generate --n N --workers W`, without the start of Node. */
async function pipeline(out: string, n: number, workers: number, context: Context): Promise<number> {
  const population = loadPopulation({});
  const options = {
    population,
    out,
    n,
    seed: 0,
    shardSize: ROUND,
    dtype: "float32",
    noiseless: false,
    workers,
    resume: false,
  } as const;
  const silent = { ...context, progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }) };
  const { seconds } = await generate(options, silent);
  rmSync(out, { recursive: true });
  return seconds;
}

function measureStart(): number {
  const start = performance.now();
  const population = loadPopulation({});
  const [{ scene, detector }] = population.draw(0, 0).bands;
  const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
  new Renderer().render(scene, image);
  new DetectorNoise().apply(image, detector, 0, 0);
  return performance.now() - start;
}

function measureStages(dir: string): Record<string, number> {
  const population = loadPopulation({});
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  const [ny, nx] = population.stamp;
  const size = ny * nx;
  const images = new Float32Array(ROUND * size);
  const at = (k: number): Float32Array => images.subarray(k * size, (k + 1) * size);
  const bytes = new Uint8Array(images.buffer);
  const block = 64 * size * 4;
  const drawn = Array.from({ length: ROUND }, (_, k) => population.draw(0, k).bands[0]);
  const stages: Record<string, (file: number) => void> = {
    parameters: () => {
      for (let k = 0; k < ROUND; k++) population.draw(0, k);
    },
    render: () => {
      for (let k = 0; k < ROUND; k++) renderer.render(drawn[k].scene, at(k));
    },
    measure: () => {
      for (let k = 0; k < ROUND; k++) noise.measure(at(k), drawn[k].detector);
    },
    noise: () => {
      for (let k = 0; k < ROUND; k++) noise.apply(at(k), drawn[k].detector, 0, k);
    },
    hash: () => {
      const hash = createHash("sha256");
      for (let p = 0; p < bytes.length; p += block) hash.update(bytes.subarray(p, p + block));
      hash.digest();
    },
    write: (file) => {
      for (let p = 0; p < bytes.length; p += block) writeSync(file, bytes, p, block, p);
    },
  };
  const best: Record<string, number> = {};
  const file = openSync(join(dir, "stamps"), "w");
  try {
    // noise is added in place: the order of the stages makes every round the same
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, run] of Object.entries(stages)) {
        const start = performance.now();
        run(file);
        const us = (1000 * (performance.now() - start)) / ROUND;
        best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, us);
      }
    }
  } finally {
    closeSync(file);
  }
  return best;
}

export function formatSim(s: SimSpeed): string {
  const rate = (x: number): string => Math.round(x).toString();
  const lines = [
    `default population, ${s.n} stamps of 64 x 64, float32, noise, to disk`,
    `  1 worker       ${rate(s.stampsPerSecondOneWorker)} stamps/s   ${s.msPerStampCore.toFixed(3)} ms a stamp`,
    `  ${s.workers} workers      ${rate(s.stampsPerSecond)} stamps/s   ${s.scaling.toFixed(2)} times one`,
    `  fft.js 128x128 ${s.fft128Ms.toFixed(3)} ms; a stamp costs ${s.ratio.toFixed(3)} of it`,
    `  start          ${s.startMs.toFixed(0)} ms, tables included`,
    `  linearity      ${s.linearity.toFixed(2)} (time of n stamps / four times that of n/4)`,
    "stages, one core, microseconds a stamp",
    ...Object.entries(s.stages).map(([name, us]) => `  ${name.padEnd(14)} ${us.toFixed(1)}`),
    formatBands(s),
    formatPresets(s.presets),
  ];
  return lines.join("\n");
}
