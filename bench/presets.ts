/** What physical galaxies in several bands cost: stamps of presets against those of the default population, and tables of labels. */
import { join } from "node:path";
import type { Context } from "../shared/cli/command.ts";
import { alignRows } from "../shared/cli/text-table.ts";
import { generateTable } from "../sim/generate/table.ts";
import { DetectorNoise } from "../sim/noise/detector.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { Renderer } from "../sim/render/renderer.ts";

/** The first is what the others are compared with. */
const PRESETS = ["leung2025", "decals-grz", "sdss-gri"] as const;
/** Pixels that are timed together, one or two milliseconds, and how many such slices of each preset. */
const SLICE_PIXELS = 3 * 128 * 128;
const SLICES = 100;
const ROUNDS = 10;
const TABLE_ROUNDS = 2;

export interface PresetSpeed {
  readonly preset: string;
  /** [bands, ny, nx] */
  readonly shape: readonly number[];
  /** microseconds a stamp on one core: of its draw, and of all (draw, render, noise); of every slice the fastest of several rounds */
  readonly drawUs: number;
  readonly stampUs: number;
  readonly pixelsPerSecond: number;
  /** of the default's pixels per second */
  readonly pixelsRatio: number;
  /** a table of labels to Parquet on all cores, without the start of Node; threads included */
  readonly tableObjectsPerSecond: number;
}

/** Slices of the presets take turns, so that what else the machine does falls on all. @param n objects of each table */
export async function measurePresets(n: number, dir: string, context: Context): Promise<PresetSpeed[]> {
  const stamps = PRESETS.map(stampsOf);
  const draws = stamps.map(() => new Float64Array(SLICES).fill(Number.POSITIVE_INFINITY));
  const alls = stamps.map(() => new Float64Array(SLICES).fill(Number.POSITIVE_INFINITY));
  for (let round = 0; round < ROUNDS; round++) {
    for (let slice = 0; slice < SLICES; slice++) {
      stamps.forEach(({ draw, make }, i) => {
        draws[i][slice] = Math.min(
          draws[i][slice],
          timed(() => draw(slice)),
        );
        alls[i][slice] = Math.min(
          alls[i][slice],
          timed(() => make(slice)),
        );
      });
    }
  }
  const mean = (ms: Float64Array, each: number): number =>
    (1000 * ms.reduce((a, b) => a + b)) / SLICES / each;
  const tables: number[] = [];
  for (const preset of PRESETS) tables.push(await measureTable(preset, n, dir, context));
  const speeds = stamps.map(({ shape, each }, i) => {
    const stampUs = mean(alls[i], each);
    const pixelsPerSecond = (1e6 * shape.reduce((a, b) => a * b)) / stampUs;
    return { preset: PRESETS[i], shape, drawUs: mean(draws[i], each), stampUs, pixelsPerSecond };
  });
  return speeds.map((speed, i) => ({
    ...speed,
    pixelsRatio: speed.pixelsPerSecond / speeds[0].pixelsPerSecond,
    tableObjectsPerSecond: tables[i],
  }));
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

interface Stamps {
  readonly shape: readonly number[];
  /** stamps of a slice */
  readonly each: number;
  draw(slice: number): void;
  make(slice: number): void;
}

function stampsOf(preset: string): Stamps {
  const population = loadPopulation({ preset });
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  const [ny, nx] = population.stamp;
  const image = new Float32Array(ny * nx);
  const shape = [population.bands.length, ny, nx];
  const each = Math.max(1, Math.round(SLICE_PIXELS / (shape[0] * ny * nx)));
  const ids = (slice: number): number[] => Array.from({ length: each }, (_, k) => slice * each + k);
  return {
    shape,
    each,
    draw: (slice) => {
      for (const id of ids(slice)) population.draw(0, id);
    },
    make: (slice) => {
      for (const id of ids(slice)) {
        population.draw(0, id).bands.forEach(({ scene, detector }, band) => {
          renderer.render(scene, image);
          noise.apply(image, detector, 0, id, band);
        });
      }
    },
  };
}

/** Objects per second, the most of several. */
async function measureTable(preset: string, n: number, dir: string, context: Context): Promise<number> {
  context.note(`table: ${n} objects of ${preset}`);
  const population = loadPopulation({ preset });
  const silent = { ...context, progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }) };
  let best = 0;
  for (let round = 0; round < TABLE_ROUNDS; round++) {
    const options = { population, n, seed: 0, out: join(dir, "table.parquet"), workers: "auto" } as const;
    best = Math.max(best, (await generateTable(options, silent)).objectsPerSecond);
  }
  return best;
}

export function formatPresets(speeds: readonly PresetSpeed[]): string {
  const head = ["preset", "stamp", "draw", "draw, render, noise", "pixels/s", "of the default", "table only"];
  const rows = speeds.map((s) => [
    s.preset,
    s.shape.join(" x "),
    `${s.drawUs.toFixed(0)} us`,
    `${s.stampUs.toFixed(0)} us`,
    `${(s.pixelsPerSecond / 1e6).toFixed(1)}e6`,
    s.pixelsRatio.toFixed(2),
    `${Math.round(s.tableObjectsPerSecond)} objects/s`,
  ]);
  const title = "presets, one core; tables of labels to Parquet, all cores";
  return [title, ...alignRows([head, ...rows]).map((line) => `  ${line}`)].join("\n");
}
