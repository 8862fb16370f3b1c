// @module-tag slow
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openTestRows } from "../../../eval/data/open-rows.ts";
import { judgeModel, posteriorOf } from "../../../eval/posterior/posterior.ts";
import { posteriorSchema } from "../../../eval/posterior/section.ts";
import { formatPosterior } from "../../../eval/posterior/table.ts";
import { readSection } from "../../../eval/results.ts";
import { startComputing } from "../../../train/compute.ts";
import { cae } from "../../../train/models/cae/kind.ts";
import { flow } from "../../../train/models/flow/kind.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { beginRun } from "../../../train/train.ts";
import { makeDataset, temporary } from "../../datasets/make.ts";
import { exactModel, tableConfig, type Wrong, writeTable } from "./table-run.ts";

const progress = () => ({ add() {}, skip() {}, finish() {} });
const quiet = { progress, note: () => {} };
const all = { most: 5000, draws: 200 };

describe("posteriors that are known", () => {
  let table: string;
  let config: RunConfig;
  beforeAll(async () => {
    table = writeTable(3000, 1);
    config = await tableConfig(table);
  });
  const judged = (wrong?: Wrong, data?: string) =>
    judgeModel(exactModel(config, wrong), { run: temporary(), data, ...all }, quiet);

  it("are called right, with errors and densities that follow from their widths", async () => {
    const section = await judged();
    expect(posteriorSchema.safeParse(JSON.parse(JSON.stringify(section))).error).toBeUndefined();
    expect(section.verdicts.verdicts.map(({ kind }) => kind)).toEqual(["right", "right", "right"]);
    expect(section.data.which).toBe("the test split of the table that the run was trained on");
    expect(section.looks_at).toBe("photometry");
    expect(section.axes.map(({ by }) => by)).toEqual(["magnitude", "redshift"]);
    const [z, mass] = section.targets;
    expect(z!.scores.rms!.value).toBeCloseTo(0.02, 2);
    expect(mass!.scores.rms!.value).toBeCloseTo(Math.hypot(0.02, 0.1), 2);
    expect(z!.relative![0]!.scatter!.value).toBeCloseTo(0.02, 2);
    const joint = section.judged.joint!.overall!;
    // entropy of both normals
    const entropy = Math.log(0.02 * 0.1) + Math.log(2 * Math.PI) + 1;
    expect(Math.abs(joint.nll!.value - entropy)).toBeLessThan(4 * joint.nll!.error);
    expect(joint.objects).toBe(section.data.objects);
    expect(section.corners).toHaveLength(3);
  });

  it("are called narrow where their samples are too near to each other", async () => {
    const { verdicts } = await judged({ width: 0.6 });
    const texts = verdicts.verdicts.map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringMatching(/^intervals of z are 4\d % too narrow/));
    expect(texts).toContainEqual(expect.stringMatching(/^intervals of logmass are \d+ % too narrow/));
    expect(texts).toContainEqual(expect.stringMatching(/^the joint posterior is wrong/));
  });

  it("are called high where they are, in bins of the magnitude", async () => {
    const { verdicts } = await judged({ faint: 1 });
    const texts = verdicts.verdicts.map(({ text }) => text);
    expect(texts).toContainEqual(
      expect.stringMatching(/^z is (0\.9|1\.)\d* sigma too high where r \[mag\] is above/),
    );
    expect(texts).not.toContainEqual(expect.stringMatching(/where r \[mag\] is below/));
  });

  it("are judged on all rows of another table, but for those that were trained on", async () => {
    const other = writeTable(300, 2);
    expect((await judged(undefined, other)).data).toMatchObject({
      objects: 300,
      which: "all rows: the run was trained on other data",
    });
    const [, ...seen] = readFileSync(table, "utf8").trimEnd().split("\n");
    appendFileSync(other, `${seen.slice(0, 200).join("\n")}\n`);
    const { objects, which } = (await judged(undefined, other)).data;
    expect(which).toMatch(/^all rows but 1[67]\d that the run was trained on or validated with$/);
    expect(objects).toBeLessThan(340);
  });

  it("leave out trained rows whose targets are rounded, and say where it is not known which these are", async () => {
    const [head, ...rows] = readFileSync(table, "utf8").trimEnd().split("\n");
    const rounded = rows.slice(0, 1000).map((line) => {
      const [r, c, ...targets] = line.split(",");
      return [r, c, ...targets.map((x) => Number(x).toFixed(3))].join(",");
    });
    const other = writeTable(300, 3);
    writeFileSync(other, [head, ...rounded].join("\n"));
    const { objects } = (await judged(undefined, other)).data;
    expect(objects).toBeLessThan(200);
    const gone = { ...config, data: { ...config.data, sha256: "0".repeat(64) } };
    const { which } = await openTestRows(
      { run: temporary(), config: gone, spec: other },
      { labels: ["z"], most: 10 },
      () => {},
    );
    expect(which).toMatch(/^all rows: it is not known whether the run saw some of them/);
  });

  it("say when the photometry has another zero point", async () => {
    const notes: string[] = [];
    const told = { ...quiet, note: (line: string) => void notes.push(line) };
    const ask = (data: string) => judgeModel(exactModel(config), { run: temporary(), data, ...all }, told);
    await ask(writeTable(300, 3));
    expect(notes).toEqual([]);
    await ask(writeTable(300, 3, { moved: 1 }));
    expect(notes).toEqual([expect.stringMatching(/the median of r is 1[78].* zero point/)]);
  });

  it("leave out rows that lack what the model needs, and count them", async () => {
    const { data } = await judged(undefined, writeTable(300, 4, { lacking: 10 }));
    expect(data).toMatchObject({ objects: 270, without: 30 });
    const lack = writeTable(300, 4, { lacking: 1 });
    await expect(judged(undefined, lack)).rejects.toThrow(
      /none of its 300 rows has what the model needs \(r, g-r\)/,
    );
  });

  it("need the columns that the model looks at, and rows", async () => {
    const dir = temporary();
    const [poor, empty] = [join(dir, "poor.csv"), join(dir, "empty.csv")];
    writeFileSync(poor, "r,z,logmass\n17,0.1,10\n18,0.2,11\n");
    await expect(judged(undefined, poor)).rejects.toThrow(
      /the network looks at a column .* = "g-r" is unknown/,
    );
    writeFileSync(empty, "r,g-r,z,logmass\n");
    await expect(judged(undefined, empty)).rejects.toThrow(/empty|no rows|there are no/);
  });
});

describe("evaluate posterior", () => {
  it("judges a run, keeps the section and prints it", async () => {
    const run = join(temporary(), "run");
    const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
    const context = { ...quiet, signal: new AbortController().signal };
    const given = { data: writeTable(1500, 5), targets: ["z"], inputs: ["r", "g-r"], epochs: 8, width: 16 };
    await beginRun(flow, run, { ...given, ensemble: 2, batch: 128 }, computing, context);
    const section = await posteriorOf({ run, ...all, draws: 100, beside: [run] }, quiet);
    expect(readSection(run, "posterior")).toEqual(posteriorSchema.parse(JSON.parse(JSON.stringify(section))));
    expect(section.targets[0]!.scores.r2!.value).toBeGreaterThan(0.7);
    expect(section.judged.joint).toBeUndefined();
    expect(section.judged.targets[0]!.density).toBe("model");
    const [kNN, mlp, twin, own] = section.methods[0]!;
    expect([kNN!.name, mlp!.name, own!.name]).toEqual([
      "photometry + kNN",
      "photometry + MLP",
      "photometry + spline flow",
    ]);
    expect(twin!.name).toBe("photometry + spline flow (run)");
    expect(twin!.nll_less).toEqual({ value: 0, low: 0, high: 0 });
    expect(own!.nll).toEqual(twin!.nll);
    expect(own!.nll.value).toBeCloseTo(section.judged.targets[0]!.overall!.nll.value, 10);
    const text = formatPosterior("run", section);
    expect(text).toContain("z in bins of r [mag]");
    expect(text).toMatch(/Verdicts of 27 checks/);
  }, 120_000);

  it("refuses a run beside it that learned from other data", async () => {
    const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
    const context = { ...quiet, signal: new AbortController().signal };
    const runs = await Promise.all(
      [6, 7].map(async (seed) => {
        const run = join(temporary(), "run");
        const given = {
          data: writeTable(400, seed),
          targets: ["z"],
          inputs: ["r", "g-r"],
          epochs: 1,
          width: 8,
        };
        await beginRun(flow, run, { ...given, ensemble: 2, batch: 64 }, computing, context);
        return run;
      }),
    );
    const beside = [runs[1]!];
    await expect(posteriorOf({ run: runs[0]!, ...all, draws: 100, beside }, quiet)).rejects.toThrow(
      /--beside .*: was trained on other data \(cat\d+\.csv\)/,
    );
  }, 120_000);

  it("refuses a model that draws no samples", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 40, height: 16, width: 16 });
    const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
    const context = { ...quiet, signal: new AbortController().signal };
    const run = join(temporary(), "run");
    await beginRun(cae, run, { data: dir, epochs: 1, batch: 8, latents: 4 }, computing, context);
    await expect(posteriorOf({ run, ...all }, quiet)).rejects.toThrow(
      /draws no samples of labels: train one .*train flow/,
    );
  }, 120_000);
});
