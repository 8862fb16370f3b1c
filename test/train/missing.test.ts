// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compareRun } from "../../eval/compare/compare.ts";
import type { Context } from "../../shared/cli/command.ts";
import { type Computing, startComputing } from "../../train/compute.ts";
import { ARCHITECTURES } from "../../train/models/cae/architectures.ts";
import { cae } from "../../train/models/cae/kind.ts";
import { readConfig } from "../../train/run/directory.ts";
import { beginRun } from "../../train/train.ts";
import { makeDataset } from "../datasets/make.ts";
import { makeStamps, makeTrainable, supervised } from "./helpers.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const N = 200;
let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});

function made(name: string, lacks: (id: number) => boolean, missing = true): string {
  const dir = join(root, name);
  mkdirSync(dir);
  const label = (of: string, value: number, id: number) => (of === "hlr" && lacks(id) ? Number.NaN : value);
  makeDataset(dir, { n: N, height: 8, width: 8, label, missing: missing ? ["hlr"] : [] });
  return dir;
}

async function fit(data: string, out: string): Promise<string[]> {
  const notes: string[] = [];
  const progress = () => ({ add: () => {}, skip: () => {}, finish: () => {} });
  const context: Context = {
    signal: new AbortController().signal,
    note: (line) => void notes.push(line),
    progress,
  };
  const options = {
    arch: "paper",
    data,
    supervise: ["flux", "hlr"],
    batch: 32,
    epochs: 2,
    latents: 4,
  } as const;
  await beginRun(cae, join(root, out), options, computing, context);
  return notes;
}

const silent = { note: () => {}, progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }) };

describe("labels that some stamps lack", () => {
  it("are learned from the others, counted and told, and judged on the others", async () => {
    const data = made("some", (id) => id % 4 === 1);
    const notes = await fit(data, "run");
    expect(notes).toContain("hlr is missing for 39 of 157 training stamps");
    const { supervise } = readConfig(join(root, "run"));
    expect(supervise.map(({ missing }) => missing)).toEqual([undefined, true]);
    const { labels } = await compareRun({ run: join(root, "run"), most: 100 }, silent);
    const counts = labels.map(({ points }) => points.truth.length);
    expect(counts[1]).toBeLessThan(counts[0]);
    for (const { network, pca_all } of labels) {
      for (const score of [network, pca_all]) expect(Number.isFinite(score.r2?.value)).toBe(true);
    }
  });

  it("are refused where all lack them, or where none may", async () => {
    await expect(
      fit(
        made("none", () => true),
        "nothing",
      ),
    ).rejects.toThrow("--supervise: hlr is missing for every training stamp");
    await expect(
      fit(
        made("bad", (id) => id === 7, false),
        "bad-run",
      ),
    ).rejects.toThrow('label "hlr" of stamp 7 is NaN, and every label that is learned must be a number');
  });
});

describe.each(ARCHITECTURES)("the loss of %s", (arch) => {
  const [flux, hlr] = supervised;
  const stamps = makeStamps(24);
  const withHlr = (change: (x: number, k: number) => number) => ({
    ...stamps,
    labels: new Map([...stamps.labels, ["hlr", stamps.labels.get("hlr")!.map(change)]]),
  });
  const lossesOf = async (of: typeof stamps, missing: boolean) => {
    const model = makeTrainable(arch, { supervise: [flux, missing ? { ...hlr, missing } : hlr] });
    try {
      return await model.validate(of);
    } finally {
      model.close();
    }
  };

  it("is the same where nothing is missing", async () => {
    const [may, mayNot] = [await lossesOf(stamps, true), await lossesOf(stamps, false)];
    for (const [name, value] of Object.entries(may.losses)) expect(value).toBeCloseTo(mayNot.losses[name], 5);
    expect(may.r2).toEqual(mayNot.r2);
  });

  it("does not see what the missing ones would be", async () => {
    const half = await lossesOf(
      withHlr((x, k) => (k % 2 === 0 ? x : Number.NaN)),
      true,
    );
    const [all, shifted] = [
      await lossesOf(stamps, false),
      await lossesOf(
        withHlr((x) => x + 1),
        false,
      ),
    ];
    expect(Number.isFinite(half.losses.loss)).toBe(true);
    expect(half.losses["physics"]).not.toBe(all.losses["physics"]);
    expect(Math.abs(half.losses["physics"] - all.losses["physics"])).toBeLessThan(
      Math.abs(shifted.losses["physics"] - all.losses["physics"]),
    );
    expect(half.r2["flux"]).toBe(all.r2["flux"]);
    expect(Number.isFinite(half.r2["hlr"])).toBe(true);
  });

  it("is the error of the stamps that have the label", async () => {
    const odd = withHlr((x, k) => (k % 2 === 0 ? x : Number.NaN));
    const physicsOf = async (of: typeof stamps, supervise: typeof supervised) => {
      const model = makeTrainable(arch, { supervise });
      const { losses, r2 } = await model.validate(of);
      model.close();
      return { physics: losses["physics"]!, r2 };
    };
    const even = {
      ...{ size: 12, ids: stamps.ids.filter((_, k) => k % 2 === 0) },
      images: stamps.images.filter((_, at) => Math.floor(at / (stamps.images.length / 24)) % 2 === 0),
      labels: new Map([...stamps.labels].map(([name, x]) => [name, x.filter((_, k) => k % 2 === 0)])),
    };
    const some = await physicsOf(odd, [flux, { ...hlr, missing: true }]);
    const [all, those] = [await physicsOf(stamps, supervised), await physicsOf(even, supervised)];
    expect(some.r2["hlr"]).toBeCloseTo(those.r2["hlr"]!, 5);
    expect(some.r2["flux"]).toBeCloseTo(all.r2["flux"]!, 5);
    // half of it is flux, of all stamps: that of the R^2 times the variance of the latents
    const squares = ({ labels }: typeof stamps, r2: number | undefined) => {
      const z = [...labels.get("flux")!].map(
        (x) => (Math.log(x) - flux.transform.mean) / flux.transform.scale,
      );
      const mean = z.reduce((sum, x) => sum + x, 0) / z.length;
      return ((1 - r2!) * z.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / z.length;
    };
    const ofHlr = those.physics - squares(even, those.r2["flux"]) / 2;
    expect(some.physics).toBeCloseTo(squares(stamps, all.r2["flux"]) / 2 + ofHlr, 4);
  });

  it("leaves weights finite after steps in which no stamp has a label", async () => {
    const model = makeTrainable(arch, { supervise: [flux, { ...hlr, missing: true }] });
    const none = withHlr(() => Number.NaN);
    for (let step = 0; step < 3; step++) await model.step(none, 1e-3, step);
    for (const { data } of (await model.state()).values())
      expect([...data].every(Number.isFinite)).toBe(true);
    expect((await model.validate(none)).r2).not.toHaveProperty("hlr");
    model.close();
  });
});
