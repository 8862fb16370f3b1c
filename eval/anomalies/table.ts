/** Recovery of rare classes as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { inWords } from "./explain.ts";
import type { AnomaliesSection, ClassRecovery, Difference } from "./section.ts";

const MOST_EXPLAINED = 5;

export function formatAnomalies(run: string, section: AnomaliesSection): string {
  const { data, spaces, classes, repeats, ordinary, blind, members, latents, typical } = section;
  return [
    `${run}: ${data.stamps} stamps of ${data.name} (${data.which}); ${ordinary} ordinary ones`,
    ...classes.flatMap((name, k) => [
      "",
      ...alignRows([
        [
          `${name} (${spaces[0]!.classes[k]!.members})`,
          "recall [68 %]",
          "contamination",
          "precision",
          "average precision",
          "in the first 1, 2, 5 times",
          "recall less this",
        ],
        ...spaces.map(({ name: space, classes: found }) => [space, ...cells(found[k]!)]),
      ]),
    ]),
    "",
    `  ${repeats} stratified splits, 80 % to learn from: support vector machine with a Gaussian kernel, classes balanced by SMOTE, its cost chosen inside`,
    "  recall        of the members; +- its standard deviation over splits; contamination: share of the ordinary ones taken for the class",
    "  precision     of what was taken for the class; in the first: recall among 1, 2, 5 times as many as there are members, by margin",
    "  less this     recall of the latents less that of this space on the same splits, and its standard error (Nadeau & Bengio 2003)",
    "",
    ...alignRows([
      ["without classes", ...classes.flatMap((name) => [`${name}: AP (chance)`, ...firstHeads(section)])],
      ...blind.scores.map((score) => [
        score.name,
        ...score.classes.flatMap(({ average_precision, chance, recall }) => [
          `${average_precision.toFixed(3)} (${chance.toFixed(3)})`,
          ...shownFirst(section).map((n) => percent(recall[n]!)),
        ]),
      ]),
    ]),
    "",
    `  by distance to, and a forest of, the latents of ${blind.reference} training stamps; AP: average precision, and recall in the first N`,
    "",
    ...alignRows([
      ["sigma from look-alikes", ...latents],
      ...typical.map(({ name, deviations }) => [name, ...deviations.map(signed)]),
    ]),
    "",
    "  medians of a latent less its mean in the 50 training stamps that are nearest in all others, over their standard deviation",
    "",
    ...members
      .slice(0, MOST_EXPLAINED)
      .map(
        ({ id, class: c, deviations }) =>
          `  ${classes[c - 1]} ${id}: ${inWords(latents, deviations) || "like others in every latent"}`,
      ),
  ].join("\n");
}

/** Three of the numbers of stamps that are looked at first. */
const shownFirst = ({ blind: { first } }: AnomaliesSection): number[] =>
  [50, 100, 500].map((size) => first.indexOf(size)).filter((n) => n >= 0);
const firstHeads = (section: AnomaliesSection): string[] =>
  shownFirst(section).map((n) => `in ${section.blind.first[n]}`);

function cells({
  recall,
  recall_scatter,
  contamination,
  precision,
  average_precision,
  first,
  against,
}: ClassRecovery): string[] {
  return [
    `${interval(recall)} +- ${(100 * recall_scatter).toFixed(0)}`,
    interval(contamination),
    percent(precision),
    average_precision.toFixed(3),
    first.map(({ value }) => percent(value)).join(", "),
    against === undefined ? "-" : points(against.recall),
  ];
}

const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "-");
const interval = ({ value, low, high }: Figure): string =>
  `${percent(value)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
const signed = (x: number): string => `${x > 0 ? "+" : ""}${x.toFixed(2)}`;
const points = ({ value, error }: Difference): string =>
  `${signed(100 * value)} +- ${(100 * error).toFixed(2)}`;
