import { beforeAll, describe, expect, it } from "vitest";
import { estimate } from "../../../eval/compare/estimates.ts";
import type { TestSet } from "../../../eval/data/test-set.ts";
import { fitPca, transformPca } from "../../../eval/stats/pca.ts";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { stretchPixels } from "../../../train/normaliser.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { imageOf, sameStretch } from "../../image-system.ts";
import { changed, type FakeModel, modelOf } from "../../train/models/model-of.ts";
import { normals } from "../samples.ts";

const COUNT = 1500; // more than a block
const PIXELS = 48;
const detector = { sky: 100, gain: 2, read_noise: 6 };
/** of a sky pixel [ADU^2] */
const VARIANCE = detector.sky / detector.gain + (detector.read_noise / detector.gain) ** 2;

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const images = Float32Array.from(normals(COUNT * PIXELS, 1), (x) => 100 + Math.sqrt(VARIANCE) * x);
const image = { height: 8, width: 6 };

const testSet = (known: object): TestSet => ({
  ...{ name: "stamps", sha256: "", which: "all", image: imageOf({ ...image, ...known }), count: COUNT },
  ...{
    ids: Float64Array.from({ length: COUNT }, (_, i) => i),
    labels: new Map(),
    units: new Map(),
    columns: [],
  },
  images: async (from, count) => images.slice(from * PIXELS, (from + count) * PIXELS),
});

/** Its latents are pixels 0 and 1; it estimates twice pixel 0; it decodes to a level. */
function model(level: number): FakeModel {
  const label = { name: "flux", unit: "ADU", role: "flux" as const, description: "", range: [0, 1] as const };
  const config: Pick<RunConfig, "image" | "latents" | "supervise" | "normaliser"> = {
    ...{ image: imageOf(image), latents: 2 },
    supervise: [{ ...label, transform: { kind: "linear", mean: 0, scale: 1 } }],
    normaliser: sameStretch({ sky: 100, softening: 8, low: -1, high: 2 }),
  };
  return modelOf(config as RunConfig, {
    look: async (pixels, count) => ({
      latents: Float32Array.from({ length: 2 * count }, (_, k) => pixels[(k >> 1) * PIXELS + (k & 1)]),
      values: new Map([["flux", Float64Array.from({ length: count }, (_, i) => 2 * pixels[i * PIXELS])]]),
    }),
    decode: async (_, count) => new Float32Array(count * PIXELS).fill(level),
  });
}

describe("estimate", () => {
  it("keeps stamps, latents, estimates and components together over blocks", async () => {
    const { normaliser } = model(100).config;
    const stretched = stretchPixels(images, normaliser, PIXELS);
    const pca = await fitPca(stretched, PIXELS, 5);
    const seen: number[] = [];
    const shown = [3, 1200, 1499];
    const found = await estimate(model(100), pca, testSet({}), shown, (n) => void seen.push(n));
    expect(seen).toEqual([1024, 476]);
    const { estimates } = found;
    expect([...estimates.values.get("flux")!]).toEqual(
      Array.from({ length: COUNT }, (_, i) => 2 * images[i * PIXELS]),
    );
    const components = await transformPca(pca, stretched);
    found.components.forEach((column, c) => {
      column.forEach((value, i) => {
        expect(value).toBeCloseTo(components[c][i], 4);
      });
    });
    expect(found.inputs).toEqual(shown.map((i) => images.slice(i * PIXELS, (i + 1) * PIXELS)));
    expect(found.outputs).toHaveLength(3);
    expect(estimates.sigmas).toBeUndefined();
  });

  it("keeps predicted standard deviations where there are any", async () => {
    const withSigmas = changed(model(100), (plain) => ({
      values: plain.values,
      sigmas: new Map([["flux", plain.values.get("flux")!.map((x) => x / 4)]]),
    }));
    const { estimates } = await estimate(
      withSigmas,
      await fitPca(images, PIXELS, 2),
      testSet({}),
      [],
      () => {},
    );
    expect(estimates.sigmas!.get("flux")).toEqual(
      Float64Array.from({ length: COUNT }, (_, i) => images[i * PIXELS] / 2),
    );
  });

  it("has no reconstructions of a network without a decoder", async () => {
    const { decoder: _, ...blind } = model(100);
    const pca = await fitPca(images, PIXELS, 2);
    const found = await estimate(blind, pca, testSet(detector), [3], () => {});
    expect([found.inputs.length, found.outputs, found.rmsOverNoise]).toEqual([1, [], undefined]);
  });

  it("measures residuals in units of the noise, which it knows of the sky alone if the decoder is too dark", async () => {
    const pca = await fitPca(images, PIXELS, 2);
    const rms = async (level: number, known: object): Promise<number | undefined> =>
      (await estimate(model(level), pca, testSet(known), [], () => {})).rmsOverNoise;
    expect(Math.abs((await rms(100, detector))! - 1)).toBeLessThan(0.015);
    expect(Math.abs((await rms(90, detector))! - Math.sqrt(1 + 100 / VARIANCE))).toBeLessThan(0.015);
    const bright = 110 / detector.gain + 9;
    expect(Math.abs((await rms(110, detector))! - Math.sqrt((VARIANCE + 100) / bright))).toBeLessThan(0.015);
    expect(await rms(100, { sky: 100, gain: 2 })).toBeUndefined();
  });
});
