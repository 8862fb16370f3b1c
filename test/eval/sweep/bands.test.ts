/** A decoder that is the renderer in two bands, with or without the sky, and too bright in each by another pedestal. */
import { expect, it } from "vitest";
import type { BaseGalaxies } from "../../../eval/sweep/base-galaxies.ts";
import { sweepModel } from "../../../eval/sweep/sweep.ts";
import { formatSweep } from "../../../eval/sweep/table.ts";
import { fromLatent, toLatent } from "../../../train/labels.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { fakeConfig, imageOf, PIXEL_SCALE, PSF, SIZE, TRANSFORMS } from "./fake-run.ts";

const PIXELS = SIZE * SIZE;
const BANDS = [
  { name: "constructor", sky: 100, pedestal: 1 },
  { name: "r", sky: 400, pedestal: 5 },
];
const SHAPE = { n: 0.5, e1: 0, e2: 0, x0: SIZE / 2, y0: SIZE / 2 };
/** flux in the one, in the other, hlr */
const KINDS = ["flux", "flux", "hlr"] as const;
const galaxies = [
  [3000, 9000, 0.6],
  [8000, 6000, 0.5],
];

const supervised = (name: string, kind: (typeof KINDS)[number], band?: string): Supervised => ({
  ...{ name, unit: "1", role: "scalar", description: name, transform: TRANSFORMS[kind] },
  range: kind === "flux" ? [1000, 10_000] : [0.4, 0.8],
  ...(band === undefined ? {} : { band }),
});

const one = fakeConfig({});
const config: RunConfig = {
  ...one,
  latents: 3,
  supervise: [
    supervised("flux_constructor", "flux", "constructor"),
    supervised("flux_r", "flux", "r"),
    supervised("hlr", "hlr"),
  ],
  image: {
    ...{ height: SIZE, width: SIZE },
    bands: BANDS.map(({ name, sky }) => ({ name, unit: "ADU", pixel_scale: PIXEL_SCALE, detector: { sky } })),
  },
  normaliser: { bands: [...one.normaliser.bands, ...one.normaliser.bands] },
};

const skies = BANDS.map(({ sky }) => sky);

/** [2, SIZE, SIZE] @param levels of pixels without light */
const stampOf = (values: readonly number[], levels: readonly number[]): Float32Array => {
  const out = new Float32Array(2 * PIXELS);
  BANDS.forEach((_, b) => {
    const image = imageOf({ ...SHAPE, flux: values[b], hlr: values[2] }, PSF);
    out.set(
      image.map((v) => v + levels[b]),
      b * PIXELS,
    );
  });
  return out;
};

const stack = (stamps: readonly Float32Array[]): Float32Array =>
  Float32Array.from(stamps.flatMap((stamp) => [...stamp]));

const modelWith = (levels: readonly number[]) =>
  modelOf(config, {
    look: async () => ({
      latents: Float32Array.from(galaxies.flatMap((g) => g.map((v, k) => toLatent(TRANSFORMS[KINDS[k]], v)))),
      values: new Map(),
    }),
    decode: async (latents, count) =>
      stack(
        Array.from({ length: count }, (_, i) => {
          const values = KINDS.map((kind, k) => fromLatent(TRANSFORMS[kind], latents[i * 3 + k]));
          return stampOf(values, levels);
        }),
      ),
  });

const base: BaseGalaxies = {
  count: galaxies.length,
  images: stack(galaxies.map((g) => stampOf(g, skies))),
  labels: new Map(config.supervise.map(({ name }, k) => [name, Float64Array.from(galaxies, (g) => g[k])])),
  ranges: new Map(),
};

const whole = modelWith(BANDS.map(({ sky, pedestal }) => sky + pedestal));
const light = modelWith(BANDS.map(({ pedestal }) => pedestal));
const sky = async (_: Float32Array, count: number) =>
  Float32Array.from({ length: 2 * count }, (_, at) => skies[at % 2]!);

it.each([
  ["stamps with their sky", whole],
  ["light without a sky", { ...light, decoder: { ...light.decoder, sky } }],
])(
  "of %s measures each label in its own band, others in that in the middle, above the zero level of the band",
  async (_, model) => {
    const section = await sweepModel(model, base, { steps: 5 });
    expect(section.pedestal).toBeUndefined();
    for (const { name, pedestal } of BANDS) expect(section.pedestals![name]).toBeCloseTo(pedestal, 3);
    expect(section.curves.map(({ band }) => band)).toEqual(["constructor", "r", "constructor"]);
    for (const curve of section.curves) {
      expect(curve.monotonicity).toBeCloseTo(1, 12);
      expect(curve.disentanglement).toBeGreaterThan(0.9);
    }
    for (const { values, measured } of section.curves.slice(0, 2)) {
      values.forEach((value, s) => {
        expect(Math.abs(measured["flux"][s] / value - 1)).toBeLessThan(0.02);
      });
    }
    const text = formatSweep("run", section);
    expect(text).toMatch(/flux_r in r +1\.000/);
    expect(text).toContain("above the sky by +1.00 in constructor, +5.00 in r;");
  },
);
