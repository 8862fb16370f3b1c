/** `infer RUN IMAGE...`: from the command line to a catalogue. */
import { isZeroPoint, ZERO_POINT_TEXT } from "../../datasets/survey/flux-system.ts";
import { command } from "../../shared/cli/command.ts";
import {
  argument,
  argumentList,
  flag,
  integer,
  type Option,
  optional,
  pairs,
  real,
  text,
} from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { badInput } from "../../shared/errors.ts";
import { inRange, RANGES, type RangeName } from "../../sim/ranges.ts";
import { hasNovelty, readKnownOf } from "../../train/keep-known.ts";
import type { Capability } from "../../train/models/model.ts";
import { openModel } from "../../train/open-model.ts";
import { locateRun, pretrainedNames } from "../../train/pretrained.ts";
import { latentsIn } from "../../train/run/known-latents.ts";
import { averageViews } from "../../train/views.ts";
import { backendOption, startBackend } from "../commands/backend.ts";
import { bandMapOption } from "../commands/band-map.ts";
import { viewsOption } from "../commands/views.ts";
import { type Able, able, type Needs } from "../needs.ts";
import type { BesideFiles } from "./beside/beside.ts";
import { checkBeside } from "./beside/open-beside.ts";
import { quantileTarget } from "./beside/quantiles.ts";
import { checkCatalogPath } from "./catalog-path.ts";
import { FLAG_MEANINGS, FLAGS, flagNames, flagsDescription } from "./flags.ts";
import { type InferenceReport, infer } from "./infer.ts";

const DEFAULT = " (default: the image's own, else the run's)";

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
    {
      line: "infer run cutouts/*.fits --zero-point 27 --out catalog.csv",
      does: "cutouts of any size: sky and noise are measured, the pixel scale is that of their WCS",
    },
    {
      line: "infer photoz galaxies.fits --columns u=PSFMAG_U,g=PSFMAG_G --out photoz.parquet",
      does: "the rows of a table (CSV, ECSV, FITS, Parquet), for a network of train flow; its own columns come back",
    },
    {
      line: "infer run list.csv --out catalog.fits",
      does: "a list of cutouts: columns image (of several bands image_g, image_r, ...), and if there are any id, mask, segmentation, sigma, x, y, ...",
    },
  ],
  options: {
    run: argument(
      text({
        help: `directory of a trained run; or a network that comes with galforge: ${pretrainedNames().join(", ")}`,
      }),
    ),
    image: argumentList({
      help:
        ".npy arrays [ny, nx], [N, ny, nx] or [N, bands, ny, nx], FITS images and cubes (file.fits[EXT] names an extension), .csv lists of cutouts, " +
        "data sets; what has another size or pixel scale than the network's is cut out and resampled",
    }),
    out: text({
      placeholder: "FILE",
      help: "the catalogue: .ecsv (CSV with units and origin), .csv (plain), .parquet or .fits; one that exists is replaced",
    }),
    pixelScale: ofImages(
      "pixel_scale",
      "of the images [arcsec/pixel] (default: the image's own; of stamps of the network's size, else the run's)",
    ),
    sky: ofImages(
      "sky",
      "level in the images as they are [ADU/pixel]; 0 if it was subtracted (default: the image's own, else the run's; cutouts: measured)",
    ),
    noise: optional(
      real({
        help: "standard deviation of a sky pixel [ADU] (default: that of the sky and the read noise; cutouts: measured)",
        allowed: "a noise > 0 [ADU]",
        accept: (x) => x > 0,
      }),
    ),
    gain: ofImages("gain", `of the images [e-/ADU]${DEFAULT}`),
    readNoise: ofImages("read_noise", `of stamps of the network's size [e-]; cutouts have --noise${DEFAULT}`),
    zeroPoint: optional(
      real({
        help: "AB magnitude of 1 in the images, for the column mag; that of cutouts sets their flux scale (default: by the header)",
        allowed: ZERO_POINT_TEXT,
        accept: isZeroPoint,
      }),
    ),
    psfFwhm: ofImages(
      "fwhm",
      "of the PSF of the images [arcsec], to compare with the network's (default: list, header)",
    ),
    bandMap: bandMapOption,
    columns: optional(
      pairs({
        placeholder: "INPUT=COLUMN,...",
        help:
          "what a table, a list or a data set calls the columns that the network looks at, such as u=PSFMAG_U,g=PSFMAG_G; u=- says that it has " +
          "none (default: the network's own names)",
      }),
    ),
    batch: integer({
      help: "stamps in memory at a time; fewer than 256 are slower",
      min: 1,
      max: 65_536,
      default: 256,
    }),
    latents: flag("also the latents that are no label's, as columns free1, free2, ..."),
    samples: optional(
      integer({ help: "joint samples of the posterior of each row, in --samples-out", min: 1, max: 10_000 }),
    ),
    samplesOut: optional(
      text({
        placeholder: "FILE",
        help: "of --samples: .npy (float32 [rows, samples, targets], what they are in a .json beside it) or .parquet (a row a sample)",
      }),
    ),
    quantiles: optional(
      text({
        placeholder: "FILE.fits",
        help: "also 100 quantiles of the redshift of each row (0.5 %, 1.5 %, ... 99.5 %), as qp.read of the LSST DESC takes them",
      }),
    ),
    views: viewsOption,
    backend: backendOption,
  },
  run: async (options, context) => {
    const { image: images, out, batch, views, latents, bandMap, columns: columnMap } = options;
    const run = locateRun(options.run);
    checkCatalogPath(out, [run, ...images]);
    const beside = besideOf(options);
    checkBeside(beside, out, [run, ...images]);
    const backend = await startBackend(options.backend, context);
    const network = await openModel(run);
    const given = {
      pixel_scale: options.pixelScale,
      sky: options.sky,
      gain: options.gain,
      read_noise: options.readNoise,
      zero_point: options.zeroPoint,
      noise: options.noise,
      psf_fwhm: options.psfFwhm,
    };
    try {
      const needs: Needs = { model: ["mean", ...needsOf(options)] };
      if (beside.quantiles !== undefined) quantileTarget(network.config);
      const model = averageViews(able(run, network, needs) as Able<"mean">, views);
      const known = readKnownOf(run, model.config);
      if ("why" in known && hasNovelty(network.gives, network.config)) {
        context.note(`no columns novelty and unlike: ${known.why}`);
      }
      const report = await infer(
        {
          ...{ model, run, backend, images, out, batch, latents, given, bandMap, columnMap, beside },
          known: latentsIn(known),
        },
        context,
      );
      const what = network.config.image.bands.length === 0 ? "row" : "stamp";
      return { data: { ...report, backend, views }, text: describe(report, backend, what) };
    } finally {
      network.close();
    }
  },
});

interface Wishes {
  readonly samples: number | undefined;
  readonly samplesOut: string | undefined;
  readonly quantiles: string | undefined;
  readonly latents: boolean;
  readonly views: number;
}

/** @throws GalforgeError for options that do not go together */
function besideOf({ samples, samplesOut, quantiles, views }: Wishes): BesideFiles {
  if ((samples === undefined) !== (samplesOut === undefined)) {
    throw samples === undefined
      ? badInput("--samples-out", "needs --samples K: how many of each row")
      : badInput("--samples", "needs --samples-out FILE: where they go");
  }
  if (samples !== undefined && views > 1)
    throw badInput("--samples", "are of one view of a stamp: leave out --views");
  return {
    samples: samples === undefined ? undefined : { draws: samples, path: samplesOut! },
    quantiles,
  };
}

/** What the options need of a network. */
const needsOf = ({ latents, samples, quantiles }: Wishes): Capability[] => [
  ...(latents ? (["encoder"] as const) : []),
  ...(samples === undefined ? [] : (["sample"] as const)),
  ...(quantiles === undefined ? [] : (["cdf"] as const)),
];

function describe(report: InferenceReport, backend: string, what: string): string {
  const { out, stamps, columns, seconds, flagged } = report;
  const ms = (x: number): string => `${Number(x.toPrecision(3))} ms`;
  const { ms_per_stamp, reading_ms_per_stamp, network_ms_per_stamp } = report;
  const speed =
    `${ms(ms_per_stamp - reading_ms_per_stamp)} a ${what} (${ms(network_ms_per_stamp)} of it the network, ${backend}) and ` +
    `${ms(reading_ms_per_stamp)} to read it`;
  return [
    `${out}: ${stamps} ${stamps === 1 ? "row" : "rows"}; ${columns.join(", ")}`,
    `  took ${formatDuration(seconds)}, ${speed}`,
    ...flagNames()
      .filter((name) => flagged[name] > 0)
      .map((name) => `  flag ${FLAGS[name]} in ${flagged[name]} of ${stamps}: ${FLAG_MEANINGS[name]}`),
  ].join("\n");
}
