#!/usr/bin/env node
/** `npm run paper`: the experiment of Leung, Yan & Yin at its size, as published and with one change after the other. */
import type { CompareSection } from "../../eval/compare/section.ts";
import type { Scores } from "../../eval/stats/scores.ts";
import { command } from "../../shared/cli/command.ts";
import { main } from "../../shared/cli/main.ts";
import { text } from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { unknownChoice } from "../../shared/errors.ts";
import { packageVersion } from "../../shared/provenance.ts";
import { startComputing } from "../../train/compute.ts";
import { type Outcome, runExperiment } from "./experiment.ts";
import { VARIANTS } from "./variants.ts";

const known = VARIANTS.map(({ name }) => name);

const paper = command({
  name: "paper",
  summary:
    "The paper's experiment at its size: 1000 stamps, 10:1, flux and half-light radius with one latent each",
  interruptible: true,
  examples: [
    {
      line: "npm run paper",
      does: `all variants (${known.join(", ")}), about 30 minutes on two cores; again: goes on`,
    },
    { line: "npm run paper -- --only published,deep", does: "two of them" },
  ],
  options: {
    out: text({ placeholder: "DIR", help: "directory of stamps and runs", default: "out/paper" }),
    only: text({ placeholder: "NAMES", help: "variants, separated by commas", default: known.join(",") }),
  },
  run: async ({ out, only }, context) => {
    const names = only.split(",");
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) throw unknownChoice("--only", unknown, known);
    const outcomes = await runExperiment(out, names, await startComputing(), context);
    const data = outcomes.map(({ variant, seconds, own, unseen }) => ({
      ...{ variant: variant.name, seconds },
      ...{ own: figures(own), unseen: figures(unseen) },
    }));
    return { data: { outcomes: data }, text: table(outcomes) };
  },
});

/** The paper's figure, R^2 of the linear regression on one latent, by label: what is compared with the paper. */
const figures = ({ labels }: CompareSection): Record<string, Scores["r2_linear"]> =>
  Object.fromEntries(labels.map(({ name, network }) => [name, network.r2_linear]));

function table(outcomes: readonly Outcome[]): string {
  const cell = (section: CompareSection, label: string): string => {
    const figure = figures(section)[label];
    if (figure === null || figure === undefined) return "too few stamps";
    const { value, low, high } = figure;
    return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  };
  const rows = outcomes.map(({ variant, seconds, own, unseen }) => [
    variant.title,
    ...["flux", "hlr"].map((label) => cell(own, label)),
    ...["flux", "hlr"].map((label) => cell(unseen, label)),
    formatDuration(seconds),
  ]);
  const [first] = outcomes;
  if (first === undefined) return "nothing was run";
  const pca = first.unseen.labels
    .map(({ name, pca_all }) => `${name} ${pca_all.r2_linear?.value.toFixed(3) ?? "too few stamps"}`)
    .join(", ");
  const heads = [
    "paper's R2, linear on one latent [68 %]",
    `flux, ${first.own.data.stamps} stamps`,
    "hlr",
    `flux, ${first.unseen.data.stamps} more`,
    "hlr",
    "training",
  ];
  return [
    `| ${heads.join(" | ")} |`,
    `|${heads.map(() => "---").join("|")}|`,
    "| the paper | 0.775 | 0.722 | | | |",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
    `64 principal components of the same stamps, on the ${first.unseen.data.stamps}: ${pca}`,
  ].join("\n");
}

await main(paper, packageVersion(), process.argv.slice(2));
