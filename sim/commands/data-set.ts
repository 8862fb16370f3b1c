/** `sim inspect`, `sim verify`, `sim preview`, `sim export`: what is done with a data set that exists. */

import type { Band } from "../../datasets/bands.ts";
import { type VerifyReport, verifyDataset } from "../../datasets/check/verify.ts";
import { EXPORT_FORMATS, exportDataset } from "../../datasets/export/export.ts";
import { describeDataset, formatDescription } from "../../datasets/inspect.ts";
import { readManifest } from "../../datasets/manifest.ts";
import { writePreview } from "../../datasets/preview.ts";
import type { Manifest } from "../../datasets/schema.ts";
import { type Context, command } from "../../shared/cli/command.ts";
import { argument, flag, integer, oneOf, optional, text } from "../../shared/cli/option.ts";
import { formatBytes, type Progress } from "../../shared/cli/progress.ts";
import { inContext, outOfRange } from "../../shared/errors.ts";
import { checkOutput } from "../../shared/files/output.ts";
import { bandsOf, recordedSimulation } from "../population/recorded.ts";
import { makePopulation } from "../populations.ts";
import { breakLock } from "./shared-options.ts";

const dir = argument(text({ help: "directory of a data set, as sim generate makes it" }));

export const inspect = command({
  name: "inspect",
  summary: "Show what is inside a data set: options, statistics and histograms of the labels",
  examples: [{ line: "sim inspect stamps", does: "a table of every label with a small histogram" }],
  options: { dir },
  run: async (options) => {
    const description = describeDataset(options.dir);
    return { data: { ...description }, text: formatDescription(description) };
  },
});

export const verify = command({
  name: "verify",
  summary:
    "Check a data set: hashes, sizes, ids, ranges of labels, pixels that are not finite; exit code 2 if anything is wrong",
  examples: [{ line: "sim verify stamps", does: "read and check every byte" }],
  options: { dir },
  run: async (options, context) => {
    const report = verifyWithProgress(options.dir, context);
    return { data: { ...report }, text: formatReport(report), exitCode: report.ok ? 0 : 2 };
  },
});

function verifyWithProgress(path: string, context: Context): VerifyReport {
  let progress: Progress | undefined;
  const onProgress = (_done: number, shards: number): void => {
    progress ??= context.progress("verify", shards, "shards");
    progress.add(1);
  };
  const report = verifyDataset(path, { ranges: labelRanges(path), onProgress });
  progress?.finish();
  return report;
}

/** Allowed values of the labels of what `sim generate` made; of other data sets nothing is known. */
function labelRanges(path: string): ReadonlyMap<string, readonly [number, number]> {
  const { population } = readManifest(path).options;
  if (population === undefined) return new Map();
  try {
    const { labels } = makePopulation(population);
    return new Map(labels.flatMap(({ name, bounds }) => (bounds ? [[name, bounds] as const] : [])));
  } catch (error) {
    throw inContext(`${path}: the population in its manifest`, error);
  }
}

function formatReport(report: VerifyReport): string {
  const shards = report.shards === 1 ? "1 shard" : `${report.shards} shards`;
  const read = `${report.stamps} stamps in ${shards}, ${formatBytes(report.bytes)} read`;
  if (report.ok) return `${report.dir}: all is well (${read})`;
  const lines = report.problems.map((problem) => `${problem.file}: ${problem.message}`);
  const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
  const remedy =
    'if "sim generate" made the set, the same command with --resume makes damaged and missing shards again';
  return [...lines, `${report.dir}: ${count} (${read}); ${remedy}`].join("\n");
}

export const preview = command({
  name: "preview",
  summary:
    "Draw the first stamps of a data set as one picture (PNG): of several bands each in colour, with its bands beside it",
  examples: [
    { line: "sim preview stamps --out stamps.png", does: "the first 64 stamps" },
    { line: "sim preview stamps --out stamps.png --count 400", does: "the first 400" },
    {
      line: "sim preview ugriz --out stamps.png --rgb i,r,g",
      does: "with these bands for red, green and blue",
    },
  ],
  options: {
    dir,
    out: text({ placeholder: "FILE", help: "the picture, a .png file" }),
    count: integer({ help: "stamps to draw", min: 1, max: 10_000, default: 64 }),
    rgb: optional(
      text({
        placeholder: "R,G,B",
        help: "bands for red, green and blue (default: the last, the middle and the first band)",
      }),
    ),
    colorOnly: flag("the colours alone, without the bands in grey beside them and without captions"),
  },
  run: async (options) => {
    if (!options.out.toLowerCase().endsWith(".png")) throw outOfRange("--out", options.out, "a .png file");
    checkOutput(options.out, {
      inputs: [options.dir],
      kind: "a picture (PNG)",
      looksRight: (head) => head.startsWith("\x89PNG"),
    });
    const { dir, out, count, rgb, colorOnly } = options;
    const chosen = rgb === undefined ? {} : { rgb: rgb.split(",") };
    const report = writePreview(dir, out, { count, colorOnly, ...chosen });
    const { file, stamps, width, height, colors } = report;
    const shown = colors === undefined ? "" : `; ${colors}`;
    return { data: { ...report }, text: `${file}: ${stamps} stamps, ${width} x ${height} pixels${shown}` };
  },
});

export const exportCommand = command({
  name: "export",
  summary: "Write a data set in another format, for other tools",
  examples: [
    { line: "sim export stamps --to fits --out fits", does: "FITS cubes with a table of labels" },
    {
      line: "sim export stamps --to mef --out mef",
      does: "a FITS file an object: SCI, WHT, MASK, PSF, SEG as far as there are planes",
    },
    {
      line: "sim export stamps --to meds --out meds",
      does: "for shear codes: the layout of MEDS, a file a band",
    },
    { line: "sim export stamps --to parquet --out parquet", does: "for pandas, polars, DuckDB" },
  ],
  options: {
    dir,
    to: oneOf(EXPORT_FORMATS, { help: "format" }),
    out: text({ placeholder: "DIR", help: "new directory" }),
    breakLock,
  },
  run: async (options, context) => {
    let progress: Progress | undefined;
    let before = 0;
    const onProgress = (done: number, stamps: number): void => {
      progress ??= context.progress("export", stamps, "stamps");
      progress.add(done - before);
      before = done;
    };
    const report = await exportDataset(
      options.dir,
      options.to,
      options.out,
      onProgress,
      bandsOfSet(options.dir),
      {
        ...context,
        breakLock: options.breakLock,
      },
    );
    progress?.finish();
    const files = report.files.length === 1 ? "1 file" : `${report.files.length} files`;
    const first = `${report.out}: ${report.stamps} stamps as ${report.format}, ${files}`;
    return { data: { ...report }, text: `${first}: ${shortList(report.files)}` };
  },
});

const bandsOfSet =
  (dir: string) =>
  (manifest: Manifest): readonly Band[] => {
    const { options, seed } = manifest;
    return bandsOf(manifest, recordedSimulation(options, seed, "manifest.json: options.population", dir));
  };

const shortList = (files: readonly string[]): string =>
  files.length <= 4 ? files.join(", ") : `${files.slice(0, 2).join(", ")}, ... ${files.at(-1)}`;
