/**
 * Siddiqa, Mahmud & Martinez-Galarza 2025 on the simulated SDSS survey: a variational autoencoder makes 32 latents of g, r, i images, conditional
 * flows turn these and photometry into joint posteriors of physical quantities, and of four emission lines. Their 125,000 galaxies are fewer here,
 * so that all of it takes two hours, and the autoencoder learns from those of the flows, not from others.
 */
import { resolve } from "node:path";
import { posteriorOf } from "../../eval/posterior/posterior.ts";
import type { PosteriorSection } from "../../eval/posterior/section.ts";
import { readSection } from "../../eval/results.ts";
import { command } from "../../shared/cli/command.ts";
import { integer, optional, text } from "../../shared/cli/option.ts";
import { unknownChoice } from "../../shared/errors.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import { startComputing } from "../../train/compute.ts";
import { flow } from "../../train/models/flow/kind.ts";
import type { FlowTraining } from "../../train/models/flow/options.ts";
import { vae } from "../../train/models/vae/kind.ts";
import type { VaeTraining } from "../../train/models/vae/options.ts";
import type { Given } from "../../train/options.ts";
import { readConfig } from "../../train/run/directory.ts";
import { type Experiment, runExperiment, type StampSet, type Variant } from "./experiment.ts";
import { table } from "./flow-table.ts";

const GALAXIES = 25_000;
const split = { train: 0.7, val: 0.15, test: 0.15 };
const DRAWS = 1000;

export const ENCODERS: readonly Variant<VaeTraining>[] = [
  { name: "vae-published", title: "their VAE", options: { arch: "published" } },
  { name: "vae-deep", title: "our VAE", options: { arch: "deep", augment: "symmetries" } },
];

const BANDS = ["u", "g", "r", "i", "z"];
const MAGNITUDES = BANDS.map((band) => `mag_${band}`);
const WITH_ERRORS = [...MAGNITUDES, ...MAGNITUDES.map((name) => `${name}_err`)];

const QUANTITIES = {
  targets: ["z", "logmstar", "logsfr", "logmbh"],
  // biome-ignore lint/suspicious/noThenProperty: the name of the flag; options are never awaited
  then: ["oh12"],
  detect: ["oh12"],
} satisfies Given<FlowTraining>;
const LINES: Given<FlowTraining> = {
  targets: ["ln1p_halpha", "ln1p_hbeta", "ln1p_nii6584", "ln1p_oiii5007"],
  transform: "linear",
};

/** Their network: a perceptron of 256 units, 12 affine couplings, of residuals. Its learning rate and epochs are ours. */
const THEIRS: Given<FlowTraining> = {
  ...{ inputs: MAGNITUDES, family: "realnvp", residuals: true, ensemble: 1, width: 256, depth: 2 },
};
const OURS: Given<FlowTraining> = { inputs: WITH_ERRORS };

/** A flow, with the run that it has its latents from. */
export interface FlowVariant extends Variant<FlowTraining> {
  /** name of one of `ENCODERS`, or the directory of a run; absent: photometry alone */
  readonly encoder?: string;
}

/** @param other directory of another encoder's run */
export function flowVariants(other?: string): readonly FlowVariant[] {
  const of = (options: Given<FlowTraining>, encoder?: string) => ({
    options,
    ...(encoder === undefined ? {} : { encoder }),
  });
  const [published, deep] = ENCODERS.map(({ name }) => name);
  const targets = { ...QUANTITIES, ...THEIRS, residuals: false };
  const splines = { ...targets, family: undefined };
  const ensemble = { ...splines, ensemble: undefined };
  const sizes = { ...ensemble, width: undefined, depth: undefined };
  return [
    { name: "published", title: "as published", ...of({ ...QUANTITIES, ...THEIRS }, published) },
    { name: "targets", title: "+ flow of the targets, not of residuals", ...of(targets, published) },
    { name: "splines", title: "+ splines", ...of(splines, published) },
    { name: "ensemble", title: "+ ensemble of five", ...of(ensemble, published) },
    { name: "sizes", title: "+ layers of our size", ...of(sizes, published) },
    { name: "deep", title: "+ our VAE", ...of(sizes, deep) },
    { name: "errors", title: "+ errors of the photometry", ...of({ ...QUANTITIES, ...OURS }, deep) },
    ...(other === undefined
      ? []
      : [
          {
            name: "encoder",
            title: "the same with the given encoder",
            ...of({ ...QUANTITIES, ...OURS }, resolve(other)),
          },
        ]),
    { name: "photometry", title: "photometry alone, as published", ...of({ ...QUANTITIES, ...THEIRS }) },
    { name: "photometry-ours", title: "photometry alone, ours", ...of({ ...QUANTITIES, ...OURS }) },
    { name: "lines", title: "lines, as published", ...of({ ...LINES, ...THEIRS }, published) },
    { name: "lines-ours", title: "lines, ours", ...of({ ...LINES, ...OURS }, deep) },
    { name: "lines-photometry", title: "lines, photometry alone, ours", ...of({ ...LINES, ...OURS }) },
  ];
}

/** What is trained and judged, of galaxies that are simulated or lie somewhere. */
export interface FlowExperiments {
  readonly encoders: Experiment<VaeTraining, undefined>;
  /** @param dir where runs are, by their names */
  flows(dir: string): Experiment<FlowTraining, PosteriorSection>;
}

/** @param variants of flows @param draws of each posterior that is judged */
export function flowExperiments(
  galaxies: StampSet,
  variants: readonly FlowVariant[],
  draws = DRAWS,
): FlowExperiments {
  const sets = [galaxies] as const;
  return {
    encoders: { kind: vae, sets, split, variants: ENCODERS, judge: async () => undefined },
    flows: (dir) => ({
      kind: flow,
      sets,
      split,
      variants: variants.map(({ encoder, options, ...rest }) => {
        if (encoder === undefined) return { ...rest, options };
        const isOwn = ENCODERS.some(({ name }) => name === encoder);
        return { ...rest, options: { ...options, encoder: isOwn ? resolve(dir, encoder) : encoder } };
      }),
      async judge(run, _dir, _variant, context) {
        const { data } = readConfig(run);
        const before = readSection(run, "posterior");
        if (before?.data.objects === data.counts.test && before.draws === draws) return before;
        return posteriorOf({ run, most: data.counts.test, draws }, context);
      },
    }),
  };
}

const usual = flowVariants().map(({ name }) => name);

export const flowPaper = command({
  ...{ name: "flow", interruptible: true },
  summary:
    "Siddiqa, Mahmud & Martinez-Galarza 2025 on simulated SDSS galaxies: posteriors of five quantities and four lines from images and photometry",
  examples: [
    {
      line: "npm run paper -- flow",
      does: `all variants (${usual.join(", ")}), and 8 GB of disk; again: goes on`,
    },
    { line: "npm run paper -- flow --only published,errors", does: "two of them" },
    {
      line: "npm run paper -- flow --data sdss --encoder run",
      does: "on a data set that is there, with the latents of one run more",
    },
  ],
  options: {
    out: text({ placeholder: "DIR", help: "directory of stamps and runs", default: "out/paper-flow" }),
    only: optional(text({ placeholder: "NAMES", help: "variants, separated by commas (default: all)" })),
    n: integer({
      help: "stamps: fewer for a trial, in a directory of its own",
      min: 400,
      default: GALAXIES,
    }),
    data: optional(
      text({ placeholder: "DIR", help: "a data set with the labels of sdss-gri, in place of a new one" }),
    ),
    encoder: optional(text({ placeholder: "RUN", help: "of one variant more, such as one of train cvae" })),
  },
  run: async ({ out, only, n, data, encoder }, context) => {
    const variants = flowVariants(encoder);
    const known = variants.map(({ name }) => name);
    const names = only?.split(",") ?? known;
    const unknown = names.find((word) => !known.includes(word));
    if (unknown !== undefined) throw unknownChoice("--only", unknown, known);
    const galaxies: StampSet = {
      ...{ name: "galaxies", population: loadPopulation({ preset: "sdss-gri" }), n, seed: 1 },
      ...(data === undefined ? {} : { dir: data }),
    };
    const { encoders, flows } = flowExperiments(galaxies, variants);
    const computing = await startComputing();
    const needed = variants.filter(({ name }) => names.includes(name)).map((variant) => variant.encoder);
    const wanted = ENCODERS.map(({ name }) => name).filter((name) => needed.includes(name));
    const trained = await runExperiment(encoders, out, wanted, computing, context);
    const outcomes = await runExperiment(flows(out), out, names, computing, context);
    const figures = outcomes.map(({ variant, seconds, judged }) => ({
      ...{ variant: variant.name, seconds },
      ...{ judged: judged.judged, detection: judged.detection },
    }));
    const times = trained.map(({ variant, seconds }) => ({ encoder: variant.name, seconds }));
    return { data: { encoders: times, outcomes: figures }, text: table(trained, outcomes) };
  },
});
