#!/usr/bin/env node
/** `npm start`: the whole path on embedded defaults, in a directory of its own: simulate, train briefly, judge, report. */
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { verifyDataset } from "../datasets/check/verify.ts";
import { writePreview } from "../datasets/preview.ts";
import { compareRun } from "../eval/compare/compare.ts";
import { formatComparison } from "../eval/compare/table.ts";
import { writeReport } from "../eval/report/report.ts";
import { sweepRun } from "../eval/sweep/sweep-run.ts";
import { type Context, command } from "../shared/cli/command.ts";
import { main } from "../shared/cli/main.ts";
import { optional, text } from "../shared/cli/option.ts";
import { formatDuration } from "../shared/cli/progress.ts";
import { badFile } from "../shared/errors.ts";
import { writeFileAtomic } from "../shared/files/atomic.ts";
import { makeEmptyDirectory } from "../shared/files/directory.ts";
import { packageVersion } from "../shared/provenance.ts";
import { generate } from "../sim/generate/generate.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { makePopulation } from "../sim/populations.ts";
import { startComputing } from "../train/compute.ts";
import { cae } from "../train/models/cae/kind.ts";
import { beginRun } from "../train/train.ts";

const STAMPS = 4096;
/** Galaxies of the picture in colour. */
const COLORED = 36;
/** Small, so that many cores share the work. */
const SHARD_STAMPS = 256;
/** Enough to beat the linear baseline in two minutes of two cores; far from what the network can do. */
const EPOCHS = 8;
const SWEEP = { galaxies: 16, steps: 9 };
/** Stands in a directory that this program made, and may delete. */
const MARK = "MADE-BY-GALFORGE-DEMO.txt";

const demo = command({
  name: "demo",
  summary:
    "Simulate stamps, train a network on them for two minutes, compare it with principal components, write a report",
  interruptible: true,
  examples: [{ line: "npm start", does: "make ./galforge-demo" }],
  options: { out: optional(text({ help: "directory to make [default: galforge-demo]" })) },
  run: async (options, context) => {
    const began = Date.now();
    const dir = options.out ?? "galforge-demo";
    startAfresh(dir);
    const [stamps, picture, run] = [join(dir, "stamps"), join(dir, "preview.png"), join(dir, "run")];

    const simulated = await simulate(stamps, context);
    writePreview(stamps, picture);
    const colors = join(dir, "galaxies.png");
    await simulateColors(join(dir, "galaxies"), colors, context);

    const training = { data: resolve(stamps), epochs: EPOCHS };
    const trained = await beginRun(cae, run, training, await startComputing(), context);

    const compared = await compareRun({ run, most: STAMPS }, context);
    await sweepRun({ run, ...SWEEP }, context);
    const report = await writeReport(run);

    const lines = [
      `Simulated ${STAMPS} galaxies in ${formatDuration(simulated.seconds)} (${Math.round(simulated.stampsPerSecond)} stamps/s), verified every byte, ` +
        `trained for ${formatDuration(trained.seconds)}.`,
      "",
      formatComparison(run, compared),
      "",
      `  the report     ${report.file}`,
      `  the data set   ${stamps}   (a picture: ${picture}; read it from Python: docs/shard-format.md)`,
      `  in colour      ${colors}   (physical galaxies in g, r and z: docs/galaxies.md)`,
      `  the model      ${join(run, "model", "model.onnx")}`,
      "Next:",
      "  npx galforge train cae --data sim:leung2025 --n 2e4 --out my-run     # the same network, trained for half an hour",
      `  npx galforge infer ${run} stamps.npy --out catalog.csv                # measure stamps of yours`,
      "  npx galforge --help",
      `All of it took ${formatDuration((Date.now() - began) / 1000)}.`,
    ];
    return { data: { simulated, trained, report }, text: lines.join("\n") };
  },
});

async function simulate(out: string, context: Context) {
  const done = await generate(
    {
      population: loadPopulation({ preset: "leung2025" }),
      ...{ n: STAMPS, seed: 0, shardSize: SHARD_STAMPS, dtype: "float32", noiseless: false },
      ...{ out, workers: "auto", resume: false },
    },
    context,
  );
  const [problem] = verifyDataset(out).problems;
  if (problem !== undefined) throw badFile(join(out, problem.file), problem.message);
  return done;
}

/** A few nearby galaxies with their structure, in three bands: to look at. */
async function simulateColors(out: string, picture: string, context: Context): Promise<void> {
  const { config } = loadPopulation({ preset: "decals-grz" });
  const nearby = { filter: "decam-r", limit: 17, z: [0.02, 0.12] };
  const structure = { clumps: true, spirals: true };
  await generate(
    {
      population: makePopulation({ ...config, selection: nearby, structure }),
      ...{ n: COLORED, seed: 4, shardSize: COLORED, dtype: "float32", noiseless: false },
      ...{ out, workers: "auto", resume: false },
    },
    context,
  );
  writePreview(out, picture, { colorOnly: true });
}

function startAfresh(dir: string): void {
  if (existsSync(join(dir, MARK))) rmSync(dir, { recursive: true });
  makeEmptyDirectory(dir, "the demo did not make it; move it, or run in another directory");
  writeFileAtomic(join(dir, MARK), "npm start deletes this directory and makes it anew.\n");
}

await main(demo, packageVersion(), process.argv.slice(2));
