/**
 * Speed of the simulator on a GPU: each stage of a batch, then the whole pipeline to disk. Stages are timed until the device has
 * done them, one after the other; in the pipeline they overlap.
 */
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../shared/cli/command.ts";
import { GPU } from "../shared/gpu/gpu-js.ts";
import { generate } from "../sim/generate/generate.ts";
import { createNoise } from "../sim/gpu/noise.ts";
import { openDevice } from "../sim/gpu/open.ts";
import { Packer, packDetectors } from "../sim/gpu/pack.ts";
import { RenderPipeline } from "../sim/gpu/pipeline.ts";
import type { Plane } from "../sim/gpu/renderer.ts";
import { Staging } from "../sim/gpu/staging.ts";
import { loadPopulation } from "../sim/population/load.ts";

const ROUNDS = 3;

export interface GpuSpeed {
  readonly adapter: string;
  /** stamps of a batch */
  readonly batch: number;
  /** rendering, noise and reading back, batches overlapping, no disk */
  readonly stampsPerSecond: number;
  /** sim generate --device gpu */
  readonly stampsPerSecondToDisk: number;
  readonly n: number;
  /** microseconds a stamp, the fastest of three rounds */
  readonly stages: Readonly<Record<string, number>>;
}

/** @param n stamps of the runs without and with the disk @param device name of the GPU */
export async function measureSimGpu(n: number, device: string, context: Context): Promise<GpuSpeed> {
  const dir = mkdtempSync(join(tmpdir(), "galforge-bench-"));
  const renderer = await openDevice(device);
  try {
    const batch = renderer.batchOf(population.stamp);
    context.note(`stages of a batch of ${batch} stamps`);
    const stages = await measureStages(batch, dir);
    context.note(`${n} stamps, rendered with noise and read back`);
    const begin = performance.now();
    let earlier: Promise<unknown> = Promise.resolve();
    for (let first = 0; first < n; first += batch) {
      const next = renderer.render({
        planes: drawBatch(first, Math.min(batch, n - first)),
        seed: 0,
        noiseless: false,
        nameOf: String,
      });
      next.catch(() => undefined); // reported when its turn comes, not as unhandled before
      await earlier;
      earlier = next;
    }
    await earlier;
    const stampsPerSecond = (1000 * n) / (performance.now() - begin);
    context.note(`${n} stamps to disk`);
    const { stampsPerSecond: toDisk } = await generate(
      {
        population: loadPopulation({}),
        out: join(dir, "set"),
        n,
        seed: 0,
        shardSize: 4096,
        dtype: "float32",
        noiseless: false,
        workers: "auto",
        device,
        resume: false,
      },
      context,
    );
    return { adapter: renderer.name, batch, stampsPerSecond, stampsPerSecondToDisk: toDisk, n, stages };
  } finally {
    await renderer.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const population = loadPopulation({});

const drawBatch = (first: number, count: number): Plane[] =>
  Array.from({ length: count }, (_, k) => ({
    ...population.draw(0, first + k).bands[0],
    id: first + k,
    band: 0,
  }));

async function measureStages(count: number, dir: string): Promise<Record<string, number>> {
  const { device } = await GPU.WebGPUContext.acquire();
  const [ny, nx] = population.stamp;
  const pipeline = new RenderPipeline();
  const noise = createNoise(pipeline.gpu);
  const packer = new Packer();
  const staging = new Staging(device);
  const planes = drawBatch(0, count);
  const scenes = planes.map(({ scene }) => scene);
  const records = packDetectors(planes);
  let packed = packer.pack(scenes, String);
  let image = await pipeline.render(packed, ny, nx);
  let noisy = await noise.add(image, records, count, ny * nx, 0);
  const bytes = 4 * count * ny * nx;
  let pixels = new Uint8Array(0);
  const file = openSync(join(dir, "stamps"), "w");
  const done = (): Promise<unknown> => device.queue.onSubmittedWorkDone();
  const stages: Record<string, () => unknown> = {
    parameters: () => drawBatch(0, count),
    pack: () => {
      packed = packer.pack(scenes, String);
    },
    render: async () => {
      image = await pipeline.render(packed, ny, nx);
      await done();
    },
    measure: async () => {
      await pipeline.measure(image, records);
      await done();
    },
    noise: async () => {
      noisy = await noise.add(image, records, count, ny * nx, 0);
      await done();
    },
    "read back": () =>
      staging.copy([noisy.buffer], [bytes]).read(([values]) => {
        pixels = new Uint8Array(values.slice().buffer);
      }),
    hash: () => createHash("sha256").update(pixels).digest(),
    write: () => writeSync(file, pixels, 0, pixels.length, 0),
  };
  const best: Record<string, number> = {};
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, run] of Object.entries(stages)) {
        const start = performance.now();
        await run();
        best[name] = Math.min(
          best[name] ?? Number.POSITIVE_INFINITY,
          (1000 * (performance.now() - start)) / count,
        );
      }
    }
  } finally {
    closeSync(file);
    staging.close();
    await pipeline.close();
  }
  return best;
}

export function formatSimGpu(s: GpuSpeed): string {
  return [
    `default population, ${s.n} stamps of 64 x 64 with noise, on ${s.adapter}, batches of ${s.batch}`,
    `  rendered and read back   ${Math.round(s.stampsPerSecond)} stamps/s`,
    `  to disk                  ${Math.round(s.stampsPerSecondToDisk)} stamps/s`,
    "stages one by one, microseconds a stamp",
    ...Object.entries(s.stages).map(([name, us]) => `  ${name.padEnd(14)} ${us.toFixed(1)}`),
  ].join("\n");
}
