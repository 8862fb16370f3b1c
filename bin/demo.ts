#!/usr/bin/env node
/** `npm start`: the main job on embedded defaults, in a directory of its own. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describeDataset, formatDescription } from "../datasets/inspect.ts";
import { writePreview } from "../datasets/preview.ts";
import { verifyDataset } from "../datasets/verify.ts";
import { command } from "../shared/cli/command.ts";
import { main } from "../shared/cli/main.ts";
import { optional, text } from "../shared/cli/option.ts";
import { formatDuration } from "../shared/cli/progress.ts";
import { badFile } from "../shared/errors.ts";
import { writeFileAtomic } from "../shared/files/atomic.ts";
import { makeEmptyDirectory } from "../shared/files/directory.ts";
import { packageVersion } from "../shared/provenance.ts";
import { generate } from "../sim/generate/generate.ts";
import { loadPopulation } from "../sim/population/load.ts";

const STAMPS = 4096;
/** Small, so that many cores share the work. */
const SHARD_STAMPS = 256;
/** Stands in a directory that this program made, and may delete. */
const MARK = "MADE-BY-GALFORGE-DEMO.txt";

const demo = command({
  name: "demo",
  summary: "Simulate a few thousand stamps, verify them, draw them, and say where everything is",
  interruptible: true,
  examples: [{ line: "npm start", does: "make ./galforge-demo" }],
  options: { out: optional(text({ help: "directory to make [default: galforge-demo]" })) },
  run: async (options, context) => {
    const dir = options.out ?? "galforge-demo";
    startAfresh(dir);
    const stamps = join(dir, "stamps");
    const picture = join(dir, "preview.png");
    const done = await generate(
      {
        population: loadPopulation({ preset: "leung2025" }),
        ...{ n: STAMPS, seed: 0, shardSize: SHARD_STAMPS, dtype: "float32", noiseless: false },
        ...{ out: stamps, workers: "auto", resume: false },
      },
      context,
    );
    const report = verifyDataset(stamps);
    const [problem] = report.problems;
    if (problem !== undefined) throw badFile(join(stamps, problem.file), problem.message);
    writePreview(stamps, picture);
    const rate = Math.round(done.stampsPerSecond);
    const lines = [
      formatDescription(describeDataset(stamps)),
      `Simulated ${STAMPS} galaxies in ${formatDuration(done.seconds)} (${rate} stamps/s) and verified every byte.`,
      `  the data set   ${stamps}   (read it from Python: docs/shard-format.md)`,
      `  a picture      ${picture}`,
      "Next:",
      "  npx sim generate --n 1e5 --psf moffat --out my-stamps",
      "  npx sim --help",
    ];
    return { data: { ...done, picture, verified: report.ok }, text: lines.join("\n") };
  },
});

function startAfresh(dir: string): void {
  if (existsSync(join(dir, MARK))) rmSync(dir, { recursive: true });
  makeEmptyDirectory(dir, "the demo did not make it; move it, or run in another directory");
  writeFileAtomic(join(dir, MARK), "npm start deletes this directory and makes it anew.\n");
}

await main(
  { name: "demo", summary: demo.summary, examples: demo.examples, commands: [demo] },
  packageVersion(),
  ["demo", ...process.argv.slice(2)],
);
