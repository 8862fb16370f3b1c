/** `sim generate`: from the command line to a data set. */
import { DTYPES } from "../../datasets/layout.ts";
import { type ByName, recordByName } from "../../shared/by-name.ts";
import { command } from "../../shared/cli/command.ts";
import { flag, type Infer, integer, oneOf, optional, pairs, text } from "../../shared/cli/option.ts";
import { formatBytes, formatDuration } from "../../shared/cli/progress.ts";
import { badInput, GalforgeError, unknownChoice } from "../../shared/errors.ts";
import type { Population } from "../drawn.ts";
import { type ClassCounts, checkClasses, RARE_CLASSES } from "../galaxies/survey/classes.ts";
import { describeAcceptance, triesOf } from "../generate/acceptance.ts";
import { type Generated, generate } from "../generate/generate.ts";
import { beyondGpu } from "../gpu/beyond.ts";
import { undrawable } from "../gpu/drawable.ts";
import { loadPopulation } from "../population/load.ts";
import type { Locate } from "../population/locate.ts";
import type { Overrides } from "../population/overrides.ts";
import { OPTION_PSFS } from "../psf-check.ts";
import type { Fields } from "../scene-check.ts";
import { generateTableOnly } from "./generate-table.ts";
import { renderingDevice } from "./rendering-device.ts";
import { breakLock, device, planes, rangedOrNone, seed, stampSize, workers } from "./shared-options.ts";

const options = {
  n: optional(
    integer({
      help: "stamps to simulate; 1e6 is accepted. Needed, unless there are rows of a table: then all of them",
      min: 1,
    }),
  ),
  out: text({
    placeholder: "DIR",
    help: "directory of the data set: new or empty, unless --resume; with --table-only a file",
  }),
  tableOnly: flag("the labels alone, without images, as one file: --out FILE.parquet, .fits, .ecsv or .csv"),
  preset: optional(
    text({
      placeholder: "NAME",
      help: "population that comes with galforge; see sim presets (default: leung2025)",
    }),
  ),
  config: optional(
    text({ placeholder: "FILE", help: "population of your own, a YAML file; see docs/configuration.md" }),
  ),
  class: optional(
    pairs({
      placeholder: "NAME=N,...",
      help: "of the --n objects, how many are of a rare class (an integer), or their share (below 1): green-pea, red-spiral; needs a population of physical galaxies",
    }),
  ),
  from: optional(
    text({
      placeholder: "TABLE",
      help: "FITS, Parquet, CSV or ECSV whose rows are the galaxies, in place of the selection of a population of physical galaxies",
    }),
  ),
  columns: optional(
    pairs({
      placeholder: "WHAT=NAME,...",
      help: "what columns of --from are, as z=ZPHOT,logmstar=LOGM,mag_r=R (default: those that are called so); see docs/galaxies.md",
    }),
  ),
  skipBad: flag("leave out the rows of --from that cannot be drawn"),
  psf: optional(oneOf(OPTION_PSFS, { help: "PSF, instead of the population's; others: --config" })),
  fwhm: rangedOrNone("fwhm", "of the PSF [arcsec]"),
  beta: rangedOrNone("beta", "of a Moffat PSF"),
  lamOverDiam: rangedOrNone("lam_over_diam", "lambda / D of an Airy PSF [arcsec]"),
  obscuration: rangedOrNone("obscuration", "linear, of an Airy PSF"),
  psfImage: optional(text({ placeholder: "FILE", help: "PSF as a FITS or NPY image; implies --psf image" })),
  psfPixelScale: rangedOrNone("pixel_scale", "of the PSF image [arcsec/pixel] (default: the stamp's)"),
  sky: rangedOrNone("sky", "instead of the population's [ADU/pixel]"),
  gain: rangedOrNone("gain", "instead of the population's [e-/ADU]"),
  readNoise: rangedOrNone("read_noise", "instead of the population's [e-]"),
  saturation: rangedOrNone("saturation", "instead of the population's [ADU]"),
  stamp: stampSize,
  shift: optional(
    pairs({
      placeholder: "KNOB=X,...",
      help: "the same galaxies, harder to measure, each knob from 0 to 1: psf_error, noise, correlated, background, artefacts, structure, blends, all; see docs/shift.md",
    }),
  ),
  planes,
  seed,
  shardSize: integer({ help: "stamps in a file", min: 1, default: 4096 }),
  workers,
  dtype: oneOf(DTYPES, { help: "pixels; uint16 is whole ADU, clipped to 0...65535", default: "float32" }),
  device,
  noiseless: flag("the light alone, without sky and noise"),
  resume: flag("continue what an interrupted run with the same options left"),
  breakLock,
};
type Options = Infer<typeof options>;

export const generateCommand = command({
  name: "generate",
  summary: "Simulate a data set of galaxy stamps with known parameters",
  interruptible: true,
  options,
  examples: [
    {
      line: "sim generate --n 1e6 --psf moffat --out stamps",
      does: "a million stamps of the default population",
    },
    {
      line: "sim generate --n 1e6 --psf moffat --out stamps --resume",
      does: "continue after an interruption",
    },
    { line: "sim generate --n 1e4 --preset lsst-r --seed 7 --out lsst", does: "a survey's stamps" },
    {
      line: "sim generate --n 26126 --preset decals-grz --class green-pea=13,red-spiral=294 --out rare",
      does: "with rare galaxies among them",
    },
    {
      line: "sim generate --preset sdss-gri --from mine.fits --columns z=Z,logmstar=LOGM,mag_r=R --out mine",
      does: "the rows of a catalogue, with what it says of them",
    },
    {
      line: "sim generate --n 1e6 --psf moffat --device gpu --out stamps",
      does: "on a GPU; sim devices shows what there is",
    },
    {
      line: "sim generate --n 1e4 --config mine.yaml --dtype uint16 --out mine",
      does: "a population of your own",
    },
    {
      line: "sim generate --n 1e4 --planes isolated,variance,psf --out stamps",
      does: "with the noiseless galaxy, the variance of the noise and the PSF beside each stamp",
    },
    {
      line: "sim generate --n 1e6 --preset sdss-gri --table-only --out sdss.parquet",
      does: "the labels alone: row k is what stamp k would be labelled with",
    },
  ],
  run: async (given, context) => {
    const population = choosePopulation(given);
    const { n = population.size, out, shardSize, dtype, noiseless, resume, breakLock } = given;
    if (n === undefined)
      throw new GalforgeError("E_INPUT", `--n is missing: ${options.n.help}`, { what: "--n" });
    if (given.tableOnly) return generateTableOnly({ ...given, n }, population, context);
    if (noiseless && population.config.signal_to_noise !== undefined) {
      throw badInput(
        "--noiseless",
        "leaves no noise for the signal_to_noise of the configuration: leave out one of them",
      );
    }
    const wanted = { n, seed: given.seed, shardSize, dtype, noiseless };
    const [{ scene }] = population.draw(given.seed, 0).bands;
    const beyond = beyondGpu(population.config) ?? undrawable([scene]);
    const device = await renderingDevice(given.device, context.note, beyond);
    const done = await generate(
      { ...wanted, population, out, workers: given.workers, device, resume, breakLock },
      context,
    );
    const tries = triesOf(out, population);
    const drawn = tries === undefined ? {} : { tries };
    return { data: { ...done, ...drawn }, text: describe(done, population, tries) };
  },
});

function choosePopulation(given: Options): Population {
  return loadPopulation({ preset: given.preset, file: given.config, overrides: overridesOf(given) });
}

function overridesOf(given: Options): Overrides {
  return {
    classes: given.class && classesOf(given.class, given.n),
    from: tableOf(given),
    psf: given.psf,
    fwhm: given.fwhm,
    beta: given.beta,
    lam_over_diam: given.lamOverDiam,
    obscuration: given.obscuration,
    psf_image: given.psfImage,
    psf_pixel_scale: given.psfPixelScale,
    sky: given.sky,
    gain: given.gain,
    read_noise: given.readNoise,
    saturation: given.saturation,
    stamp: given.stamp,
    planes: given.planes,
    shift: given.shift && numbersOf(given.shift),
  };
}

function tableOf({ from, columns, skipBad }: Options): Fields | undefined {
  if (from === undefined) {
    const other = columns !== undefined ? "--columns" : skipBad ? "--skip-bad" : undefined;
    if (other !== undefined) throw badInput(other, "needs --from TABLE");
    return undefined;
  }
  return {
    file: from,
    skip_bad: skipBad,
    ...(columns === undefined ? {} : { columns: recordByName(columns) }),
  };
}

function classesOf(asked: ReadonlyMap<string, string>, n: number | undefined): ClassCounts {
  if (asked.has("of")) throw unknownChoice("--class", "of", RARE_CLASSES);
  if (n === undefined) throw badInput("--class", "needs --n, the number of objects of which some are rare");
  return checkClasses(atClass, { of: n, ...numbersOf(asked) });
}

/** Names a class as it was written: "--class green-pea". */
const atClass: Locate = ([, ...name]) => ["--class", ...name].join(" ");

/** Numbers as numbers; what is none is left to the check. */
const numbersOf = (pairs: ReadonlyMap<string, string>): ByName<number | string> =>
  recordByName([...pairs].map(([name, text]) => [name, Number.isNaN(Number(text)) ? text : Number(text)]));

function describe(done: Generated, population: Population, tries: number | undefined): string {
  const [ny, nx] = population.stamp;
  const names = population.bands.map(({ name }) => name);
  const bands = names.length === 1 ? "" : ` in ${names.length} bands (${names.join(", ")}),`;
  const shards = done.shards === 1 ? "1 shard" : `${done.shards} shards`;
  const kept = done.kept === 0 ? "" : ` (${done.kept} complete before)`;
  const where = done.device === "cpu" ? "" : ` on ${done.device}`;
  const rate = `${formatDuration(done.seconds)} at ${Math.round(done.stampsPerSecond)} stamps/s${where}`;
  return [
    `${done.dir}: ${done.n} stamps of ${ny} x ${nx}${bands} in ${shards}${kept}, ${formatBytes(done.bytes)}`,
    ...(done.kept === done.shards ? [] : [`  took ${rate}`]),
    ...(tries === undefined ? [] : [`  ${describeAcceptance(tries)}`]),
    `  look at it: sim preview ${done.dir} --out preview.png, sim inspect ${done.dir}; check it: sim verify ${done.dir}`,
  ].join("\n");
}
