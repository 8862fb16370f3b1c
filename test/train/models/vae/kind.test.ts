import { describe, expect, it } from "vitest";
import { parseOption } from "../../../../shared/cli/option.ts";
import { architectures } from "../../../../train/models/vae/architectures.ts";
import { vae } from "../../../../train/models/vae/kind.ts";
import { type VaeTraining, vaeOptions } from "../../../../train/models/vae/options.ts";
import { flagsOf, type Given, resolveOptions } from "../../../../train/options.ts";
import { imageOf, sameStretch } from "../../../image-system.ts";

const resolve = (given: Given<VaeTraining>): VaeTraining =>
  resolveOptions(vaeOptions, { data: "", ...given });

describe("options", () => {
  it("that name labels are refused in words", () => {
    expect(() => resolve({ supervise: ["z", "logmstar"] })).toThrow(
      "--supervise z,logmstar: names labels to learn, and a VAE learns none: leave it out, or use train cae or train cvae",
    );
    expect(vae.learned!(resolve({}))).toEqual([]);
  });

  it.each([
    ["latents", "0", /1/],
    ["freeBits", "-1", />= 0/],
    ["beta", "x", />= 0/],
  ] as const)("are checked: %s %s", (name, words, allowed) => {
    expect(() => parseOption(name, flagsOf(vaeOptions)[name]!, words)).toThrow(allowed);
  });

  it("of the published network are the paper's where it gives any", () => {
    expect(resolve({ arch: "published" })).toMatchObject({ latents: 32, lr: 1e-4, schedule: "constant" });
  });
});

describe("the size inside", () => {
  it.each([
    ["deep", 160, undefined],
    ["deep", 138, [72, 72]],
    ["published", 160, undefined],
    ["published", 69, [72, 72]],
  ] as const)("of %s and stamps of %d pixels is %j", (arch, side, padded) => {
    expect(vae.shape(resolve({ arch }), imageOf({ height: side, width: side })).padded).toEqual(padded);
  });
});

describe("the published network", () => {
  const shape = (side: number) => ({
    ...{ image: imageOf({ height: side, width: side, bands: 3 }), latents: 32, seed: 1 },
    normaliser: sameStretch({ sky: 0, softening: 1, low: -3, high: 6 }, 3),
  });

  it("halves 160 x 160 x 3 three times and doubles it back, with 5,297,539 weights", () => {
    const { encoder, decoder } = architectures.published.build(shape(160));
    const sizes = encoder.layers
      .filter((layer) => layer.getClassName() === "Conv2D")
      .map(({ outputShape }) => outputShape);
    expect(sizes).toEqual([
      [null, 80, 80, 32],
      [null, 40, 40, 64],
      [null, 20, 20, 128],
    ]);
    expect(decoder.outputs[0]!.shape).toEqual([null, 160, 160, 3]);
    const weights = [encoder, decoder].flatMap(({ trainableWeights }) => trainableWeights);
    const conv = (from: number, to: number): number => 16 * from * to + to;
    const dense = (from: number, to: number): number => from * to + to;
    const flat = 20 * 20 * 128;
    expect(weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a! * b!, 1)!, 0)).toBe(
      conv(3, 32) +
        conv(32, 64) +
        conv(64, 128) +
        2 * dense(flat, 32) +
        dense(32, flat) +
        conv(128, 64) +
        conv(64, 32) +
        conv(32, 3),
    );
    encoder.dispose();
    decoder.dispose();
  });

  it("takes other sizes", () => {
    const { encoder, decoder } = architectures.published.build(shape(69));
    expect(decoder.outputs[0]!.shape).toEqual([null, 69, 69, 3]);
    encoder.dispose();
    decoder.dispose();
  });
});
