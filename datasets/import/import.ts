/** `data import`: cutouts of surveys and a table of labels -> a data set (docs/import.md). */
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../../shared/cli/command.ts";
import { badInput, GalforgeError } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { csvField } from "../../shared/files/csv.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { readTable } from "../../shared/tables/read.ts";
import { interrupted } from "../../shared/workers/work.ts";
import { DISPLAY } from "../survey/picture.ts";
import { CutoutReader } from "../survey/read-cutout.ts";
import { type Common, commonOf } from "./common.ts";
import { afterFailure, SKIPPED_FILE, takeDirectory } from "./directory.ts";
import {
  type Entry,
  isPattern,
  listEntries,
  type Patterns,
  patternEntries,
  pictureEntries,
} from "./entries.ts";
import { type ImportPlan, removeJournal, type ShardLine, type Skipped } from "./journal.ts";
import { type Found, isRow, type LabelWishes, rowsOf, type TableLabels, tableLabels } from "./labels.ts";
import { positionsOf, rowsOnSky } from "./on-sky.ts";
import { type Given, loadEntry } from "./read-entry.ts";
import { Rescaler } from "./rescale.ts";
import { SetWriter } from "./set-writer.ts";
import { type ImportedStamp, stampOf } from "./stamp-of.ts";

export interface ImportWishes extends Given, LabelWishes {
  readonly out: string;
  readonly patterns: Patterns;
  readonly bands: readonly string[];
  readonly labels: string;
  readonly labelId: string;
  /** labels are found by their positions, within it [arcsec]; undefined: by ids */
  readonly radius: number | undefined;
  /** of a pixel */
  readonly unit: string;
  readonly shardSize: number;
  readonly breakLock: boolean;
  /** go on with what an interrupted import of the same wishes left */
  readonly resume: boolean;
}

export interface ImportReport {
  readonly dir: string;
  readonly stamps: number;
  readonly side: number;
  /** of a pixel */
  readonly unit: string;
  readonly skipped: readonly Skipped[];
  /** rows of the table without a cutout of their id */
  readonly unused: number;
  /** names; with an uncertainty "hlr +- hlr_err" */
  readonly labels: readonly string[];
  readonly planes: readonly string[];
}

type Hooks = Pick<Context, "note" | "signal" | "progress">;

/** Cutouts, and the row of the table of each, or why it has none. */
interface Matched {
  readonly table: TableLabels;
  readonly entries: readonly Entry[];
  readonly rows: readonly Found[];
  /** rows of the table without a cutout */
  readonly unused: number;
}

/** @throws GalforgeError; complete shards are kept if it was interrupted, or a file could not be written */
export async function importCutouts(asked: ImportWishes, hooks: Hooks): Promise<ImportReport> {
  const found = await matchCutouts(asked);
  const pictures = pictureEntries(found.entries, asked.bands, asked.zeroPoint);
  const matched = pictures === undefined ? found : { ...found, entries: pictures };
  const wishes = pictures === undefined ? asked : { ...asked, unit: DISPLAY };
  for (const line of matched.table.notes) hooks.note(`note: ${line}`);
  const { out, breakLock, resume } = wishes;
  const plan = planOf(wishes);
  const { lock, lines } = await takeDirectory(out, plan, resume, { ...hooks, breakLock });
  const set = new SetWriter({ ...wishes, plan, table: matched.table }, lines);
  try {
    const report = await fill(set, lines, matched, wishes, hooks, lock.check);
    lock.check();
    removeJournal(out);
    return report;
  } catch (error) {
    lock.check(); // what is there may be another's by now
    throw afterFailure(out, error, set.shards);
  } finally {
    lock.release();
  }
}

async function matchCutouts(wishes: ImportWishes): Promise<Matched> {
  const { patterns, bands, labels: file, radius } = wishes;
  const read = readTable(file);
  const isById = radius === undefined;
  if (!isById && isPattern(patterns.image))
    throw badInput("--radius", "joins by the ra and dec of a list: a pattern has the ids of the table");
  const table = tableLabels(file, read, isById ? wishes.labelId : undefined, wishes);
  const entries = isPattern(patterns.image)
    ? patternEntries(patterns, table.ids, bands)
    : await listEntries(patterns.image, bands, isById);
  const ids = entries.map(({ id }) => id);
  const rows = isById
    ? rowsOf(file, table.ids, ids)
    : rowsOnSky(
        file,
        positionsOf(file, read),
        entries.map(({ position }) => position),
        radius,
      );
  return { table, entries, rows, unused: read.rows - rows.filter(isRow).length };
}

/** Where it goes, and how, is no part of what a set is. */
function planOf({ out: _, breakLock: __, resume: ___, ...asked }: ImportWishes): ImportPlan {
  const { image } = asked.patterns;
  return {
    ...asked,
    labels_sha256: sha256File(asked.labels),
    ...(isPattern(image) ? {} : { list_sha256: sha256File(image) }),
  };
}

async function fill(
  set: SetWriter,
  lines: readonly ShardLine[],
  { entries, rows, unused }: Matched,
  wishes: ImportWishes,
  hooks: Hooks,
  check: () => void,
): Promise<ImportReport> {
  const { out, patterns } = wishes;
  const maker = new StampMaker(wishes, lines.at(-1)?.common);
  const bar = hooks.progress("import", entries.length, "cutouts");
  try {
    bar.skip(set.seen);
    for (let k = set.seen; k < entries.length; k++) {
      // Ctrl-C is heard in between
      if (k % 16 === 0) await nextTurn();
      if (hooks.signal.aborted) throw interrupted();
      const { id } = entries[k]!;
      const row = rows[k]!;
      const made = isRow(row) ? maker.make(entries[k]!) : row;
      if (!isRow(row) || typeof made === "string") set.skip(id, String(made));
      else if (set.add({ id, row, stamp: made })) {
        check();
        set.write(maker.common!);
      }
      bar.add(1);
    }
  } finally {
    bar.finish();
  }
  const { skipped } = set;
  if (maker.common === undefined) {
    throw badInput(
      patterns.image,
      `none of ${entries.length} cutouts can be used; the first: ${skipped[0]!.reason}`,
    );
  }
  check();
  // the manifest comes last: with it a set is complete
  const texts = skipped.map(({ id, reason }) => `${csvField(id)},${csvField(reason)}\n`);
  writeFileAtomic(join(out, SKIPPED_FILE), `id,reason\n${texts.join("")}`);
  const { stamps, labels, planes } = set.finish(maker.common);
  return {
    ...{ dir: out, stamps, side: maker.common.side, unit: wishes.unit, skipped, unused },
    labels: labels.map(({ name, sigma }) => (sigma === undefined ? name : `${name} +- ${sigma}`)),
    planes: planes.map(({ name }) => name),
  };
}

/** Stamps that fit to the first one. */
class StampMaker {
  readonly #wishes: ImportWishes;
  readonly #readers: readonly CutoutReader[];
  readonly #rescaler = new Rescaler();
  #common: Common | undefined;

  constructor(wishes: ImportWishes, common: Common | undefined) {
    this.#wishes = wishes;
    this.#readers = wishes.bands.map(() => new CutoutReader());
    this.#common = common;
  }

  /** By the first stamp. */
  get common(): Common | undefined {
    return this.#common;
  }

  /** @returns a stamp, or why there is none */
  make(entry: Entry): ImportedStamp | string {
    try {
      const loaded = loadEntry(entry, this.#wishes.bands, this.#readers, this.#wishes);
      const common = this.#common ?? commonOf(loaded, this.#wishes);
      const stamp = stampOf(loaded, common, this.#wishes, this.#rescaler);
      this.#common = common;
      return stamp;
    } catch (error) {
      if (error instanceof GalforgeError) return error.message;
      throw error;
    }
  }
}
