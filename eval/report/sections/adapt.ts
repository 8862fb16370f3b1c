/** What ways of adapting the network to a target gain there, and what they cost on the data that it knew. */
import { type AdaptSection, adaptNeeds } from "../../adapt/section.ts";
import { fixed, percent, plain, ratio } from "../format.ts";
import { type Html, html, table } from "../html.ts";
import type { Section } from "./section.ts";

export const adapt: Section = {
  id: "adapt",
  title: "Adapted to other stamps",
  command: "evaluate adapt RUN --target DIR --out DIR",
  needs: adaptNeeds,
  render: async ({ adapt: section }) => {
    if (section === undefined) return undefined;
    const names = section.methods[0]?.labels.map(({ name }) => name) ?? [];
    return html`<p class="note">On at most ${plain(section.test)} test stamps of ${section.target}.
Error: mean |estimate - truth| in units of the latent. Gap closed: (zero-shot - method) / (zero-shot - oracle), in brackets 68 % of samples of galaxies and seeds.
68 % holds: share of truths within one predicted standard deviation. Source lost: share of R² on the test stamps of the run's own data.
A number behind a method is that of its labels; the oracle has all of them, target-only those of fine-tuning alone.</p>
${names.map((name, i) => html`<h3>${name}</h3>${tableOf(section, i)}`)}`;
  },
};

const tableOf = ({ methods }: AdaptSection, i: number): Html =>
  table(
    ["method", "seeds", "R²", "error", "gap closed", "68 % holds", "source lost"],
    methods.map(({ name, seeds, labels }) => {
      const { r2, error, gap, coverage, lost } = labels[i]!;
      return [
        ...[name, plain(seeds), r2 === null ? "" : ratio(r2), fixed(error, 3)],
        gap === undefined ? "" : `${percent(gap.closed)} [${percent(gap.low)}, ${percent(gap.high)}]`,
        coverage === null ? "" : percent(coverage),
        lost === null ? "" : percent(lost),
      ];
    }),
  );
