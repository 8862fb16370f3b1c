import { describe, expect, it } from "vitest";
import { FLAGS } from "../../../eval/infer/flags.ts";
import type { GivenSystem } from "../../../eval/infer/sources/system.ts";
import { skyImage } from "../../datasets/survey/make.ts";
import { fakeConfig, fakeModel, IMAGE, PIXELS, stampsOf } from "./fake-model.ts";
import { ALL, column, NX, NY, npy, run } from "./run.ts";

describe("flags", () => {
  it("tell what is wrong with a stamp, and only with that one", async () => {
    const pixels = stampsOf(8);
    const stamp = (k: number): Float32Array => pixels.subarray(k * PIXELS, (k + 1) * PIXELS);
    stamp(1)[3] = Number.NaN;
    stamp(1)[4] = Number.POSITIVE_INFINITY;
    stamp(2).fill(Number.NaN);
    stamp(3).fill(0);
    stamp(4)[0] = 2e4; // a flux that the training set did not have
    stamp(5).fill(7).fill(Number.NaN, 9);
    stamp(6)[0] = -10;
    const { rows, report } = await run([npy(pixels, [8, NY, NX])]);
    expect(column(rows, "flags")).toEqual([
      ...[0, 2, 2 + 4 + 0, 4 + 1 + FLAGS.negative, 1 + FLAGS.spike, 2 + 4 + 1 + FLAGS.negative],
      ...[1 + FLAGS.negative + FLAGS.impossible, 0],
    ]);
    expect(report.flagged).toMatchObject({
      range: 4,
      pixels: 3,
      blank: 3,
      noise: 0,
      padded: 0,
      unreadable: 0,
      negative: 3,
      impossible: 1,
    });
    expect(column(rows, "flux")[1]).toBe(2); // both bad pixels became sky
    for (const name of ["flux", "flux_sigma", "hlr", "mag"]) expect(rows[2][name]).toBe("NaN");
    expect(rows[3]["flux"]).toBe(String(-100 * PIXELS)); // flagged, not hidden
    expect(rows[3]["mag"]).toBe("NaN");
    expect([rows[6]["hlr"], rows[6]["hlr_sigma"]]).toEqual(["NaN", "NaN"]); // a radius of -10
    expect(column(rows, "flux").at(-1)).toBe(8);
  });

  it("do not judge the estimates of a stamp that has none", async () => {
    const config = fakeConfig();
    const narrow = config.supervise.map((label) => ({ ...label, range: [1, 1e4] }) as const);
    const pixels = stampsOf(2).fill(Number.NaN, 0, PIXELS).fill(100, PIXELS);
    const model = fakeModel({ ...config, supervise: narrow });
    const { rows } = await run([npy(pixels, [2, NY, NX])], { model });
    expect(column(rows, "flags")).toEqual([2 + 4, 4 + 1]);
  });

  it("mark a stamp whose middle is darker than its sky, whatever the network makes of it", async () => {
    const pixels = stampsOf(3);
    const config = fakeConfig(IMAGE, ["hlr"]);
    for (const at of [20, 21, 26, 27]) {
      pixels[PIXELS + at] -= 60; // of noise 7.5
      pixels[2 * PIXELS + at] += 60;
    }
    const { rows } = await run([npy(pixels, [3, NY, NX])], { model: fakeModel(config) });
    expect(column(rows, "flags")).toEqual([0, FLAGS.negative, 0]);
  });

  it("mark a stamp with a pixel that no light through a PSF makes", async () => {
    const pixels = stampsOf(4).fill(100);
    pixels.forEach((_, k) => {
      pixels[k] += k % 2 === 0 ? 5 : -5; // of noise 7.5
    });
    pixels[PIXELS + 3] = 1000;
    pixels[2 * PIXELS + 40] = -9999;
    for (const at of [26, 27, 28]) pixels[3 * PIXELS + at] += 900;
    const { rows } = await run([npy(pixels, [4, NY, NX])], { model: fakeModel(fakeConfig(IMAGE, ["hlr"])) });
    expect(column(rows, "flags").map((sum) => sum & FLAGS.spike)).toEqual([0, FLAGS.spike, FLAGS.spike, 0]);
  });

  it("mark stamps whose pixels have not the noise that they are said to have", async () => {
    const [ny, nx] = [32, 30];
    const image = { ...IMAGE, height: ny, width: nx };
    const stack = (...sigmas: readonly number[]): string => {
      const pixels = sigmas.flatMap((sigma, seed) => [...skyImage({ ny, nx, sky: 100, sigma, seed })]);
      return npy(Float32Array.from(pixels), [sigmas.length, ny, nx]);
    };
    const flagsOf = async (path: string, given: GivenSystem = ALL): Promise<number[]> => {
      const model = fakeModel(fakeConfig(image, ["flux"]));
      return column((await run([path], { given, model })).rows, "flags").map(
        (f) => f & ~FLAGS.range & ~FLAGS.negative,
      );
    };
    // the network's is 7.5
    expect(await flagsOf(stack(7.5, 15, 30, 0, 1.5))).toEqual([
      0,
      0,
      FLAGS.noiseMap,
      FLAGS.blank,
      FLAGS.noiseMap,
    ]);
    expect(await flagsOf(stack(7.5, 900))).toEqual([0, FLAGS.unreadable]);
    expect(await flagsOf(stack(30), { ...ALL, noise: 30 })).toEqual([FLAGS.noise]);
    await expect(flagsOf(stack(30), { ...ALL, noise: 0.1 })).rejects.toThrow(
      /stack.npy: its noise is said to be 0.1, but its pixels spread by/,
    );
  });

  it("mark noise that the network was not trained on", async () => {
    const path = npy(stampsOf(2), [2, NY, NX]);
    const flagsWith = async (given: GivenSystem): Promise<number[]> =>
      column((await run([path], { given: { ...ALL, ...given } })).rows, "flags").map((f) => f & 8);
    expect(await flagsWith({ sky: 109 })).toEqual([0, 0]);
    expect(await flagsWith({ sky: 111 })).toEqual([8, 8]);
    expect(await flagsWith({ sky: 50, gain: 4 })).toEqual([0, 0]); // the same electrons
    expect(await flagsWith({ gain: 2.3 })).toEqual([8, 8]);
    const { notes } = await run([path, path], { given: { ...ALL, sky: 50 } });
    expect(notes).toEqual([
      `${path} (and 1 more): sky 100 e-, read noise 5 e-, but the network was trained on sky 200 e-, read noise 5 e-: ` +
        "flag 8. A sky that was subtracted counts as none",
    ]);
    // or of a sky pixel, of which the network knows sqrt(100 / 2 + (5 / 2)^2) = 7.5 ADU
    expect(await flagsWith({ noise: 8 })).toEqual([0, 0]);
    expect(await flagsWith({ noise: 8.5 })).toEqual([8, 8]);
    expect(await flagsWith({ noise: 4, gain: 4 })).toEqual([0, 0]);
    expect(await flagsWith({ read_noise: 5.4 })).toEqual([0, 0]);
    expect(await flagsWith({ read_noise: 4.4 })).toEqual([8, 8]);
  });
});
