// @module-tag slow
/** Flows from training to the catalogue: of tables, of labels and stamps, packed, and as the documentation uses them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { inferCommand } from "../../../eval/infer/command.ts";
import { decodeNpy, encodeNpy } from "../../../shared/formats/npy.ts";
import { normalQuantile } from "../../../shared/math/normal.ts";
import { startComputing } from "../../../train/compute.ts";
import { flow } from "../../../train/models/flow/kind.ts";
import { vae } from "../../../train/models/vae/kind.ts";
import { openModel } from "../../../train/open-model.ts";
import { packRun } from "../../../train/pack.ts";
import { beginRun } from "../../../train/train.ts";
import { makeDataset } from "../../datasets/make.ts";
import { scratch } from "../../train/run/helpers.ts";
import { fakeContext } from "./fake-model.ts";

const root = scratch();
const at = (name: string): string => join(root, name);
const [TABLE, SET, PHOTOZ, BOTH] = [at("cat.csv"), at("set"), at("photoz"), at("both")];

beforeAll(async () => {
  const rows = Array.from({ length: 400 }, (_, k) => {
    const [a, b] = [normalQuantile((k + 0.5) / 400), normalQuantile((((k * 7919) % 400) + 0.5) / 400)];
    return `g${k},${17 + 0.5 * a},${0.8 + 0.2 * b},${0.1 + 0.03 * b + 0.01 * a}`;
  });
  writeFileSync(TABLE, `id,r,g-r,z\n${rows.join("\n")}\n`);
  mkdirSync(SET);
  makeDataset(SET, { n: 60, height: 16, width: 16 });
  const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  const small = { epochs: 2, batch: 16, ensemble: 2, width: 8 };
  const photoz = { ...small, data: TABLE, inputs: ["r", "g-r"], targets: ["z"] };
  await beginRun(flow, PHOTOZ, photoz, computing, fakeContext());
  await beginRun(vae, at("vae"), { data: SET, epochs: 1, batch: 16, latents: 3 }, computing, fakeContext());
  const both = { ...small, data: SET, encoder: at("vae"), inputs: ["n"], targets: ["flux", "hlr"] };
  await beginRun(flow, BOTH, both, computing, fakeContext());
  await beginRun(flow, at("joint"), { ...both, joint: true }, computing, fakeContext());
});

async function inferred(network: string, images: readonly string[], more: Record<string, string> = {}) {
  const out = at("catalogue.csv");
  const context = fakeContext();
  const flags = new Map(Object.entries({ out, backend: "onnx-cpu", ...more }));
  await inferCommand.execute({ flags, args: [network, ...images] }, context);
  const rows = parse(readFileSync(out), { columns: true }) as Record<string, string>[];
  const column = (name: string): number[] => rows.map((row) => Number(row[name]));
  return { rows, column, notes: context.notes };
}

describe("a flow of a table", () => {
  it("has samples that are those of the posterior, and means and quantiles that agree with them", async () => {
    const { column } = await inferred(PHOTOZ, [TABLE], {
      samples: "400",
      "samples-out": at("s.npy"),
      batch: "150",
    });
    const { shape, data } = decodeNpy("s.npy", readFileSync(at("s.npy")));
    expect(shape).toEqual([400, 400, 1]);
    const model = await openModel(PHOTOZ);
    const [first] = parse(readFileSync(TABLE), { columns: true }) as Record<string, string>[];
    const columns = new Map(["r", "g-r"].map((name) => [name, Float64Array.of(Number(first![name]))]));
    const { posterior } = await model.estimator!.estimate(new Float32Array(), 1, columns);
    const own = await posterior.sample!(400, 0);
    own.forEach((x, d) => {
      expect(data[d]).toBeCloseTo(x, 6);
    });
    model.close();
    for (const k of [0, 199, 399]) {
      const some = Float64Array.from(data.subarray(k * 400, (k + 1) * 400) as Float32Array).sort();
      const mean = some.reduce((sum, x) => sum + x, 0) / 400;
      const sigma = column("z_sigma")[k]!;
      expect(Math.abs(mean - column("z")[k]!)).toBeLessThan(0.25 * sigma);
      expect(Math.abs(some[200]! - column("z_q50")[k]!)).toBeLessThan(0.3 * sigma);
      expect(Math.abs(some[336]! - column("z_q84")[k]!)).toBeLessThan(0.4 * sigma);
    }
    const ends = ["q025", "q16", "q50", "q84", "q975"].map((end) => column(`z_${end}`));
    for (let i = 1; i < ends.length; i++)
      ends[i]!.forEach((x, k) => {
        expect(x).toBeGreaterThan(ends[i - 1]![k]!);
      });
  });

  it("says how usual a galaxy is, and in what it is not, packed as well", async () => {
    writeFileSync(at("odd.csv"), "r,g-r\n17,0.8\n17,1.9\n14,0.8\n");
    const { rows, column } = await inferred(PHOTOZ, [at("odd.csv")]);
    const [usual, ...odd] = column("log_prob");
    expect(usual!).toBeGreaterThan(0);
    for (const x of odd) expect(x).toBeLessThan(-5);
    expect(column("novelty")[0]!).toBeLessThan(1.5);
    expect(rows[0]!["unlike"]).toBe("");
    expect(rows[1]!["unlike"]).toMatch(/^g-r \+/);
    expect(rows[2]!["unlike"]).toMatch(/^r -/);
    await packRun(PHOTOZ, at("packed"), fakeContext());
    const packed = await inferred(at("packed"), [at("odd.csv")]);
    packed.column("log_prob").forEach((x, k) => {
      expect(x).toBeCloseTo(column("log_prob")[k]!, 3);
    });
    packed.column("z").forEach((x, k) => {
      expect(x).toBeCloseTo(column("z")[k]!, 2);
    });
  });

  it("has rows that do not depend on what is in their batch", async () => {
    const whole = await inferred(PHOTOZ, [TABLE]);
    const parts = await inferred(PHOTOZ, [TABLE], { batch: "64" });
    for (const name of ["z", "z_sigma", "z_q975", "log_prob"]) {
      whole.column(name).forEach((x, k) => {
        expect(parts.column(name)[k]).toBeCloseTo(x, 5);
      });
    }
  });

  it("is used from TypeScript as docs/evaluation.md does", async () => {
    const text = readFileSync(new URL("../../../docs/evaluation.md", import.meta.url), "utf8");
    const [, example] = /```ts\n([^`]*openModel[^`]*)```/.exec(text)!;
    const source = pathToFileURL(join(import.meta.dirname, "../../.."));
    const lines = example!
      .replaceAll(/from "galforge\/(.*)"/g, `from "${source}/$1.ts"`)
      .replace("startComputing()", 'startComputing({ backend: "onnx-cpu", threads: 1 })')
      .replace('openModel("photoz")', `openModel(${JSON.stringify(PHOTOZ)})`);
    writeFileSync(at("example.ts"), `${lines}export { samples, logs, median, mean, sigma };\n`);
    const said = await import(pathToFileURL(at("example.ts")).href);
    expect(said.samples).toHaveLength(2000);
    expect([...said.logs].every(Number.isFinite)).toBe(true);
    for (const k of [0, 1]) {
      const own = (said.samples as Float32Array).subarray(1000 * k, 1000 * (k + 1));
      const mean = own.reduce((sum, x) => sum + x, 0) / 1000;
      expect(Math.abs(mean - said.mean[k])).toBeLessThan(0.2 * said.sigma[k]);
      expect(Math.abs(said.median[k] - said.mean[k])).toBeLessThan(said.sigma[k]);
    }
  });

  it("refuses views, and files without its columns", async () => {
    await expect(inferred(PHOTOZ, [TABLE], { views: "2" })).rejects.toThrow(/looks at no stamps/);
    await expect(inferred(PHOTOZ, [SET])).rejects.toThrow(/lacks 2 of the 2 columns/);
    await expect(inferred(at("vae"), [SET], { samples: "3", "samples-out": at("x.npy") })).rejects.toThrow(
      /vae/,
    );
  });
});

describe("a flow of stamps and labels", () => {
  it.each(["both", "joint"])("takes data sets, and no arrays alone: %s", async (network) => {
    const { rows, column } = await inferred(at(network), [SET]);
    expect(rows).toHaveLength(60);
    for (const name of ["flux", "flux_q16", "hlr_sigma_epistemic", "log_prob", "novelty"]) {
      expect(column(name).every(Number.isFinite)).toBe(true);
    }
    const stack = at("stack.npy");
    writeFileSync(
      stack,
      encodeNpy(
        new Float32Array(256).map((_, p) => 100 + (p % 7)),
        [1, 16, 16],
      ),
    );
    await expect(inferred(BOTH, [stack])).rejects.toThrow(
      /has stamps alone, and the network looks at n beside them/,
    );
  });
});
