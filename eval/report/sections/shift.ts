/** How far other stamps are from what the network was trained on: whether they can be told apart, in what they differ, the most foreign ones. */
import { unpackImage } from "../../../train/run/packed-image.ts";
import { SCORE_NEIGHBOURS } from "../../anomalies/blind.ts";
import { type ShiftSection, shiftNeeds } from "../../shift/section.ts";
import { changeInWords, short, verdict } from "../../shift/words.ts";
import type { Draw } from "../figure.ts";
import { classColor, projectionSpec } from "../figures/classes.ts";
import { gallerySpec } from "../figures/gallery.ts";
import { counted, fixed, interval, percent, plain, ratio } from "../format.ts";
import { type Html, html, NOTHING, table } from "../html.ts";
import type { Section } from "./section.ts";

export const shift: Section = {
  id: "shift",
  title: "Other stamps than those of the training",
  command: "evaluate shift RUN --target DIR",
  needs: shiftNeeds,
  render: async ({ shift: section }, draw) => {
    if (section === undefined) return undefined;
    const { source, target, latents } = section;
    return html`<p>${verdict(section)}</p>
${measures(section)}
<p class="note">${counted(target.stamps, "stamp")} of ${target.name} (${target.which}) against ${plain(source.stamps)} of ${source.name} (${source.which}), in ${plain(latents)} latents of the network, standardised by the source.
By chance: what ${plain(section.permutations)} permutations of which set a stamp is of give. AUC: of a logistic regression on latents and their squares, five folds; 0.5 is a guess. MMD²: unbiased, Gaussian kernel of the median distance.
Fréchet distance: of ${plain(section.frechet.size)} stamps of each set; by chance, of halves of the source. Foreign: mean distance to the ${SCORE_NEIGHBOURS} nearest of the source above that of ${percent(section.foreign.quantile)} of the source.</p>
${differenceTable(section)}
${await planeFigure(section, draw)}
${await pictureFigure(section, draw)}`;
  },
};

const measures = ({ area, mmd, frechet, foreign }: ShiftSection): Html =>
  table(
    ["measure", "value", "by chance", "95 % of chance", "p"],
    [
      [
        "domain classifier, AUC",
        ratio(area.value),
        ratio(area.null_mean),
        ratio(area.null_95),
        fixed(area.p, 3),
      ],
      ["MMD²", short(mmd.value), short(mmd.null_mean), short(mmd.null_95), fixed(mmd.p, 3)],
      [
        "Fréchet distance",
        short(frechet.distance),
        `${short(frechet.own)} ± ${short(frechet.own_scatter)}`,
        "",
        "",
      ],
      ["foreign", interval(foreign.share, percent), percent(1 - foreign.quantile), "", ""],
    ],
  );

const differenceTable = ({ differences }: ShiftSection): Html => html`<h3>In what they differ</h3>
${table(
  ["median of", "source", "target", "the target is", "scatters of the source"],
  differences.map((difference) => {
    const change = changeInWords(difference);
    return [
      `${difference.name} [${difference.unit}]`,
      short(difference.source),
      short(difference.target),
      difference.differs ? html`<b>${change}</b>` : change,
      fixed(difference.effect, 2),
    ];
  }),
)}
<p class="note">Bold: beyond three standard errors of both medians. Noise and sky of the border of a stamp, flux above that sky in all of it, radius of half of it: of pixels as they are, neighbours and all.</p>`;

function planeFigure({ plane, source, target }: ShiftSection, draw: Draw): Promise<Html> | Html {
  if (plane === undefined) return NOTHING;
  const [x, y] = plane.shares.map((share, i) => `component ${i + 1} (${percent(share)})`) as [string, string];
  return draw.figure({
    panels: [
      {
        title: "source and target on the plane of both",
        label: "Second principal component of the latents against the first, of source and target",
        spec: projectionSpec({ space: "latents", x, y, points: plane.points, boundaries: [] }),
      },
    ],
    key: [
      [classColor(0), `source: ${source.name}`],
      [classColor(1), `target: ${target.name}`],
    ],
    caption: html`The first two principal components of standardised latents of both sets, with their shares of the variance. Sets that lie upon each other here may differ in other directions.`,
  });
}

function pictureFigure({ pictures, foreign, source, target }: ShiftSection, draw: Draw): Promise<Html> {
  const spec = ({ images }: (typeof pictures)["foreign"], texts: readonly string[]) =>
    gallerySpec(images.map(unpackImage), texts, pictures, pictures.bands);
  return draw.figure({
    panels: [
      {
        title: `most foreign of ${target.name}`,
        label: `Pictures of the most foreign stamps of ${target.name}`,
        spec: spec(
          pictures.foreign,
          foreign.most.map(({ novelty }, i) => `${i + 1}: ${short(novelty)}`),
        ),
      },
      {
        title: `the nearest of ${source.name} to each`,
        label: `Pictures of the nearest stamps of ${source.name}`,
        spec: spec(
          pictures.nearest,
          pictures.nearest.ids.map((_, i) => String(i + 1)),
        ),
      },
    ],
    caption: html`Left the stamps of the target that are farthest from all of the source, with their distance over the typical one (foreign from ${short(foreign.limit)} on; ids are in results.json); right, in the same places, the stamp of the source that the network holds for the most alike.
Each picture has a stretch of its own, and shows the middle of its stamp.`,
  });
}
