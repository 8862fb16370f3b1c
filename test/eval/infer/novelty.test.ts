// @module-tag slow
/** The columns `novelty` and `unlike`, from training to the catalogue. */
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, expect, it } from "vitest";
import { inferCommand } from "../../../eval/infer/command.ts";
import { FLAGS } from "../../../eval/infer/flags.ts";
import { latentsOf } from "../../../eval/latents/latents.ts";
import { growNovelty } from "../../../eval/shift/foreign.ts";
import { startComputing } from "../../../train/compute.ts";
import { cae } from "../../../train/models/cae/kind.ts";
import { cvae } from "../../../train/models/cvae/kind.ts";
import { packRun } from "../../../train/pack.ts";
import { MODEL_FILE, readConfig } from "../../../train/run/directory.ts";
import { KNOWN_FILE, latentsIn, readKnown } from "../../../train/run/known-latents.ts";
import { beginRun } from "../../../train/train.ts";
import { makeDataset } from "../../datasets/make.ts";
import { scratch } from "../../train/run/helpers.ts";
import { fakeContext } from "./fake-model.ts";

const root = scratch();
const [set, run] = [join(root, "set"), join(root, "run")];
const small = { data: set, epochs: 1, batch: 16, supervise: ["flux", "hlr"] };

beforeAll(async () => {
  mkdirSync(set);
  makeDataset(set, { n: 100, height: 16, width: 16 });
  const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  await beginRun(cvae, run, { ...small, free: 1 }, computing, fakeContext());
  await beginRun(cae, join(root, "cae"), { ...small, latents: 4 }, computing, fakeContext());
});

/** The catalogue of the set, and what was told. */
async function inferred(network: string, stamps = set) {
  const context = fakeContext();
  const out = join(root, "catalogue.csv");
  const flags = new Map([
    ["out", out],
    ["backend", "onnx-cpu"],
  ]);
  await inferCommand.execute({ flags, args: [network, stamps] }, context);
  const rows = parse(readFileSync(out), { columns: true }) as Record<string, string>[];
  const notes = context.notes.filter((note) => note.includes("novelty"));
  const flagged = rows.map((row) => (Number(row["flags"]) & FLAGS.foreign) !== 0);
  return {
    novelty: rows.map((row) => Number(row["novelty"])),
    flagged,
    columns: Object.keys(rows[0]!),
    notes,
  };
}

const copyOf = (name: string): string => {
  const copy = join(root, name);
  cpSync(run, copy, { recursive: true });
  return copy;
};

it("are of all training stamps where these are few", () => {
  const known = readKnown(run, 3);
  expect(latentsIn(known)).toHaveLength(3 * readConfig(run).data.counts.train);
});

it("are there after training, and of a packed network nearly the same", async () => {
  const whole = await inferred(run);
  expect(whole.columns).toEqual(expect.arrayContaining(["novelty", "unlike"]));
  expect(whole.notes).toEqual([]);
  expect(whole.novelty.every((x) => x >= 0 && x < 100)).toBe(true);
  await packRun(run, join(root, "packed"), fakeContext());
  const packed = await inferred(join(root, "packed"));
  expect(packed.notes).toEqual([]);
  const apart = packed.novelty.map((x, k) => Math.abs(x - whole.novelty[k]!));
  expect(Math.max(...apart)).toBeLessThan(0.01);
  expect(Math.max(...apart)).toBeGreaterThan(0); // it is rounded
});

it("have a flag above the 99 % quantile of the training stamps among themselves", async () => {
  const latents = Float64Array.from(latentsIn(readKnown(run, 3))!);
  const { limit } = growNovelty({ count: latents.length / 3, width: 3, values: latents });
  const strange = join(root, "strange");
  mkdirSync(strange);
  // every second stamp is of the training set, the others are far brighter
  const brighter = (value: number, id: number): number => (id % 2 === 0 ? value : 100 + 30 * (value - 100));
  makeDataset(strange, { n: 40, height: 16, width: 16, pixel: brighter });
  const { novelty, flagged } = await inferred(run, strange);
  expect(flagged).toEqual(novelty.map((x) => x > limit));
  expect(flagged.filter((is, k) => is && k % 2 === 1).length).toBeGreaterThan(10);
  expect(flagged.filter((is, k) => is && k % 2 === 0).length).toBeLessThan(3);
});

it("are missing, with a note, where training stamps are not known", async () => {
  const bare = copyOf("bare");
  rmSync(join(bare, KNOWN_FILE));
  const { columns, notes } = await inferred(bare);
  expect(columns).not.toContain("novelty");
  expect(notes).toEqual([expect.stringMatching(/^no columns novelty and unlike: .* is missing/)]);
  const context = fakeContext();
  await packRun(bare, join(root, "packed-bare"), context);
  expect(context.notes).toEqual([expect.stringMatching(/will not have the columns .* is missing/)]);
});

it("are missing, with a note, where training went on, until the latents are judged again", async () => {
  const later = copyOf("later");
  appendFileSync(join(later, MODEL_FILE), "\n"); // as another description, with other weights
  const { columns, notes } = await inferred(later);
  expect(columns).not.toContain("novelty");
  expect(notes).toEqual([expect.stringMatching(/is of other weights/)]);
  await latentsOf({ run: later, most: 10 }, fakeContext());
  expect((await inferred(later)).columns).toContain("novelty");
});

it("are of a network without standard deviations in its latents for who asks alone", async () => {
  const { columns, notes } = await inferred(join(root, "cae"));
  expect(columns).not.toContain("novelty");
  expect(notes).toEqual([]);
  await latentsOf({ run: join(root, "cae"), most: 10 }, fakeContext());
  expect((await inferred(join(root, "cae"))).columns).toContain("novelty");
});
