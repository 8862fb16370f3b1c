/** What the latents hold: correlations, labels over their range, images along each latent. */
import { unpackImage } from "../../../train/run/packed-image.ts";
import { SAME } from "../../latents/held.ts";
import { type LatentsSection, latentsNeeds, type Traversal } from "../../latents/section.ts";
import { addedByFree, alikeText, familiarRows } from "../../latents/table.ts";
import type { Draw, Panel } from "../figure.ts";
import { gallerySpec } from "../figures/gallery.ts";
import { recoveredSpec } from "../figures/recovered.ts";
import { fixed, plain, ratio } from "../format.ts";
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
