import { describe, expect, it } from "vitest";
import {
  checkFinite,
  encodeBlocks,
  joinEstimates,
  latentColumn,
  type Stamps,
} from "../../../eval/data/encode.ts";
import type { Estimates } from "../../../train/trained-model.ts";
import { fakeConfig, IMAGE } from "../infer/fake-model.ts";

const COUNT = 2500; // two blocks and a part of one
/** Stamps of two pixels: their position, and its negative. */
const stamps: Stamps = {
  count: COUNT,
  images: (from, count) =>
    Float32Array.from({ length: 2 * count }, (_, p) => (p % 2 === 0 ? 1 : -1) * (from + (p >> 1))),
};
const model = {
  encode: async (images: Float32Array, count: number): Promise<Estimates> => {
    if (images.length !== 2 * count) throw new Error("wrong number of pixels");
    const column = (scale: number) => Float64Array.from({ length: count }, (_, k) => scale * images[2 * k]);
    return {
      ...{ count, latents: images.slice(), values: new Map([["flux", column(3)]]) },
      sigmas: new Map([["flux", column(0.5)]]),
    };
  },
};
const all = async (): Promise<Estimates> => {
  const parts: Estimates[] = [];
  for await (const { estimates } of encodeBlocks(model, stamps)) parts.push(estimates);
  return joinEstimates(parts);
};
const positions = Float64Array.from({ length: COUNT }, (_, i) => i);

describe("encodeBlocks", () => {
  it("gives every stamp once, in blocks that follow one another, each with its pixels and its time", async () => {
    const seen: number[] = [];
    for await (const { from, count, images, estimates, ms } of encodeBlocks(model, stamps)) {
      expect(from).toBe(seen.length);
      expect(count).toBeLessThanOrEqual(1024);
      expect([images.length, estimates.count]).toEqual([2 * count, count]);
      expect(ms).toBeGreaterThanOrEqual(0);
      for (let k = 0; k < count; k++) seen.push(images[2 * k]);
    }
    expect(seen).toEqual([...positions]);
  });

  it("gives estimates that are joined in the order of the stamps", async () => {
    const estimates = await all();
    expect(estimates.count).toBe(COUNT);
    expect(estimates.values.get("flux")).toEqual(positions.map((i) => 3 * i));
    expect(estimates.sigmas!.get("flux")).toEqual(positions.map((i) => 0.5 * i));
    expect(latentColumn(estimates, 0)).toEqual(positions);
    expect(latentColumn(estimates, 1)).toEqual(positions.map((i) => -i));
  });

  it("has no standard deviations where the network gives none", async () => {
    const { sigmas: _, ...plain } = await all();
    expect(joinEstimates([plain, plain]).sigmas).toBeUndefined();
  });
});

describe("checkFinite", () => {
  const config = fakeConfig(IMAGE, ["flux"]);
  const named = { name: "stamps", ids: positions.map((i) => i + 100) };

  it.each<[string, (estimates: Estimates) => void, number]>([
    ["an estimate", ({ values }) => (values.get("flux")![7] = Number.NaN), 107],
    ["a standard deviation", ({ sigmas }) => (sigmas!.get("flux")![8] = Number.POSITIVE_INFINITY), 108],
    ["a supervised latent", ({ latents }) => (latents[18] = Number.NaN), 109],
  ])("names the stamp of which %s is not a number", async (_what, damage, id) => {
    const estimates = await all();
    expect(() => checkFinite(config, named, estimates)).not.toThrow();
    damage(estimates);
    expect(() => checkFinite(config, named, estimates)).toThrow(
      new RegExp(`^stamps: the network gives (NaN|Infinity) as "flux" of stamp ${id}, which is not a number`),
    );
  });
});
