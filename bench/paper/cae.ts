/**
 * Leung, Yan & Yin 2025: 1000 stamps, split 10:1, flux and half-light radius with one latent each; judged on the 1:11 and on 2000
 * stamps more.
 */
import { join } from "node:path";
import { compareRun } from "../../eval/compare/compare.ts";
import type { CompareSection } from "../../eval/compare/section.ts";
import type { Scores } from "../../eval/stats/scores.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import { cae } from "../../train/models/cae/kind.ts";
import type { CaeTraining } from "../../train/models/cae/options.ts";
import { markdown, paperCommand } from "./command.ts";
import type { Experiment, Outcome, Variant } from "./experiment.ts";

const STAMPS = 1000;
const UNSEEN = 2000;

/** Times through the 900 stamps: the paper's number, for all. */
const epochs = 100;

const VARIANTS: readonly Variant<CaeTraining>[] = [
  { name: "published", title: "as published", options: { arch: "paper", epochs } },
  {
    name: "symmetries",
    title: "+ flips and quarter turns",
    options: { arch: "paper", epochs, augment: "symmetries" },
  },
  {
    name: "one-cycle",
    title: "+ one-cycle learning rate, new noise in every epoch",
    options: { arch: "paper", epochs, augment: "all", schedule: "one-cycle" },
  },
  { name: "deep", title: "our network, with all of these", options: { arch: "deep", epochs } },
];

interface Judged {
  /** on the test split of the stamps */
  readonly own: CompareSection;
  /** on the others */
  readonly unseen: CompareSection;
}

const experimentOf = (n: number): Experiment<CaeTraining, Judged> => ({
  kind: cae,
  sets: [
    { name: "stamps", population: loadPopulation({}), n, seed: 1 },
    { name: "unseen", population: loadPopulation({}), n: UNSEEN, seed: 2 },
  ],
  split: { train: 10 / 11, val: 0, test: 1 / 11 },
  variants: VARIANTS,
  judge: async (run, dir, _variant, context) => ({
    own: await compareRun({ run, most: n }, context),
    unseen: await compareRun({ run, data: join(dir, "unseen"), most: UNSEEN }, context),
  }),
});

const usual = VARIANTS.map(({ name }) => name);

export const caePaper = paperCommand({
  name: "cae",
  summary:
    "Leung, Yan & Yin 2025 at its size: 1000 stamps, 10:1, flux and half-light radius with one latent each",
  examples: [
    {
      line: "npm run paper",
      does: `all variants (${usual.join(", ")}), about 30 minutes on two cores; again: goes on`,
    },
    { line: "npm run paper -- --only published,deep", does: "two of them" },
  ],
  ...{ out: "out/paper", n: STAMPS, experiment: experimentOf, usual },
  figures: ({ own, unseen }) => ({ own: figures(own), unseen: figures(unseen) }),
  table,
});

/** The paper's figure, R^2 of the linear regression on one latent, by label: what is compared with the paper. */
const figures = ({ labels }: CompareSection): Record<string, Scores["r2_linear"]> =>
  Object.fromEntries(labels.map(({ name, network }) => [name, network.r2_linear]));

function table(outcomes: readonly Outcome<CaeTraining, Judged>[]): string {
  const cell = (section: CompareSection, label: string): string => {
    const figure = figures(section)[label];
    if (figure === null || figure === undefined) return "too few stamps";
    const { value, low, high } = figure;
    return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  };
  const rows = outcomes.map(({ variant, seconds, judged: { own, unseen } }) => [
    variant.title,
    ...["flux", "hlr"].map((label) => cell(own, label)),
    ...["flux", "hlr"].map((label) => cell(unseen, label)),
    formatDuration(seconds),
  ]);
  const [first] = outcomes;
  if (first === undefined) return "nothing was run";
  const { own, unseen } = first.judged;
  const pca = unseen.labels
    .map(({ name, pca_all }) => `${name} ${pca_all.r2_linear?.value.toFixed(3) ?? "too few stamps"}`)
    .join(", ");
  const heads = [
    "paper's R2, linear on one latent [68 %]",
    ...[`flux, ${own.data.stamps} stamps`, "hlr", `flux, ${unseen.data.stamps} more`, "hlr", "training"],
  ];
  return [
    ...markdown([heads, ["the paper", "0.775", "0.722", "", "", ""], ...rows]),
    "",
    `64 principal components of the same stamps, on the ${unseen.data.stamps}: ${pca}`,
  ].join("\n");
}
