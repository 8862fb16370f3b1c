/** What the latents hold: correlations, labels over their range, images along each latent. */
import { robustStretch } from "../../../datasets/mosaic.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import { SAME } from "../../latents/held.ts";
import { MOVES } from "../../latents/matter.ts";
import { type LatentsSection, latentsNeeds, type Traversal } from "../../latents/section.ts";
import { addedByFree, alikeText, familiarRows } from "../../latents/table.ts";
import type { Draw, Panel } from "../figure.ts";
import { decodedRowsSpec } from "../figures/decoded-rows.ts";
import { embeddingSpec } from "../figures/embedding.ts";
import { gallerySpec } from "../figures/gallery.ts";
import { predictiveSpec } from "../figures/predictive.ts";
import { recoveredSpec } from "../figures/recovered.ts";
import { fixed, percent, plain, ratio } from "../format.ts";
import { type Html, html, NOTHING, table } from "../html.ts";
import { COLORS } from "../theme.ts";
import type { Section } from "./section.ts";

export const held: Section = {
  id: "held",
  title: "What the latents hold",
  command: "evaluate latents RUN",
  needs: latentsNeeds,
  render: async ({ latents: section }, draw) => {
    if (section === undefined) return undefined;
    const { latents, data } = section;
    const familiar = familiarRows(section).map(({ name, correlations }) => [
      name,
      ...correlations.map((r) => fixed(r, 2)),
    ]);
    const alike = latents.map((name, j) => [name, alikeText(section, j)]);
    return html`${table(["label", ...latents], familiar)}
<p class="note">Spearman's rank correlations of labels with latents, of ${plain(data.stamps)} stamps (${data.which}): of the labels that are learned, of those whose errors are stated, of size and shape. Concentration is of the pixels, 5 log r<sub>80</sub>/r<sub>20</sub> (Conselice 2003).</p>
${table(["latent", "of all labels the most alike"], alike)}
<p class="note">Of labels that go together (a correlation of ${plain(SAME)} or more) the first alone.</p>
${freeTable(section)}
${await recoveredFigure(section, draw)}
${await planesFigure(section, draw)}
${await perturbedFigure(section, draw)}
${await impliedFigure(section, draw)}
${await traversalFigure(section, draw)}`;
  },
};

function freeTable(section: LatentsSection): Html {
  const added = addedByFree(section);
  if (added.length === 0) return NOTHING;
  return html`${table(
    ["label", "R², latents of labels", "R², all latents"],
    added.map(({ name, informed, all }) => [name, ratio(informed), ratio(all)]),
  )}
<p class="note">What free latents hold besides: linear regressions of labels on the latents of labels alone, and on all.</p>`;
}

async function recoveredFigure({ recovered }: LatentsSection, draw: Draw): Promise<Html> {
  if (recovered.length === 0) return NOTHING;
  return draw.figure({
    panels: recovered.map((label) => ({
      title: label.name,
      label: `Estimate of ${label.name} against the catalogue, in bins`,
      spec: recoveredSpec(label),
    })),
    key: [
      [COLORS.network, "a stamp, with the catalogue's error"],
      [COLORS.pcaAll, "median and central 68 % in bins of equal counts"],
    ],
    caption: html`Estimates over the range of each label (Gagliano & Villar's Figure 1), 1000 stamps at most. Dashed: equality.
At the ends estimates turn towards the middle, as those of any estimator of a noisy label do.`,
  });
}

async function planesFigure({ planes }: LatentsSection, draw: Draw): Promise<Html> {
  if (planes === undefined) return NOTHING;
  const panels = planes.quantities.flatMap(({ name, unit, values }) =>
    planes.spaces.flatMap(({ name: space, components, umap }): Panel[] => {
      const [x, y] = components.shares.map(percent);
      const both = { values, unit };
      return [
        {
          title: `${name}: PCA of ${space}`,
          label: `${space} on their first two principal components, coloured by ${name}`,
          spec: embeddingSpec({
            ...components,
            ...both,
            xTitle: `first component, ${x}`,
            yTitle: `second component, ${y}`,
          }),
        },
        {
          title: `${name}: UMAP of ${space}`,
          label: `${space} by UMAP, coloured by ${name}`,
          spec: embeddingSpec({ ...umap, ...both, xTitle: "UMAP, first axis", yTitle: "UMAP, second axis" }),
        },
      ];
    }),
  );
  return draw.figure({
    panels,
    caption: html`Stamps on planes of their latents, in standard deviations of each (Siddiqa et al. 2025, figure 4), in colours from the 2nd to the 98th percentile of a quantity; with measured magnitudes,
colours and errors beside the latents where the data have them. Principal components (PCA): the share of the variance stands at each axis.
UMAP (McInnes et al. 2018; 15 neighbours) keeps neighbours together and nothing else: distances between clusters, their sizes and the axes mean nothing.`,
  });
}

async function perturbedFigure({ moved, height, width, bands }: LatentsSection, draw: Draw): Promise<Html> {
  const { galaxy, perturbed = [] } = moved ?? {};
  if (perturbed.length === 0) return NOTHING;
  const rows = perturbed.map(({ name, latents, images }) => ({
    title: `${name}: ${latents.map((latent) => latent.name).join(", ")}`,
    images: images.map(unpackImage),
  }));
  return draw.figure({
    panels: [
      {
        title: "The latents that matter most",
        label: "Decoded images as the latents that matter most for a quantity are moved",
        spec: decodedRowsSpec({ rows, moves: MOVES, size: { height, width }, bands }),
      },
    ],
    caption: html`Decoded images of galaxy ${galaxy ?? ""} as the three latents that matter most for a quantity are moved together, each the way in which the quantity rises (Siddiqa et al. 2025, figure 3):
those with the largest coefficients of its linear regression on all latents. Steps are standard deviations of each latent; all other latents stay. One stretch for all.`,
  });
}

async function impliedFigure({ moved, height, width, bands }: LatentsSection, draw: Draw): Promise<Html> {
  const implied = moved?.implied;
  if (implied === undefined) return NOTHING;
  const images = Object.entries(implied).flatMap(([name, image]) =>
    typeof image === "string" ? [[name, unpackImage(image)] as const] : [],
  );
  const plane = height * width;
  const rows = bands.map(({ name, unit }, b) => {
    const of = Object.fromEntries(
      images.map(([which, pixels]) => [which, pixels.subarray(b * plane, (b + 1) * plane)]),
    ) as Record<"input" | "mean" | "sd" | "residual", Float32Array>;
    return { ...of, name: bands.length === 1 ? "" : name, unit, stretch: robustStretch(of.input) };
  });
  return draw.figure({
    panels: [
      {
        title: "What the posterior of the latents implies",
        label: "A stamp, and the mean and the standard deviation of the stamps that its latents imply",
        spec: predictiveSpec(rows, { height, width }),
      },
    ],
    caption: html`Galaxy ${moved?.galaxy ?? ""}, and the stamps decoded from ${implied.draws} draws of its latents: their mean, their standard deviation, and the stamp less the mean,
over the noise of both where that of the pixels is known. Structure in the residual is light that the latents do not hold.`,
  });
}

async function traversalFigure(section: LatentsSection, draw: Draw): Promise<Html> {
  if (section.moved === undefined) return NOTHING;
  const { galaxy, traversals } = section.moved;
  const figure = await draw.figure({
    panels: traversals.map((traversal) => panelOf(traversal, section)),
    caption: html`Decoded images of galaxy ${galaxy}, the one nearest to the medians of standardised latents, as one latent is moved from its 2nd to its 98th percentile and the others stay; below each its value, in the unit of the label where the latent is one's.
All images of a row have the same stretch.`,
  });
  return html`${figure}${traversals.map(({ latent, values, shown }) =>
    table(
      [latent, ...values.map((value) => plain(value))],
      Object.entries(shown).map(([name, column]) => [name, ...column.map((value) => fixed(value, 2))]),
    ),
  )}
<p class="note">What the pixels of these images show, above the level of their border.</p>`;
}

const panelOf = ({ latent, values, images }: Traversal, { height, width, bands }: LatentsSection): Panel => ({
  title: latent,
  label: `Decoded images as ${latent} is moved`,
  spec: gallerySpec(
    images.map(unpackImage),
    values.map((value) => plain(value)),
    { height, width },
    bands,
    true,
  ),
});
