import { describe, expect, it } from "vitest";
import { checkFinite, encodeBlocks } from "../../../eval/data/encode.ts";
import type { StampsInBlocks } from "../../../train/models/encode-stamps.ts";
import {
  type Estimates,
  estimatesOf,
  joinPosteriors,
  type Posterior,
} from "../../../train/models/posterior.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { fakeConfig, IMAGE } from "../infer/fake-model.ts";

const COUNT = 2500; // two blocks and a part of one
/** Stamps of two pixels: their position, and its negative. */
const stamps: StampsInBlocks = {
  ...{ count: COUNT, image: { height: 1, width: 2 } },
  images: async (from, count) =>
    Float32Array.from({ length: 2 * count }, (_, p) => (p % 2 === 0 ? 1 : -1) * (from + (p >> 1))),
};
const { estimator } = modelOf(fakeConfig(IMAGE, ["flux"]), {
  async look(images, count) {
    if (images.length !== 2 * count) throw new Error("wrong number of pixels");
    const column = (scale: number) => Float64Array.from({ length: count }, (_, k) => scale * images[2 * k]);
    return {
      ...{ latents: images.slice(), values: new Map([["flux", column(3)]]) },
      sigmas: new Map([["flux", column(0.5)]]),
    };
  },
});
const all = async (): Promise<Posterior> => {
  const parts: Posterior[] = [];
  for await (const { posterior } of encodeBlocks(estimator, stamps)) parts.push(posterior);
  return joinPosteriors(parts);
};
const positions = Float64Array.from({ length: COUNT }, (_, i) => i);

describe("encodeBlocks", () => {
  it("gives every stamp once, in blocks that follow one another, each with its pixels and its time", async () => {
    const seen: number[] = [];
    for await (const { from, count, images, posterior, latents, ms } of encodeBlocks(estimator, stamps)) {
      expect(from).toBe(seen.length);
      expect(count).toBeLessThanOrEqual(1024);
      expect([images.length, posterior.count]).toEqual([2 * count, count]);
      expect(latents).toEqual(images);
      expect(ms).toBeGreaterThanOrEqual(0);
      for (let k = 0; k < count; k++) seen.push(images[2 * k]);
    }
    expect(seen).toEqual([...positions]);
  });

  it("holds fewer stamps together the larger they are", async () => {
    const counts: number[] = [];
    for await (const { count } of encodeBlocks(estimator, { ...stamps, image: { height: 160, width: 160 } }))
      counts.push(count);
    expect(Math.max(...counts) * 160 * 160).toBeLessThanOrEqual(1024 * 64 * 64);
    expect(counts.reduce((a, b) => a + b)).toBe(COUNT);
  });

  it("gives posteriors that are joined in the order of the stamps", async () => {
    const posterior = await all();
    expect(posterior.count).toBe(COUNT);
    expect(posterior.mean("flux")).toEqual(positions.map((i) => 3 * i));
    expect(posterior.sd!("flux")).toEqual(positions.map((i) => 0.5 * i));
  });
});

describe("checkFinite", () => {
  const config = fakeConfig(IMAGE, ["flux"]);
  const named = { name: "stamps", ids: positions.map((i) => i + 100) };

  it.each<[string, (estimates: Estimates) => void, number]>([
    ["an estimate", ({ values }) => (values.get("flux")![7] = Number.NaN), 107],
    ["a standard deviation", ({ sigmas }) => (sigmas!.get("flux")![8] = Number.POSITIVE_INFINITY), 108],
  ])("names the stamp of which %s is not a number", async (_what, damage, id) => {
    const estimates = estimatesOf(await all());
    expect(() => checkFinite(config, named, estimates)).not.toThrow();
    damage(estimates);
    expect(() => checkFinite(config, named, estimates)).toThrow(
      new RegExp(`^stamps: the network gives (NaN|Infinity) as "flux" of stamp ${id}, which is not a number`),
    );
  });
});
