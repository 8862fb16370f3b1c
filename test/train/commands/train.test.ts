// @module-tag slow
/** A command, an evaluation and inference with a kind of model that they do not know: what the registry promises. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { compareModel } from "../../../eval/compare/compare.ts";
import { infer } from "../../../eval/infer/infer.ts";
import { able } from "../../../eval/needs.ts";
import { sweepNeeds } from "../../../eval/sweep/section.ts";
import { uncertaintyNeeds } from "../../../eval/uncertainty/section.ts";
import type { Context } from "../../../shared/cli/command.ts";
import { helpText } from "../../../shared/cli/help.ts";
import { trainCommand } from "../../../train/commands/train.ts";
import { flow } from "../../../train/models/flow/kind.ts";
import type { Model } from "../../../train/models/model.ts";
import { openModel } from "../../../train/open-model.ts";
import { readConfig } from "../../../train/run/directory.ts";
import { makeDataset } from "../../datasets/make.ts";
import { linear } from "../models/linear-kind.ts";
import { scratch } from "../run/helpers.ts";

const root = scratch();
const [set, run] = [join(root, "set"), join(root, "run")];
const command = trainCommand(linear);
const context: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};
const execute = (flags: Record<string, string | true>) =>
  command.execute(
    { flags: new Map(Object.entries({ backend: "onnx-cpu", threads: "1", ...flags })), args: [] },
    context,
  );

beforeAll(() => {
  mkdirSync(set);
  makeDataset(set, { n: 400, shardSize: 100 });
});

describe("train linear, a kind that only the tests know", () => {
  it("has the flags of all kinds and its own, with its defaults", () => {
    const help = helpText(command, "train linear", 200);
    expect(help).toMatch(/--ridge X +weight of the squared weights \(default: 1e-3\)/);
    expect(help).toMatch(/--epochs N +times through the training stamps \(default: 5\)/);
    expect(help).toMatch(/--out RUN .*runs\/linear-DATE/);
    expect(help).not.toMatch(/--arch|--latents/);
  });

  it("trains, keeps its options, and goes on with them only", async () => {
    const { text } = await execute({ data: set, out: run, epochs: "30", ridge: "0" });
    expect(text).toMatch(/run: 30 epochs in /);
    expect(readConfig(run)).toMatchObject({ model: "linear", training: { ridge: 0, epochs: 30, batch: 32 } });
    await expect(execute({ out: run, resume: true, ridge: "1" })).rejects.toThrow(
      /^--ridge 1: --resume continues a run with its own options, and this one was begun with 0/,
    );
    const again = await execute({ out: run, resume: true });
    expect(again.data).toMatchObject({ run, epochs: 30 });
  });

  it("refuses what its table does not allow", async () => {
    await expect(execute({ data: set, ridge: "-1" })).rejects.toThrow(/--ridge = -1 .* a number >= 0/);
    await expect(execute({ data: set, arch: "deep" })).rejects.toThrow(
      /--arch is not an option of this command/,
    );
    await expect(execute({})).rejects.toThrow(/--data: is missing/);
  });
});

describe("a model that estimates and nothing else", () => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(run, [linear]);
  });

  it("is measured with, and judged by what it can do", async () => {
    const out = join(root, "catalogue.csv");
    const task = { run, backend: "none", images: [set], out, batch: 64, given: {} };
    await infer({ ...task, model: able(run, model, { model: ["mean"] }) }, context);
    const [head, ...rows] = parse(readFileSync(out)) as string[][];
    expect(head).toEqual(expect.arrayContaining(["flux", "hlr"]));
    expect(head).not.toContain("flux_sigma");
    expect(rows).toHaveLength(400);
    const { labels, ...section } = await compareModel(
      able(run, model, { model: ["mean"] }),
      { run, data: set, most: 100 },
      context,
    );
    expect(section).not.toHaveProperty("reconstructions");
    expect(labels.map(({ name }) => name)).toEqual(["flux", "hlr"]);
    expect(labels.every((label) => label.coverage === undefined)).toBe(true);
  });

  it("is refused, in words, where more is needed", () => {
    expect(() => able(run, model, sweepNeeds)).toThrow(
      /this network \(linear, linear\) gives no latents of a stamp/,
    );
    expect(() => able(run, model, uncertaintyNeeds)).toThrow(/predicts no standard deviations/);
    model.close();
  });
});

describe("--table of train flow", () => {
  const train = (flags: Record<string, string>) =>
    trainCommand(flow).execute(
      {
        flags: new Map(Object.entries({ backend: "onnx-cpu", targets: "z", inputs: "r", ...flags })),
        args: [],
      },
      context,
    );
  const table = join(root, "cat.csv");
  beforeAll(() => writeFileSync(table, "r,z\n17,0.1\n"));

  it("stands in the place of --data, and is refused beside it", async () => {
    await expect(train({ table, data: set })).rejects.toThrow(
      `--table: stands in the place of --data ${set}: give one of the two`,
    );
    await expect(train({ table, data: table })).rejects.toThrow(/give one of the two/);
  });

  it("wants a file", async () => {
    const words = "there is no such file: --table wants a table (CSV, ECSV, FITS, Parquet)";
    await expect(train({ table: set })).rejects.toThrow(`${set}: ${words}`);
    await expect(train({ table: "nowhere.csv" })).rejects.toThrow(`nowhere.csv: ${words}`);
  });

  it("is no flag of kinds that learn from stamps alone", async () => {
    await expect(execute({ table })).rejects.toThrow(/--table is not an option of this command/);
  });
});
