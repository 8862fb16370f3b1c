/** What the latents hold, as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import type { LatentsSection, Moved, Traversal } from "./section.ts";

/** Labels that a latent is most alike. */
const MOST_ALIKE = 5;
/** Share of a label's variance that free latents must hold besides to be told. */
const HELD = 0.05;

export function formatLatents(run: string, section: LatentsSection): string {
  const { data, latents, labels, moved } = section;
  return [
    `${run}: ${data.stamps} stamps of ${data.name} (${data.which})`,
    "",
    ...alignRows([
      ["latent", "most alike (Spearman's rank correlation)"],
      ...latents.map((name, j) => [
        name,
        mostAlike(section, j)
          .map(({ name: label, r }) => `${label} ${signed(r)}`)
          .join(", "),
      ]),
    ]),
    ...freeLines(section),
    ...(moved === undefined ? [] : movedLines(moved)),
    "",
    `  ${labels.length} labels were compared`,
  ].join("\n");
}

/** The labels with the largest correlations, of either sign. */
export const mostAlike = ({ labels }: LatentsSection, j: number) =>
  labels
    .map(({ name, correlations }) => ({ name, r: correlations[j]! }))
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r))
    .slice(0, MOST_ALIKE);

/** What free latents add to the latents of labels. */
export const addedByFree = ({ labels }: LatentsSection) =>
  labels
    .flatMap(({ name, held }) =>
      held === undefined ? [] : [{ name, ...held, gain: held.all - held.informed }],
    )
    .filter(({ gain }) => gain >= HELD)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, 2 * MOST_ALIKE);

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

const signed = (x: number): string => `${x > 0 ? "+" : ""}${x.toFixed(2)}`;
