/** `infer RUN IMAGE...`: from the command line to a catalogue. */
import { command } from "../../shared/cli/command.ts";
import {
  argument,
  argumentList,
  integer,
  type Option,
  optional,
  real,
  text,
} from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { inRange, RANGES, type RangeName } from "../../sim/ranges.ts";
import { openRun } from "../../train/open-run.ts";
import { backendOption, startBackend } from "../backend.ts";
import { checkCatalogPath } from "./catalog.ts";
import { FLAG_MEANINGS, FLAGS, flagNames, flagsDescription } from "./flags.ts";
import { type InferenceReport, infer } from "./infer.ts";

const DEFAULT = " (default: the data set's own, else the run's)";

function ofImages(name: RangeName, help: string): Option<number | undefined> {
  const range = RANGES[name];
  return optional(real({ help, allowed: range.text, accept: (x) => inRange(range, x) }));
}

export const inferCommand = command({
  name: "infer",
  summary:
    "Estimate the parameters of galaxies with a trained network: one row a stamp, nothing dropped, doubts flagged. " +
    `Flags are a sum of ${flagsDescription()}`,
  interruptible: true,
  examples: [
    {
      line: "infer run stamps.npy --sky 100 --gain 1 --read-noise 5 --pixel-scale 0.2 --out catalog.csv",
      does: "a stack [N, ny, nx]; fluxes come back in the ADU of the stack",
    },
    {
      line: "infer run test-set --out catalog.parquet",
      does: "a data set, which knows its own sky and gain",
    },
    {
      line: "infer run a.fits b.fits --out catalog.fits",
      does: "several files; columns file and index say which",
    },
  ],
  options: {
    run: argument(text({ help: "directory of a trained run" })),
    image: argumentList({
      help: ".npy stacks [N, ny, nx], FITS images and cubes, data sets; their stamps have the network's size and pixel scale",
    }),
    out: text({
      placeholder: "FILE",
      help: "the catalogue: .csv (with units, as ECSV), .parquet or .fits; one that exists is replaced",
    }),
    pixelScale: ofImages("pixel_scale", `of the images [arcsec/pixel]${DEFAULT}`),
    sky: ofImages("sky", `level in the images as they are [ADU/pixel]; 0 if it was subtracted${DEFAULT}`),
    gain: ofImages("gain", `of the images [e-/ADU]${DEFAULT}`),
    readNoise: ofImages("read_noise", `of the images [e-]${DEFAULT}`),
    zeroPoint: ofImages("zero_point", "AB magnitude of 1 ADU of the images, for the column mag"),
    batch: integer({
      help: "stamps in memory at a time; fewer than 256 are slower",
      min: 1,
      max: 65_536,
      default: 256,
    }),
    backend: backendOption,
  },
  run: async (options, context) => {
    const { run, image: images, out, batch } = options;
    checkCatalogPath(out, images);
    const backend = await startBackend(options.backend, context);
    const model = await openRun(run);
    const given = {
      pixel_scale: options.pixelScale,
      sky: options.sky,
      gain: options.gain,
      read_noise: options.readNoise,
      zero_point: options.zeroPoint,
    };
    try {
      const report = await infer({ model, run, backend, images, out, batch, given }, context);
      return { data: { ...report, backend }, text: describe(report, backend) };
    } finally {
      model.close();
    }
  },
});

function describe(report: InferenceReport, backend: string): string {
  const { out, stamps, columns, seconds, flagged } = report;
  const ms = (x: number): string => `${Number(x.toPrecision(3))} ms`;
  const speed = `${ms(report.ms_per_stamp)} a stamp (${ms(report.network_ms_per_stamp)} of it the network, ${backend})`;
  return [
    `${out}: ${stamps} ${stamps === 1 ? "row" : "rows"}; ${columns.join(", ")}`,
    `  took ${formatDuration(seconds)}, ${speed}`,
    ...flagNames()
      .filter((name) => flagged[name] > 0)
      .map((name) => `  flag ${FLAGS[name]} in ${flagged[name]} of ${stamps}: ${FLAG_MEANINGS[name]}`),
  ].join("\n");
}
