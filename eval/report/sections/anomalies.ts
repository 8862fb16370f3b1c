/** Rare classes: how well they are found, where they lie, what they look like, and what sets them apart. */

import { unpackImage } from "../../../train/run/packed-image.ts";
import { SCORE_NEIGHBOURS } from "../../anomalies/blind.ts";
import { ALIKE, inWords } from "../../anomalies/explain.ts";
import { MOST_DRAWN } from "../../anomalies/projections.ts";
import { FOLLOWED } from "../../anomalies/recovery.ts";
import {
  type AnomaliesSection,
  anomaliesNeeds,
  type ClassRecovery,
  type Difference,
  type Explained,
} from "../../anomalies/section.ts";
import type { Draw, Panel } from "../figure.ts";
import { classColor, projectionSpec, recallSpec } from "../figures/classes.ts";
import { gallerySpec } from "../figures/gallery.ts";
import { counted, fixed, interval, percent, plain, ratio } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { seriesColor } from "../theme.ts";
import type { Section } from "./section.ts";

/** Stamps that are explained in a table. */
const MOST_EXPLAINED = 20;

export const anomalies: Section = {
  id: "anomalies",
  title: "Rare classes",
  command: "evaluate anomalies RUN --classes NAMES --data DIR",
  needs: anomaliesNeeds,
  render: async ({ anomalies: section }, draw) => {
    if (section === undefined) return undefined;
    const { data, classes, ordinary, repeats } = section;
    return html`${classes.map((name, k) => recoveryTable(section, name, k))}
<p class="note">${counted(data.stamps, "stamp")} of ${data.name} (${data.which}), ${plain(ordinary)} of them ordinary.
A support vector machine with a Gaussian kernel in each space, ${plain(repeats)} stratified splits of 80 : 20, the same for every space; features are standardised, classes balanced by SMOTE and the cost
is chosen inside the training part. Recall: share of the members that are found, with Wilson's 68${"\u2009"}% interval for so many members; contamination: share of the ordinary stamps that are taken for the class;
precision: of what is taken for the class, in the mixture of this data; in the first N: recall among as many of the likeliest stamps as a test part has members, with Wilson's interval.
Less this: the latents less the space, on the same splits, with the standard error (Nadeau & Bengio 2003).</p>
${await blindFigure(section, draw)}
${await projectionFigure(section, draw)}
${await pictureFigure(section, draw)}
${explanations(section)}`;
  },
};

function recoveryTable({ spaces }: AnomaliesSection, name: string, k: number): Html {
  const heads: Content[] = [
    `${name} (${plain(spaces[0]!.classes[k]!.members)})`,
    "recall",
    "less this",
    "contamination",
    "precision",
  ];
  const ranking: Content[] = [
    `${name}, the likeliest`,
    "average precision",
    "less this",
    ...FOLLOWED.map((times) => (times === 1 ? "in the first N" : `in the first ${times} N`)),
  ];
  const rows = (cells: (found: ClassRecovery) => Content[]) =>
    spaces.map(({ name: space, classes }) => [space, ...cells(classes[k]!)]);
  return html`${table(heads, rows(recallCells))}
${table(ranking, rows(rankingCells))}`;
}

const recallCells = (found: ClassRecovery): Content[] => [
  html`${interval(found.recall, percent)} <small>± ${percent(found.recall_scatter)} over splits</small>`,
  difference(found.against?.recall, percent),
  interval(found.contamination, percent),
  percent(found.precision),
];

const rankingCells = (found: ClassRecovery): Content[] => [
  ratio(found.average_precision),
  difference(found.against?.average_precision, ratio),
  ...found.first.map((recall) => interval(recall, percent)),
];

const difference = (less: Difference | undefined, show: (x: number) => string): string =>
  less === undefined ? "–" : `${show(less.value)} ± ${show(less.error)}`;

function blindFigure({ blind, classes }: AnomaliesSection, draw: Draw): Promise<Html> {
  const color = (s: number): string => seriesColor(2 * s);
  return draw.figure({
    panels: classes.map((name, k): Panel => {
      const curves = blind.scores.map((score, s) => ({ color: color(s), recall: score.classes[k]!.recall }));
      const scores = blind.scores.map(
        (score) => `${score.name} ${ratio(score.classes[k]!.average_precision)}`,
      );
      return {
        title: `${name}: average precision ${scores.join(", ")}; chance ${ratio(blind.scores[0]!.classes[k]!.chance)}`,
        label: `Recall of ${name} in the first stamps by each score`,
        spec: recallSpec(blind.first, curves),
      };
    }),
    key: blind.scores.map(({ name }, s) => [color(s), name]),
    caption: html`Scores that know no classes. Stamps are sorted by how unlike ${plain(blind.reference)} training stamps they are: mean distance to the ${SCORE_NEIGHBOURS} nearest in standardised latents,
isolation forest in the same, mean squared residual of the reconstruction over the noise. Dashed: chance.`,
  });
}

const keyOf = (classes: readonly string[]) =>
  ["ordinary", ...classes].map((name, c) => [classColor(c), name] as const);

function projectionFigure({ projections, classes }: AnomaliesSection, draw: Draw): Promise<Html> {
  return draw.figure({
    panels: projections.map((projection) => ({
      title: `${projection.space}: ${projection.x}, ${projection.y}`,
      label: `${projection.y} against ${projection.x} of the ${projection.space}, by class`,
      spec: projectionSpec(projection),
    })),
    key: keyOf(classes),
    caption: html`Two latents at a time: three labels, those of ellipticities last, and the first free one; ${MOST_DRAWN} stamps of a class at most; latents of labels are in the unit of the label. Dashed: where a support vector machine with a linear kernel, in these two dimensions alone, tells the class
from ordinary stamps (classes balanced); Gagliano & Villar's Figure 2.`,
  });
}

function pictureFigure({ pictures, spaces }: AnomaliesSection, draw: Draw): Promise<Html> {
  const panels = pictures.classes.flatMap(({ name, members, neighbours }): Panel[] => {
    const spec = ({ ids, images }: typeof members) =>
      gallerySpec(images.map(unpackImage), ids.map(String), pictures, pictures.bands);
    return [
      { title: `${name}: members`, label: `Pictures of ${name}`, spec: spec(members) },
      {
        title: `ordinary stamps nearest to ${name}`,
        label: `Pictures of ordinary stamps near ${name}`,
        spec: spec(neighbours),
      },
    ];
  });
  return draw.figure({
    panels,
    caption: html`Members of each class, and the ordinary stamps that are among the ten nearest of the most members in standardised ${spaces[0]!.name} (Gagliano & Villar's Figure 3): candidates to look at.
Numbers are object ids; each picture has a stretch of its own, and shows the middle of its stamp.`,
  });
}

function explanations({ latents, typical, members, most_unlike = [], classes }: AnomaliesSection): Html {
  const signed = (x: number): string => `${x > 0 ? "+" : ""}${fixed(x, 1)}`;
  const explained = (title: string, stamps: readonly Explained[]): Html =>
    table(
      [title, "distance", "what is unlike"],
      stamps
        .slice(0, MOST_EXPLAINED)
        .map(({ id, class: c, score, deviations }) => [
          `${["ordinary", ...classes][c]} ${id}`,
          plain(score),
          inWords(latents, deviations) || "nothing by itself",
        ]),
    );
  return html`<h3>What sets them apart</h3>
${table(
  ["median", ...latents],
  typical.map(({ name, deviations }) => [name, ...deviations.map(signed)]),
)}
<p class="note">Each latent against the ${ALIKE} training stamps that are nearest in all other latents, in their standard deviations: +3 is three sigma above galaxies that are otherwise alike.</p>
${explained("members that are most unlike", members)}
${most_unlike.length === 0 ? NOTHING : explained("of all stamps the most unlike", most_unlike)}`;
}
