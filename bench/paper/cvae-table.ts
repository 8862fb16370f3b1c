/** The experiment on the physics CVAE as a table. Pure. */
import type { AnomaliesSection } from "../../eval/anomalies/section.ts";
import type { CompareSection, LabelComparison } from "../../eval/compare/section.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import type { CvaeTraining } from "../../train/models/cvae/options.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { markdown } from "./command.ts";
import type { Outcome } from "./experiment.ts";

export interface Judged {
  /** on the test split */
  readonly labels: CompareSection;
  /** on a set of its own; absent: it was not looked for rare classes */
  readonly rare?: AnomaliesSection;
}

const LABELS = ["z", "logmstar", "logsfr"] as const;
export const RARE = ["red-spiral", "green-pea"] as const;

const HEADS = [
  "",
  ...LABELS.flatMap((name) => [`${name}: r2`, "R2"]),
  "sigma_NMAD of z",
  ...["Red Spirals found", "Green Peas found", "training"],
];

export function table(outcomes: readonly Outcome<CvaeTraining, Judged>[]): string {
  const [first] = outcomes;
  if (first === undefined) return "nothing was run";
  const searched = outcomes.find(({ judged }) => judged.rare !== undefined)?.judged.rare;
  return [
    ...markdown([HEADS, paperRow(first.judged.labels), ...outcomes.map(rowOf)]),
    "",
    ...notes(first.judged.labels, searched),
  ].join("\n");
}

const labelOf = ({ labels }: CompareSection, name: string): LabelComparison | undefined =>
  labels.find((label) => label.name === name);

/** Squared correlations are what the paper gives. */
function paperRow(labels: CompareSection): string[] {
  const figures = LABELS.flatMap((name) => [String(labelOf(labels, name)?.paper?.network ?? ""), ""]);
  return ["the paper, real galaxies", ...figures, "", "94 % at 5 %", "67 % at 2 %", ""];
}

function rowOf({ variant, seconds, judged: { labels, rare } }: Outcome<CvaeTraining, Judged>): string[] {
  const figures = LABELS.flatMap((name) => {
    const network = labelOf(labels, name)?.network;
    return [withError(network?.r2_linear), withError(network?.r2)];
  });
  const redshift = labelOf(labels, "z")?.relative?.[0]?.scatter;
  return [
    ...[variant.title, ...figures, withError(redshift, 4)],
    ...RARE.map((name) => foundOf(name, rare)),
    formatDuration(seconds),
  ];
}

/** The value and half of its interval of 68 %. */
function withError(figure: Figure | null | undefined, digits = 3): string {
  if (figure === null || figure === undefined) return "too few";
  const { value, low, high } = figure;
  return `${value.toFixed(digits)} ± ${((high - low) / 2).toFixed(digits)}`;
}

/** In the latents: the share that is found, at what share of ordinary galaxies that are taken for it. */
function foundOf(name: string, rare: AnomaliesSection | undefined): string {
  const found = rare?.spaces[0]?.classes.find((c) => c.name === name);
  if (found === undefined) return "";
  return `${percent(found.recall.value)} at ${percent(found.contamination.value)}`;
}

const percent = (x: number): string => `${(100 * x).toFixed(x < 0.1 ? 1 : 0)} %`;

const notes = ({ data, trained_on }: CompareSection, searched: AnomaliesSection | undefined): string[] => [
  `Judged on ${data.stamps} test galaxies that chose nothing, after learning from ${trained_on}.`,
  "The paper's figures are those of the 20 % that chose its epoch.",
  "r2: squared correlation with the catalogue, which the paper calls R2. R2: 1 - SS_res / SS_tot.",
  "±: half of the central 68 % of the bootstrap.",
  ...(searched === undefined
    ? []
    : [
        "Found: recall at contamination, by a support vector machine on the latents of " +
          `${searched.data.stamps} other galaxies, of which ${searched.ordinary} are ordinary.`,
      ]),
  "As published means the loss, the labels and the network of the published code.",
  "Its learning rate, 5e-6, and 1000 epochs take about a day: --only theirs.",
];
