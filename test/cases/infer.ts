/** Cases of `infer`: what is asked of its catalogue and of its messages. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { FLAGS, type FlagName } from "../../eval/infer/flags.ts";
import { type Ended, errorLine, runCommand } from "../commands.ts";
import { type Case, outcome, type Place } from "./case.ts";

export type Row = Readonly<Record<string, string>>;

export interface Inferred extends Ended {
  readonly rows: readonly Row[];
}

/** What is wrong with a result; none if nothing is. */
export type Judge = (done: Inferred) => readonly string[];

export interface InferCase {
  readonly name: string;
  /** "27": with a zero point; leung2025 has none */
  readonly network: "27" | "leung2025";
  /** images and options */
  readonly words: readonly string[];
  readonly expected: string;
  readonly judges: readonly Judge[];
}

export function inferCase(place: Place, { name, network, words, expected, judges }: InferCase): Case {
  return {
    name,
    does: `infer ${network === "27" ? "(network of zero point 27)" : network} ${short(place, words)}`,
    expected,
    run: async () => {
      const done = await infer(place, network === "27" ? place.network : network, words);
      const crash =
        done.timedOut || (done.code !== 0 && done.code !== 2)
          ? [`exit code ${done.code ?? done.signal}`]
          : [];
      const problems = [...crash, ...judges.flatMap((judge) => judge(done))];
      if (done.code !== 0) return outcome("refused", errorLine(done), problems);
      const doubtful = done.rows.some((row) => DOUBTS.some((flag) => has(row, flag)));
      return outcome(doubtful ? "flagged" : "right", summary(done.rows), problems);
    },
  };
}

export async function infer(place: Place, network: string, words: readonly string[]): Promise<Inferred> {
  const out = join(mkdtempSync(join(place.work, "infer-")), "catalogue.csv");
  const ended = await runCommand("infer", [network, ...words, "--out", out]);
  return { ...ended, rows: existsSync(out) ? readRows(out) : [] };
}

export const readRows = (file: string): Row[] => parse(readFileSync(file), { columns: true });

/** Flags that say that an estimate may be off, not only how the stamp was made. */
const DOUBTS: readonly FlagName[] = [
  ...(["range", "pixels", "blank", "noise", "crowded", "unreadable", "psf", "scaled"] as const),
  ...(["noiseMap", "target", "impossible", "negative", "zeroPoint"] as const),
];

export const has = (row: Row, flag: FlagName): boolean => (Number(row["flags"]) & FLAGS[flag]) !== 0;

/** Every row has this value, give or take `tolerance`. */
export const near =
  (column: string, want: number, tolerance: number): Judge =>
  ({ rows }) =>
    withRows(rows, (row) => {
      const value = Number(row[column]);
      return Math.abs(value - want) <= tolerance
        ? []
        : [`${column} ${row[column]}, not ${want} +- ${tolerance}`];
    });

/** A magnitude of the network's 16.14 that does not come from another zero point. */
export const magnitude = (mag: number, zeroPoint: number): Judge[] => [
  near("mag", mag, 0.1),
  near("image_zero_point", zeroPoint, 1e-3),
];

export const noMagnitude: Judge = ({ rows }) =>
  withRows(rows, (row) =>
    row["mag"] === "NaN" && row["image_zero_point"] === "NaN" && has(row, "zeroPoint")
      ? []
      : [`mag ${row["mag"]}, zero point ${row["image_zero_point"]}, flags ${row["flags"]}`],
  );

export const flagged =
  (...flags: readonly FlagName[]): Judge =>
  ({ rows }) =>
    withRows(rows, (row) =>
      flags.filter((flag) => !has(row, flag)).map((flag) => `without the flag "${flag}"`),
    );

export const notFlagged =
  (...flags: readonly FlagName[]): Judge =>
  ({ rows }) =>
    withRows(rows, (row) => flags.filter((flag) => has(row, flag)).map((flag) => `with the flag "${flag}"`));

/** Something on stderr, a note or an error, says this. */
export const says =
  (words: RegExp): Judge =>
  ({ stderr }) =>
    words.test(stderr) ? [] : [`stderr does not say ${words}`];

export const refused: Judge = ({ code, rows }) =>
  code === 2 && rows.length === 0 ? [] : [`exit code ${code}, ${rows.length} rows; it must be refused`];

/** Estimates in every row. */
export const measured: Judge = ({ code, rows }) =>
  code === 0 && rows.length > 0 && rows.every((row) => Number.isFinite(Number(row["flux"])))
    ? []
    : [`exit code ${code}, ${rows.length} rows, with estimates in not all of them`];

function withRows(rows: readonly Row[], judge: (row: Row) => readonly string[]): readonly string[] {
  return rows.length === 0 ? ["no catalogue"] : [...new Set(rows.flatMap(judge))];
}

function summary(rows: readonly Row[]): string {
  if (rows.length === 0) return "no rows";
  const shown = rows.length > 3 ? rows.slice(0, 2) : rows;
  const texts = shown.map((row) => {
    const digits = (name: string): string => `${name} ${Number(Number(row[name]).toPrecision(4))}`;
    return [...["flux", "hlr", "mag"].map(digits), `flags ${row["flags"]} ${row["flags_text"]}`]
      .join(" ")
      .trim();
  });
  return `${texts.join(", ")}${rows.length > 3 ? `, ... ${rows.length} rows` : ""}`;
}

const short = ({ shared, work }: Place, words: readonly string[]): string => {
  const texts = words.map((word) =>
    word.replace(`${shared}/`, "").replace(`${work}/`, "").replace("cases/", ""),
  );
  return texts.length > 4 ? `${texts[0]} ... ${texts.slice(-4).join(" ")}` : texts.join(" ");
};
