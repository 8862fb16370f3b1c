// @module-tag slow
/** `train flow` on tables, through the real training loop. */
import { appendFileSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Computing, startComputing } from "../../../../train/compute.ts";
import { flow } from "../../../../train/models/flow/kind.ts";
import { type FlowTraining, flowOptions } from "../../../../train/models/flow/options.ts";
import { openModel } from "../../../../train/open-model.ts";
import { type Given, resolveOptions } from "../../../../train/options.ts";
import { limitOf } from "../../../../train/run/config.ts";
import { readConfig } from "../../../../train/run/directory.ts";
import { beginRun, resumeRun } from "../../../../train/train.ts";
import { essence } from "../../cli/helpers.ts";
import { scratch } from "../../run/helpers.ts";
import { asColumns, drawRows, learn, posteriorOf, told, writeTable } from "./helpers.ts";

const root = scratch();
const NONE = Number.NaN;
const ROWS = 600;
const row = (normal: () => number) => {
  const [u, z] = [20 + normal(), normal()];
  const line = Math.max(0, 3 * z + normal()) ** 2;
  return {
    u,
    g: u - 0.5 + 0.3 * normal(),
    r: u - 1 + 0.5 * z,
    z,
    line,
    oh: z > 0 ? 8 + 0.5 * z + 0.2 * normal() : NONE,
  };
};
const cells = drawRows(ROWS, 1, row);
const data = writeTable(root, "t.csv", cells);
const TINY = { ensemble: 2, width: 8, depth: 1, dropout: 0, batch: 64, epochs: 2, bins: 4 };
const small = (changes: Partial<Given<FlowTraining>> = {}): Given<FlowTraining> => ({
  ...{ data, targets: ["z"], inputs: ["u", "g", "r"], ...TINY, ...changes },
});
let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});
let runs = 0;
const run = (): string => join(root, `run${runs++}`);
const begin = (given: Given<FlowTraining>, out = run(), context = told().context) =>
  beginRun(flow, out, given, computing, context);

describe("what a table cannot give is refused:", () => {
  const other = (changes: Readonly<Record<string, ArrayLike<number | string>>>): string =>
    writeTable(root, `other${runs++}.csv`, { ...cells, ...changes });
  const constant = new Float64Array(ROWS).fill(3);

  it.each<[string, () => Given<FlowTraining>, RegExp]>([
    [
      "a target that does not vary",
      () => small({ data: other({ z: constant }) }),
      /z is 3 for every training/,
    ],
    [
      "a target that is missing",
      () => small({ data: other({ z: constant.map(() => NONE) }) }),
      /z is missing for every training/,
    ],
    [
      "an input that does not vary",
      () => small({ data: other({ g: constant }) }),
      /g is 3 for every training row.*leave it out/,
    ],
    [
      "an input that is missing",
      () => small({ data: other({ g: constant.map(() => NONE) }) }),
      /g is missing for every training row/,
    ],
    [
      "a column of texts",
      () => small({ data: other({ g: Array.from({ length: ROWS }, () => "GALAXY") }) }),
      /"g" holds texts, such as "GALAXY"/,
    ],
    ["an unknown target", () => small({ targets: ["zz"] }), /--targets.*zz.*z/],
    ["an unknown input", () => small({ inputs: ["u", "gg"] }), /--inputs.*gg.*g/],
    ["fewer rows than inputs", () => small({ n: 2, batch: 2 }), /3 inputs are more than the 2 training rows/],
    ["an encoder without stamps", () => small({ encoder: "vae" }), /--encoder.*has no stamps for it/],
  ])("%s", async (_, given, message) => {
    await expect(begin(given())).rejects.toThrow(message);
  });

  it.each<[string, Partial<Given<FlowTraining>>, RegExp]>([
    ["a target that is an input", { inputs: ["u", "z"] }, /z is a target, too/],
    // biome-ignore lint/suspicious/noThenProperty: the name of the flag; options are never awaited
    ["a target twice", { then: ["z"] }, /z is listed twice/],
    ["no inputs", { inputs: undefined }, /--inputs.*is missing/],
    ["detection of what does not follow", { detect: ["z"] }, /--detect.*z is none of those of --then/],
    ["a joint encoder that there is none of", { joint: true }, /--joint.*--encoder RUN/],
  ])("%s", (_, changes, message) => {
    expect(() => resolveOptions(flowOptions, small(changes))).toThrow(message);
  });
});

describe("a run on a table", () => {
  const whole = join(root, "whole");
  beforeAll(() => begin(small(), whole).then(() => {}));

  it("interrupted and resumed is what it would have been", async () => {
    const out = run();
    await expect(begin(small(), out, told(5).context)).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await resumeRun(flow, out, told().context);
    expect(essence(out)).toEqual(essence(whole));
  });

  it("does not go on with a table that was changed", async () => {
    const [out, copy] = [run(), join(root, "copy.csv")];
    copyFileSync(data, copy);
    await expect(begin(small({ data: copy }), out, told(5).context)).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
    appendFileSync(copy, "20,19,18,0.1,0,8\n");
    await expect(resumeRun(flow, out, told().context)).rejects.toThrow(
      /is not the data that .* was begun with/,
    );
  });

  it("a row that lacks an input which training never lacked has no estimates; the others have", async () => {
    const model = await openModel(whole);
    const some = { u: Float64Array.of(20, NONE), g: Float64Array.of(19.5, 19), r: Float64Array.of(19, 19) };
    const posterior = await posteriorOf(model, asColumns(some), 2);
    expect([...posterior.mean("z")].map(Number.isFinite)).toEqual([true, false]);
    expect([...(await posterior.sample!(2, 0))].map(Number.isFinite)).toEqual([true, true, false, false]);
    model.close();
  });

  it("with --hide it has, unless all are missing", async () => {
    const model = await learn(computing, run(), small({ hide: 0.3 }));
    const some = {
      ...{ u: Float64Array.of(20, NONE, NONE), g: Float64Array.of(19.5, 19, NONE) },
      r: Float64Array.of(19, 19, NONE),
    };
    const posterior = await posteriorOf(model, asColumns(some), 3);
    expect([...posterior.mean("z")].map(Number.isFinite)).toEqual([true, true, false]);
    model.close();
  });

  it("limits are told to the network where the table has some", async () => {
    const g = Array.from(cells.g, (x, k) => (k % 7 === 0 ? "<21" : String(x)));
    const out = run();
    const model = await learn(
      computing,
      out,
      small({ data: writeTable(root, "limits.csv", { ...cells, g }) }),
    );
    expect(
      readConfig(out)
        .inputs!.filter(({ limits }) => limits)
        .map(({ name }) => name),
    ).toEqual(["g"]);
    const some = new Map([
      ...asColumns({ u: cells.u, g: cells.g, r: cells.r }),
      [limitOf("g"), cells.z.map((_, k) => k % 2)],
    ]);
    const posterior = await posteriorOf(model, some, 4);
    expect(posterior.mean("z").every(Number.isFinite)).toBe(true);
    model.close();
  });

  it("collinear inputs, some of whose rows are missing, are learned without harm", async () => {
    const g = cells.u.map((u, k) => (k % 9 === 0 ? NONE : u + 1));
    const model = await learn(
      computing,
      run(),
      small({ data: writeTable(root, "same.csv", { ...cells, g, r: cells.u.map((u) => 2 * u) }) }),
    );
    const posterior = await posteriorOf(
      model,
      asColumns({ u: cells.u, g, r: cells.u.map((u) => 2 * u) }),
      ROWS,
    );
    expect(posterior.mean("z").every(Number.isFinite)).toBe(true);
    model.close();
  });

  it("more than eight targets are told what they cost", async () => {
    const names = Array.from({ length: 9 }, (_, i) => `t${i}`);
    const many = Object.fromEntries(
      names.map((name, i) => [name, cells.z.map((z, k) => z * (i + 1) + Math.sin(k))]),
    );
    const { notes, context } = told();
    await begin(
      small({ data: writeTable(root, "many.csv", { ...cells, ...many }), targets: names, epochs: 1 }),
      run(),
      context,
    );
    expect(notes.some((line) => /^9 targets: sampling takes \d+ passes/.test(line))).toBe(true);
  });
});

it("targets that follow are learned from the rows that have them, and whether they can be measured with them", async () => {
  const many = drawRows(6000, 3, row);
  const given = {
    targets: ["z"],
    // biome-ignore lint/suspicious/noThenProperty: as above
    then: ["oh"],
    detect: ["oh"],
    inputs: ["u", "g", "r"],
    epochs: 8,
    batch: 256,
    lr: 0.02,
  };
  const table = writeTable(root, "then.csv", many);
  const model = await learn(computing, run(), small({ data: table, ...given }));
  const fresh = drawRows(2000, 4, row);
  const posterior = await posteriorOf(model, asColumns({ u: fresh.u, g: fresh.g, r: fresh.r }), 2000);
  const chance = posterior.detection!("oh")!;
  const has = fresh.oh.map((x) => (Number.isNaN(x) ? 0 : 1));
  const right = chance.filter((p, k) => p > 0.5 === (has[k] === 1)).length / 2000;
  expect(right).toBeGreaterThan(0.97); // r - u tells z without noise
  const mean = (x: Float64Array): number => x.reduce((sum, one) => sum + one, 0) / x.length;
  expect(Math.abs(mean(chance) - mean(has))).toBeLessThan(0.03);
  // where z is known, the metallicity is 8 + z / 2
  const errors = posterior
    .mean("oh")
    .map((m, k) => (has[k] === 1 && fresh.z[k]! > 0.3 ? m - 8 - 0.5 * fresh.z[k]! : 0));
  expect(Math.sqrt(mean(errors.map((x) => x * x)))).toBeLessThan(0.1);
  model.close();
}, 300_000);
