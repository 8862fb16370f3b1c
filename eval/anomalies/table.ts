/** Recovery of rare classes as text for a terminal. */
import { alignRows, signed } from "../../shared/cli/text-table.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { ALIKE, inWords } from "./explain.ts";
import { FOLLOWED } from "./recovery.ts";
import type { AnomaliesSection, ClassRecovery, Difference, Explained } from "./section.ts";

const MOST_EXPLAINED = 5;

export function formatAnomalies(run: string, section: AnomaliesSection): string {
  const {
    data,
    spaces,
    classes,
    repeats,
    ordinary,
    blind,
    members,
    most_unlike = [],
    latents,
    typical,
  } = section;
  return [
    `${run}: ${data.stamps} stamps of ${data.name} (${data.which}); ${ordinary} ordinary ones`,
    ...classes.flatMap((name, k) => [
      "",
      ...alignRows([
        [
          `${name} (${spaces[0]!.classes[k]!.members})`,
          "recall [68 %]",
          "less this",
          "contamination",
          "precision",
        ],
        ...spaces.map(({ name: space, classes: found }) => [space, ...recallCells(found[k]!)]),
      ]),
      "",
      ...alignRows([
        [`${name}, the likeliest`, "average precision", "less this", ...FOLLOWED.map(inFirst)],
        ...spaces.map(({ name: space, classes: found }) => [space, ...rankingCells(found[k]!)]),
      ]),
    ]),
    "",
    `  ${repeats} stratified splits, 80 % to learn from: support vector machine with a Gaussian kernel, classes balanced by SMOTE, its cost chosen inside`,
    "  recall        of the members; +- its standard deviation over splits; contamination: share of the ordinary ones taken for the class",
    "  precision     of what was taken for the class; average precision of, and recall in the first of, the ranking by margin: among as many",
    "                as there are members to find, twice and five times as many",
    "  less this     the latents less this space on the same splits, and the standard error (Nadeau & Bengio 2003)",
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
    `  medians of a latent less its mean in the ${ALIKE} training stamps that are nearest in all others, over their standard deviation`,
    "",
    ...members.slice(0, MOST_EXPLAINED).map((member) => explanation(section, member)),
    ...(most_unlike.length === 0 ? [] : ["", "  Of all stamps the most unlike the training stamps:"]),
    ...most_unlike.slice(0, MOST_EXPLAINED).map((stamp) => explanation(section, stamp)),
  ].join("\n");
}

/** Three of the numbers of stamps that are looked at first. */
const shownFirst = ({ blind: { first } }: AnomaliesSection): number[] =>
  [50, 100, 500].map((size) => first.indexOf(size)).filter((n) => n >= 0);
const firstHeads = (section: AnomaliesSection): string[] =>
  shownFirst(section).map((n) => `in ${section.blind.first[n]}`);

const explanation = (
  { classes, latents }: AnomaliesSection,
  { id, class: c, deviations }: Explained,
): string =>
  `  ${["ordinary", ...classes][c]} ${id}: ${inWords(latents, deviations) || "like others in every latent"}`;

const inFirst = (times: number): string => (times === 1 ? "in the first" : `in ${times} times as many`);

const recallCells = ({
  recall,
  recall_scatter,
  contamination,
  precision,
  against,
}: ClassRecovery): string[] => [
  `${interval(recall)} +- ${(100 * recall_scatter).toFixed(0)}`,
  against === undefined ? "-" : points(against.recall),
  interval(contamination),
  percent(precision),
];

const rankingCells = ({ average_precision, first, against }: ClassRecovery): string[] => [
  average_precision.toFixed(3),
  against === undefined ? "-" : paired(against.average_precision),
  ...first.map(interval),
];

const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "-");
const interval = ({ value, low, high }: Figure): string =>
  `${percent(value)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
const paired = ({ value, error }: Difference): string =>
  `${value > 0 ? "+" : ""}${value.toFixed(3)} +- ${error.toFixed(3)}`;
const points = ({ value, error }: Difference): string =>
  `${signed(100 * value)} +- ${(100 * error).toFixed(2)}`;
