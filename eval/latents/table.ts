/** What the latents hold, as text for a terminal. */
import { alignRows, signed } from "../../shared/cli/text-table.ts";
import type { LabelLatents, LatentsSection, Moved, Traversal } from "./section.ts";

/** Share of a label's variance that free latents must hold besides to be told. */
const HELD = 0.05;
const MOST_ADDED = 10;

export function formatLatents(run: string, section: LatentsSection): string {
  const { data, latents, labels, moved } = section;
  const width = Math.max(...latents.map((name) => name.length));
  return [
    `${run}: ${data.stamps} stamps of ${data.name} (${data.which})`,
    "",
    "Spearman's rank correlation of labels with latents:",
    ...alignRows([
      ["", ...latents],
      ...familiarRows(section).map(({ name, correlations }) => [name, ...correlations.map(signed)]),
    ]),
    "",
    "Of all labels the most alike:",
    ...latents.map((name, j) => `${name.padEnd(width)}   ${alikeText(section, j)}`),
    ...freeLines(section),
    ...(moved === undefined ? [] : movedLines(moved)),
    "",
    `  ${labels.length} labels were compared`,
  ].join("\n");
}

/** The labels that are looked at first. */
export const familiarRows = ({ labels, familiar }: LatentsSection): readonly LabelLatents[] =>
  familiar.flatMap((name) => labels.find((label) => label.name === name) ?? []);

/** The labels that a latent is most alike, with their correlations. */
export const alikeText = ({ labels, alike }: LatentsSection, j: number): string =>
  alike[j]!.map(
    (name) => `${name} ${signed(labels.find((label) => label.name === name)!.correlations[j]!)}`,
  ).join(", ");

/** What free latents add to the latents of labels. */
export const addedByFree = ({ labels }: LatentsSection) =>
  labels
    .flatMap(({ name, held }) =>
      held === undefined ? [] : [{ name, ...held, gain: held.all - held.informed }],
    )
    .filter(({ gain }) => gain >= HELD)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, MOST_ADDED);

function freeLines(section: LatentsSection): string[] {
  const added = addedByFree(section);
  if (added.length === 0) return [];
  const shown = added.map(({ name, informed, all }) => `${name} ${informed.toFixed(2)} -> ${all.toFixed(2)}`);
  return [
    "",
    `Free latents add (R2 of a linear regression on latents of labels -> on all): ${shown.join(", ")}`,
  ];
}

const movedLines = ({ galaxy, traversals }: Moved): string[] => [
  "",
  `Images of galaxy ${galaxy}, the one nearest to the medians, as one latent is moved from its 2nd to its 98th percentile:`,
  ...traversals.flatMap(traversalTable),
];

function traversalTable({ latent, values, shown }: Traversal): string[] {
  return [
    "",
    ...alignRows([
      [latent, ...values.map((v) => v.toPrecision(3))],
      ...Object.entries(shown).map(([name, column]) => [
        name,
        ...column.map((v) => (Number.isFinite(v) ? v.toFixed(2) : "-")),
      ]),
    ]),
  ];
}
