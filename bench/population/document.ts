/** The document of the comparison, as Markdown. Pure. */
import { type Figure, holds, type Row, type Table } from "./figures.ts";

export interface Summary {
  /** figures with a bar, and those of them that are within it */
  readonly bars: number;
  readonly held: number;
  /** "table: row (name)" of the others */
  readonly missed: readonly string[];
}

export function summarise(tables: readonly Table[]): Summary {
  const judged = tables.flatMap(({ title, names, rows }) =>
    rows.flatMap(({ what, figures }) =>
      figures.flatMap((figure, i) => {
        const good = holds(figure);
        const name = names.length === 1 ? "" : ` (${names[i]})`;
        return good === undefined ? [] : [{ good, name: `${title}: ${what}${name}` }];
      }),
    ),
  );
  const missed = judged.filter(({ good }) => !good).map(({ name }) => name);
  return { bars: judged.length, held: judged.length - missed.length, missed };
}

/** @param head lines above the tables */
export function formatDocument(head: readonly string[], tables: readonly Table[]): string {
  const { bars, held, missed } = summarise(tables);
  const lines = [
    ...head,
    "",
    `${held} of ${bars} figures with a bar are within it${missed.length === 0 ? "." : "; MISSED are:"}`,
    "",
    ...missed.map((name) => `- ${name}`),
    ...tables.flatMap((table) => ["", `## ${table.title}`, "", table.text, "", ...formatTable(table)]),
  ];
  return `${lines.join("\n")}\n`;
}

function formatTable({ of, names, digits, rows }: Table): string[] {
  const several = names.length === 1 ? "" : ` (${names.join(", ")})`;
  const head = [
    of,
    "galaxies, simulated / real",
    `simulated${several}`,
    "real",
    "its error",
    "difference",
    "bar",
    "",
  ];
  const cells = rows.map((row) => cellsOf(row, names, digits));
  return [head, head.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`);
}

function cellsOf({ what, counts, figures }: Row, names: readonly string[], digits: number): string[] {
  const all = (value: (figure: Figure) => number | undefined): string => {
    const texts = figures.map((figure) => value(figure)?.toFixed(digits) ?? "-");
    return texts.every((text) => text === "-") ? "" : texts.join(" ");
  };
  return [
    what,
    counts?.join(" / ") ?? "",
    all(({ simulated }) => simulated),
    all(({ real }) => real),
    all(({ error }) => error),
    figures.map(({ simulated, real }) => signed(simulated - real, digits)).join(" "),
    all(({ bar }) => bar),
    verdict(figures, names),
  ];
}

function signed(x: number, digits: number): string {
  const text = Math.abs(x).toFixed(digits);
  return Number(text) === 0 ? text : `${x < 0 ? "-" : "+"}${text}`;
}

function verdict(figures: readonly Figure[], names: readonly string[]): string {
  if (figures.every((figure) => holds(figure) === undefined)) return "";
  const missed = names.filter((_, i) => i < figures.length && holds(figures[i]) === false);
  if (missed.length === 0) return "holds";
  return names.length === 1 ? "**MISSED**" : `**MISSED** (${missed.join(", ")})`;
}
