import { describe, expect, it } from "vitest";
import type { BandPsf } from "../../datasets/bands.ts";
import type { ImageSystem } from "../../datasets/image-system.ts";
import { roleByName } from "../../datasets/role-by-name.ts";
import { toLatent } from "../../train/labels.ts";
import type { RunConfig, Supervised } from "../../train/run/config.ts";
import { averageViews, VIEWS, type Views } from "../../train/views.ts";
import { normals } from "../eval/samples.ts";
import { imageOf, sameStretch } from "../image-system.ts";
import { changed, type FakeModel, looked, modelOf } from "./models/model-of.ts";

const COUNT = 5;
const LATENTS = 10;
const SIDE = 9;
const square: ImageSystem = imageOf({ height: SIDE, width: SIDE, bands: 2 });
const oblong: ImageSystem = imageOf({ height: 7, width: 9, bands: 2 });
const NAMES = ["flux", "hlr", "e1", "e2", "x0", "y0"];

const label = (name: string): Supervised => ({
  ...{ name, unit: "1", role: roleByName(name), description: name, range: [0, 1] },
  transform: { kind: name === "flux" ? "log" : "linear", mean: 1, scale: 3 },
});

function configOf(change: Partial<RunConfig> = {}, names: readonly string[] = NAMES): RunConfig {
  return {
    ...{ format: "galforge-run", version: 2, model: "cae", architecture: "none", latents: LATENTS },
    ...{ supervise: names.map(label), image: square },
    normaliser: sameStretch({ sky: 0, softening: 1, low: 0, high: 1 }, 2),
    data: {
      ...{
        kind: "directory",
        name: "stamps",
        sha256: "",
        counts: { train: 1, val: 0, test: 0 },
        options: {},
      },
    },
    ...{ training: { augment: "symmetries" }, backend: "none", software: {}, created: "" },
    ...change,
  };
}

/** [COUNT, bands, height, width], positive */
const imagesOf = ({ bands, height, width }: ImageSystem): Float32Array =>
  Float32Array.from(normals(COUNT * bands.length * height * width, 3), (x) => Math.exp(x));

/** sum of pixel * f(x, y), where (x, y) is the place in the stamp, over all bands */
function sumOver(stamp: Float32Array, { height, width }: ImageSystem, f: (x: number, y: number) => number) {
  return stamp.reduce(
    (sum, v, p) => sum + v * f((p % width) + 0.5, (Math.floor(p / width) % height) + 0.5),
    0,
  );
}

/** from the middle of the stamp */
type ErrorShape = (x: number, y: number) => number;

/**
 * Moments of the pixels, which turn with them exactly. Sigmas: those of x0 and y0 are the widths along x and y, the others 2.
 * @param error what its hlr is wrong by: the sum of pixel * error
 */
function momentModel(
  config: RunConfig,
  error: ErrorShape = () => 0,
): FakeModel & { readonly calls: number[] } {
  const { image } = config;
  const [middleX, middleY] = [image.width / 2, image.height / 2];
  const measure = (stamp: Float32Array) => {
    const flux = sumOver(stamp, image, () => 1);
    const x0 = sumOver(stamp, image, (x) => x) / flux;
    const y0 = sumOver(stamp, image, (_, y) => y) / flux;
    const xx = sumOver(stamp, image, (x) => (x - x0) ** 2) / flux;
    const yy = sumOver(stamp, image, (_, y) => (y - y0) ** 2) / flux;
    const xy = sumOver(stamp, image, (x, y) => (x - x0) * (y - y0)) / flux;
    const wrong = sumOver(stamp, image, (x, y) => error(x - middleX, y - middleY));
    const values = { flux, x0, y0, hlr: Math.sqrt(xx + yy) + wrong, e1: xx - yy, e2: 2 * xy };
    const sigmas = { flux: 2, hlr: 2, e1: 2, e2: 2, x0: Math.sqrt(xx), y0: Math.sqrt(yy) };
    return { values: new Map(Object.entries(values)), sigmas: new Map(Object.entries(sigmas)) };
  };
  const calls: number[] = [];
  const model = modelOf(config, {
    async look(images, count) {
      calls.push(count);
      const size = images.length / count;
      const all = Array.from({ length: count }, (_, k) => measure(images.subarray(k * size, (k + 1) * size)));
      const columns = (which: "values" | "sigmas") =>
        new Map(
          config.supervise.map(({ name }) => [name, Float64Array.from(all, (m) => m[which].get(name)!)]),
        );
      const latents = Float32Array.from({ length: count * LATENTS }, (_, i) => images[i] + calls.length);
      return { latents, values: columns("values"), sigmas: columns("sigmas") };
    },
    decode: async (latents) => latents.map((z) => 2 * z),
  });
  return { ...model, calls };
}

/** largest difference of two sets of columns, relative to the largest value of the column */
function worst(a: ReadonlyMap<string, Float64Array>, b: ReadonlyMap<string, Float64Array>): number {
  expect([...a.keys()]).toEqual([...b.keys()]);
  const of = (name: string): number => {
    const [x, y] = [a.get(name)!, b.get(name)!];
    return Math.max(...x.map((v, k) => Math.abs(v - y[k]))) / Math.max(...x.map(Math.abs));
  };
  return Math.max(...[...a.keys()].map(of));
}

describe("averageViews", () => {
  it.each([
    [square, 2],
    [square, 4],
    [square, 8],
    [oblong, 2],
    [oblong, 4],
  ] as const)("law: of a network that turns with the stamps nothing changes (%#)", async (image, views) => {
    const [images, config] = [imagesOf(image), configOf({ image })];
    const single = await looked(momentModel(config), images, COUNT);
    const network = momentModel(config);
    const mean = await looked(averageViews(network, views), images, COUNT);
    expect(network.calls).toHaveLength(views);
    expect(worst(mean.values, single.values)).toBeLessThan(1e-12);
    expect(worst(mean.sigmas!, single.sigmas!)).toBeLessThan(1e-12);
  });

  const errors: Readonly<Record<string, ErrorShape>> = {
    "quarter turns": (x, y) => x * x - y * y,
    "half turns": (x, y) => x + y / 3,
    flips: (x, y) => x ** 3 * y - x * y ** 3,
  };
  it.each([
    ["quarter turns", [2, 4, 8]],
    ["half turns", [4, 8]],
    ["flips", [8]],
  ] as const)("removes an error that changes sign in %s, with %j views", async (kind, enough) => {
    const images = imagesOf(square);
    const right = await looked(momentModel(configOf()), images, COUNT);
    for (const views of VIEWS) {
      const mean = await looked(averageViews(momentModel(configOf(), errors[kind]), views), images, COUNT);
      const error = worst(mean.values, right.values);
      if (enough.some((v) => v === views)) expect(error).toBeLessThan(1e-12);
      else expect(error).toBeGreaterThan(0.1);
    }
  });

  it("recomputes the supervised latents, and keeps the others of the stamp as it is", async () => {
    const images = imagesOf(square);
    const single = await looked(momentModel(configOf()), images, COUNT);
    const { latents, values } = await looked(
      averageViews(momentModel(configOf(), errors["flips"]), 4),
      images,
      COUNT,
    );
    for (let k = 0; k < COUNT; k++) {
      NAMES.forEach((name, l) => {
        const want = toLatent(label(name).transform, values.get(name)![k]);
        expect(latents[k * LATENTS + l]).toBe(Math.fround(want));
      });
      const others = [k * LATENTS + NAMES.length, (k + 1) * LATENTS] as const;
      expect(latents.slice(...others)).toEqual(single.latents.slice(...others));
    }
  });

  it("has no sigmas where the network has none, leaves decoding alone, and says how many views it takes", async () => {
    const network = momentModel(configOf());
    const without = { ...changed(network, ({ values }) => ({ values })), decoder: network.decoder };
    const averaged = averageViews(without, 2);
    expect(await looked(averaged, imagesOf(square), COUNT)).not.toHaveProperty("sigmas");
    expect(await averaged.decoder.decode(Float32Array.of(1, 2), 1)).toEqual(Float32Array.of(2, 4));
    expect([averaged.views, averageViews(network, 1)]).toEqual([2, network]);
  });
});

describe("views are refused", () => {
  const refusal = (config: RunConfig, views: Views = 2) => {
    expect(averageViews(momentModel(config), 1).config).toBe(config);
    return expect(() => averageViews(momentModel(config), views));
  };
  const trainedWithout = (psf: BandPsf) =>
    configOf({
      training: { augment: "noise" },
      image: { ...square, bands: square.bands.map((band) => ({ ...band, psf })) },
    });

  it("for more than there are symmetries", () => {
    refusal(configOf({ image: oblong }), 8).toThrow(
      "--views 8: there are 4 flips and turns of this network's stamps of 7 x 9 pixels",
    );
  });

  it("where training did not turn stamps, unless it is known that their PSF is round", () => {
    expect(averageViews(momentModel(trainedWithout({ round: true })), 2).views).toBe(2);
    refusal(trainedWithout({ round: false })).toThrow(
      "--views 2: the stamps that this network was trained on must not be flipped and turned: its PSF in band band1 is not round",
    );
    refusal(trainedWithout({})).toThrow(
      "its PSF in band band1 is not known, so it need not be round. Give --views 1",
    );
  });

  it("for a coordinate without the other", () => {
    refusal(configOf({}, ["flux", "y0"])).toThrow("estimates y0 without the other coordinate");
  });
});
