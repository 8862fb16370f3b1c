/**
 * import.jsonl: the plan of an import, then a line for every shard that is complete, with what is needed to go on behind it. The manifest
 * takes its place when the set is complete.
 */
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { badFile, GalforgeError } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere, readText } from "../../shared/files/read.ts";
import type { ShardEntry } from "../schema.ts";
import { isIntact } from "../shard-file.ts";
import type { Common } from "./common.ts";

export const JOURNAL_FILE = "import.jsonl";

/** What was asked for, as plain JSON: the same plan and the same cutouts give the same bytes. */
export type ImportPlan = Readonly<Record<string, unknown>>;

/** A cutout that was left out. */
export interface Skipped {
  readonly id: string;
  readonly reason: string;
}

/** A shard, and what came with it. */
export interface ShardLine {
  readonly entry: ShardEntry;
  /** cutouts that were looked at up to its end */
  readonly next: number;
  /** rows of the table of its stamps */
  readonly rows: readonly number[];
  /** labels of its stamps that are not of the table; null: missing */
  readonly own: readonly (readonly (number | null)[])[];
  /** since the shard before */
  readonly skipped: readonly Skipped[];
  readonly common: Common;
}

const file = { file: z.string(), sha256: z.string(), bytes: z.number() };
const known = z.number().nullable();
const lineSchema = z.object({
  entry: z.object({
    ...{ ...file, count: z.number() },
    planes: z.array(z.object({ name: z.string(), ...file })).exactOptional(),
  }),
  next: z.number(),
  rows: z.array(z.number()),
  own: z.array(z.array(known)),
  skipped: z.array(z.object({ id: z.string(), reason: z.string() })),
  common: z.object({
    ...{ side: z.number(), zeroPoints: z.array(known), scales: z.array(known) },
    ...{ hasVariance: z.boolean(), hasWidth: z.array(z.boolean()), psfSide: known },
  }),
});

export const hasJournal = (dir: string): boolean => isThere(join(dir, JOURNAL_FILE));

/**
 * Shards that are still what they were, up to the first that is not; the journal keeps these alone.
 * @throws GalforgeError if another import was begun there, naming what differs
 */
export function continueJournal(dir: string, plan: ImportPlan): readonly ShardLine[] {
  const path = join(dir, JOURNAL_FILE);
  const [head, ...lines] = readText(path).split("\n");
  comparePlans(dir, path, head, plan);
  const good: ShardLine[] = [];
  for (const line of lines) {
    const parsed = parseLine(line);
    if (parsed === undefined || !isIntact(dir, parsed.entry)) break;
    good.push(parsed);
  }
  writeFileAtomic(path, [plan, ...good].map(toLine).join(""));
  return good;
}

/** @param plan begins the journal; undefined: it is there */
export function addShard(dir: string, line: ShardLine, plan: ImportPlan | undefined): void {
  const path = join(dir, JOURNAL_FILE);
  if (plan !== undefined) writeFileAtomic(path, toLine(plan));
  try {
    appendFileSync(path, toLine(line));
  } catch (cause) {
    throw badFile(path, "cannot be written", cause);
  }
}

export const removeJournal = (dir: string): void => rmSync(join(dir, JOURNAL_FILE), { force: true });

const toLine = (document: object): string => `${JSON.stringify(document)}\n`;

/** undefined for what a crash left half-written. */
function parseLine(line: string): ShardLine | undefined {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function comparePlans(dir: string, path: string, head: string, plan: ImportPlan): void {
  let saved: ImportPlan;
  try {
    saved = z.record(z.string(), z.unknown()).parse(JSON.parse(head));
  } catch (cause) {
    throw badFile(path, "is damaged: choose another --out", cause);
  }
  const wanted = JSON.parse(JSON.stringify(plan)) as ImportPlan;
  const names = [...new Set([...Object.keys(saved), ...Object.keys(wanted)])];
  const differences = names.filter((name) => JSON.stringify(saved[name]) !== JSON.stringify(wanted[name]));
  if (differences.length === 0) return;
  throw new GalforgeError(
    "E_INPUT",
    `${dir}: --resume needs the options and tables of the first run; different are: ${differences.join(", ")}. ` +
      "Give the same, or choose another --out",
    { dir, differences },
  );
}
