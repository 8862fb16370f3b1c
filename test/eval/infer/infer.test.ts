import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { infer } from "../../../eval/infer/infer.ts";
import { makeDataset, temporary, truePixels } from "../../datasets/make.ts";
import { changed } from "../../train/models/model-of.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE, PIXELS, stampsOf } from "./fake-model.ts";
import { ALL, column, NX, NY, npy, run } from "./run.ts";

describe("blocks", () => {
  it("give the same catalogue whatever their size", async () => {
    const path = npy(stampsOf(50), [50, NY, NX]);
    const whole = await run([path]);
    for (const batch of [1, 7, 50]) {
      const model = fakeModel();
      expect((await run([path], { batch, model })).rows).toEqual(whole.rows);
      expect(Math.max(...model.calls)).toBe(batch);
    }
  });

  it("end at an interruption, and leave nothing", async () => {
    const controller = new AbortController();
    const model = fakeModel();
    const dir = temporary();
    const task = {
      ...{ run: "r", backend: "none", out: join(dir, "c.csv"), batch: 5, given: ALL },
      images: [npy(stampsOf(50), [50, NY, NX])],
      model: changed(model, (estimates) => {
        if (model.calls.length === 4) controller.abort();
        return estimates;
      }),
    };
    await expect(infer(task, fakeContext(controller.signal))).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
    expect(model.calls).toHaveLength(4);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("leave nothing when a file turns out damaged on the way", async () => {
    const set = temporary();
    const { shards } = makeDataset(set, { n: 20 });
    writeFileSync(join(set, shards[1].file), readFileSync(join(set, shards[1].file)).subarray(0, 600));
    const dir = temporary();
    const task = {
      model: fakeModel(),
      run: "r",
      backend: "none",
      images: [set],
      out: join(dir, "c.csv"),
      batch: 5,
      given: ALL,
    };
    await expect(infer(task, fakeContext())).rejects.toThrow(/shard-00001.msgpack: is truncated/);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("sky and gain", () => {
  /** A galaxy of `electrons` in one pixel on a sky, as another detector would have it. */
  const seenBy = (electrons: number, sky: number, gain: number): string => {
    const pixels = new Float32Array(PIXELS).fill(sky);
    pixels[17] += electrons / gain;
    return npy(pixels, [NY, NX]);
  };

  it("the same galaxy has the same electrons, whatever the detector", async () => {
    for (const [sky, gain] of [
      [100, 2],
      [50, 4],
      [400, 0.5],
      [0, 1],
    ] as const) {
      const model = fakeModel();
      const { rows } = await run([seenBy(3000, sky, gain)], { model, given: { ...ALL, sky, gain } });
      expect(Number(rows[0]["flux"]) * gain).toBeCloseTo(3000, 2);
      expect(Number(rows[0]["flux_sigma"]) * gain).toBeCloseTo(300, 2);
      expect(rows[0]["hlr"]).toBe("100"); // the network's own sky, and no unit of flux
      expect(model.seen[17]).toBeCloseTo(100 + 1500, 3);
    }
  });

  it("leaves in what the network has seen vary", async () => {
    const { sky: _, gain: __, ...image } = IMAGE;
    const model = fakeModel(fakeConfig(image));
    const { notes } = await run([seenBy(3000, 50, 4)], { model, given: { ...ALL, sky: 50, gain: 4 } });
    expect(model.seen[0]).toBe(50);
    expect(model.seen[17]).toBe(50 + 750);
    expect(notes).toEqual([
      expect.stringMatching(/^--sky is not used: the network was trained on stamps whose sky varies/),
      expect.stringMatching(/^--gain is not used/),
    ]);
  });

  it("are the run's where they are not given, and a note says so", async () => {
    const path = npy(stampsOf(2), [2, NY, NX]);
    expect((await run([path])).notes).toEqual([]);
    const { notes, rows } = await run([path], { given: { gain: 2 } });
    expect(notes).toEqual([
      "not given, so taken to be those of the run: pixel scale 0.2 arcsec/pixel, sky 100 ADU/pixel, read noise 5 e-",
    ]);
    expect(column(rows, "flux")).toEqual([1, 2]);
  });

  it("give magnitudes by the zero point that belongs to the images", async () => {
    const path = seenBy(3000, 50, 4);
    const given = { ...ALL, sky: 50, gain: 4 };
    const without = await run([path], { given });
    expect(without.report.columns).not.toContain("mag");
    expect(without.notes).toEqual([expect.stringContaining("--zero-point")]);
    const { rows } = await run([path], { given: { ...given, zero_point: 25 } });
    expect(Number(rows[0]["mag"])).toBeCloseTo(25 - 2.5 * Math.log10(750), 6);
    expect(Number(rows[0]["mag_sigma"])).toBeCloseTo((2.5 / Math.LN10) * 0.1, 6);
    const same = await run([npy(stampsOf(1), [NY, NX])]);
    expect(Number(same.rows[0]["mag"])).toBeCloseTo(27, 6); // 1 ADU
  });

  it("have the parts of their standard deviations beside these where the network tells them, in the same units", async () => {
    const plain = fakeModel();
    const model = {
      ...plain,
      ...changed(plain, ({ values, sigmas }) => {
        const share = (of: number) => new Map([...sigmas!].map(([name, s]) => [name, s.map((x) => of * x)]));
        return { values, sigmas: sigmas!, parts: { aleatoric: share(0.8), epistemic: share(0.6) } };
      }),
    };
    const { rows, report } = await run([seenBy(3000, 50, 4)], {
      ...{ model, given: { ...ALL, sky: 50, gain: 4, zero_point: 25 } },
    });
    expect(report.columns.slice(1, 5)).toEqual([
      ...["flux", "flux_sigma", "flux_sigma_aleatoric", "flux_sigma_epistemic"],
    ]);
    const [sigma, aleatoric, epistemic] = ["", "_aleatoric", "_epistemic"].map((part) =>
      Number(rows[0][`flux_sigma${part}`]),
    );
    expect(sigma).toBeCloseTo(75, 6);
    expect([aleatoric / sigma, epistemic / sigma]).toEqual([0.8, 0.6].map((x) => expect.closeTo(x, 9)));
  });

  it("come with a data set that was simulated here", async () => {
    const dir = temporary();
    const manifest = makeDataset(dir, { n: 3 });
    const population = {
      ...{ stamp: [16, 16], pixel_scale: 0.4, galaxy: [{ kind: "sersic", flux: 1, hlr: 1, n: 1 }] },
      ...{ psf: { kind: "gaussian", fwhm: 1 }, detector: { sky: 50, gain: 4, read_noise: 5 } },
    };
    writeFileSync(
      join(dir, "manifest.json"),
      JSON.stringify({ ...manifest, options: { galforge: "0.1.0", population, noiseless: false } }),
    );
    await expect(run([dir], { given: {} })).rejects.toThrow(/the pixel scale is 0.4 .* knows 0.2/);
    const model = fakeModel(fakeConfig({ ...IMAGE, pixel_scale: 0.4 }));
    const { notes } = await run([dir], { given: {}, model });
    expect(model.seen[0]).toBeCloseTo((Math.fround(truePixels(0, 1, NY, NX)[0]) - 50) * 2 + 100, 3);
    expect(notes).toEqual([
      expect.stringMatching(/: its stamps are in the band g; the network was trained on the band r$/),
      expect.stringContaining("--zero-point"), // another gain
    ]);
  });
});

describe("shapes", () => {
  it("follow from e1 and e2, unless the network gives them itself", async () => {
    const model = fakeModel(fakeConfig(IMAGE, ["e1", "e2"]), false);
    const { rows, report } = await run([npy(stampsOf(1), [NY, NX])], { model });
    expect(report.columns).toEqual(["id", "e1", "e2", "e", "q", "pa", "flags", "flags_text"]);
    expect(Number(rows[0]["e"])).toBeCloseTo(0.5, 7);
    expect(Number(rows[0]["q"])).toBeCloseTo(Math.sqrt(1 / 3), 7);
    expect(Number(rows[0]["pa"])).toBeCloseTo(180 - (Math.atan2(0.4, 0.3) * 90) / Math.PI, 5);
  });
});
