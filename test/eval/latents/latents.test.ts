// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LabelColumn } from "../../../datasets/labels.ts";
import { judgeModel } from "../../../eval/latents/latents.ts";
import { latentsSchema } from "../../../eval/latents/section.ts";
import { formatLatents } from "../../../eval/latents/table.ts";
import { spearman } from "../../../eval/sweep/disentanglement.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import type { PackedImage } from "../../../train/run/section-schema.ts";
import { type MakeOptions, makeDataset, temporary } from "../../datasets/make.ts";
import { imageOf } from "../../image-system.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { fakeConfig } from "../compare/fake-run.ts";

const [N, SIDE] = [1500, 24];
const SKY = 100;
/** Of the blobs of `makeDataset`. */
const sigmaOf = (id: number): number => 1 + (id % 4);
const fluxOf = (id: number): number => 2 * Math.PI * sigmaOf(id) ** 2 * 20 * (1 + (id % 9));
/** Half-light radius of a Gaussian over its sigma. */
const HALF_LIGHT = Math.sqrt(2 * Math.LN2);
const LABELS: readonly LabelColumn[] = [
  { name: "flux", unit: "ADU", role: "flux", description: "total flux" },
  { name: "hlr", unit: "pixel", role: "length", description: "half-light radius" },
  { name: "class", unit: "1", role: "class", description: "0 SF" },
];

/** A Gaussian on the sky. */
const blob = (flux: number, sigma: number): number[] =>
  Array.from({ length: SIDE * SIDE }, (_, p) => {
    const r2 = ((p % SIDE) + 0.5 - SIDE / 2) ** 2 + (Math.floor(p / SIDE) + 0.5 - SIDE / 2) ** 2;
    return SKY + (flux * Math.exp(-r2 / (2 * sigma ** 2))) / (2 * Math.PI * sigma ** 2);
  });

/** Of a network whose first latent is the flux, and whose free one is the size, of what it sees and of what it decodes. */
async function judged(change: Partial<MakeOptions> = {}, gives?: readonly ["encoder"]) {
  const run = temporary();
  const dir = join(run, "stamps");
  mkdirSync(dir);
  const truth: Record<string, (id: number) => number> = {
    flux: fluxOf,
    hlr: (id) => HALF_LIGHT * sigmaOf(id),
  };
  makeDataset(dir, {
    ...{ n: N, shardSize: 500, height: SIDE, width: SIDE, labels: LABELS },
    label: (name, _, id) => truth[name]?.(id) ?? 0,
    ...change,
  });
  const made = fakeConfig(dir, { latents: 2, image: imageOf({ height: SIDE, width: SIDE }) });
  const config = { ...made, supervise: made.supervise.slice(0, 1) };
  const { mean, scale } = config.supervise[0]!.transform;
  const model = modelOf(config, {
    look: async (images, count) => {
      const latents = new Float32Array(2 * count);
      for (let k = 0; k < count; k++) {
        const light = images.subarray(SIDE * SIDE * k, SIDE * SIDE * (k + 1)).map((x) => x - SKY);
        const flux = light.reduce((a, b) => a + b);
        latents.set([(flux - mean) / scale, Math.sqrt(flux / Math.max(...light))], 2 * k);
      }
      return { latents, values: new Map() };
    },
    decode: async (latents, count) =>
      Float32Array.from(
        Array.from({ length: count }, (_, k) =>
          blob(mean + scale * latents[2 * k]!, latents[2 * k + 1]! / Math.sqrt(2 * Math.PI)),
        ).flat(),
      ),
    ...(gives && { gives }),
  });
  const notes: string[] = [];
  const hooks = {
    note: (line: string) => void notes.push(line),
    progress: () => ({ add() {}, skip() {}, finish() {} }),
  };
  const section = await judgeModel(model, { run, data: dir, most: 1000 }, hooks);
  return { section, notes };
}

describe("evaluate latents", () => {
  /** Of the usual stamps, judged once. */
  let usual: ReturnType<typeof judged> | undefined;
  const judgedAsUsual = () => (usual ??= judged());

  it("finds what each latent holds, and how the label is recovered", async () => {
    const { section } = await judgedAsUsual();
    expect(latentsSchema.safeParse(JSON.parse(JSON.stringify(section))).error).toBeUndefined();
    expect(section.latents).toEqual(["flux", "free1"]);
    const [flux, hlr] = section.labels;
    expect(section.labels.map(({ name }) => name)).toEqual(expect.arrayContaining(["flux", "hlr"]));
    expect(flux!.correlations[0]).toBeGreaterThan(0.99);
    expect(hlr!.correlations[1]).toBeGreaterThan(0.95);
    expect(hlr!.held!.all).toBeGreaterThan(0.95);
    expect(hlr!.held!.informed).toBeLessThan(0.7);
    expect(section.familiar).toEqual(["flux", "hlr", "concentration"]);
    expect(section.alike[1]![0]).toBe("hlr");
    for (const { truth, estimate } of section.recovered[0]!.bins) expect(estimate / truth).toBeCloseTo(1, 1);
    const text = formatLatents("run", section);
    expect(text).toContain(`${section.data.stamps} stamps of stamps (the test split`);
    expect(text).toMatch(/Free latents add .*hlr 0\.\d\d -> (0\.9\d|1\.00)/);
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it("moves each latent of one galaxy, named, and leaves the others as they are in it", async () => {
    const { section } = await judgedAsUsual();
    const { galaxy, traversals } = section.moved!;
    const [flux, size] = traversals;
    const magnitude = -2.5 * Math.log10(fluxOf(galaxy));
    const radius = HALF_LIGHT * sigmaOf(galaxy);
    for (const shown of flux!.shown["half-light radius [pixel]"]!) expect(shown).toBeCloseTo(radius, 0);
    for (const shown of size!.shown["magnitude"]!) expect(shown).toBeCloseTo(magnitude, 1);
    const [faint, ...brighter] = flux!.shown["magnitude"]!;
    expect(brighter.at(-1)).toBeLessThan(faint! - 2);
    const radii = size!.shown["half-light radius [pixel]"]!;
    expect(radii).toEqual([...radii].sort((a, b) => a - b));
    expect(flux!.values[0]).toBeCloseTo(fluxOf(0), -2); // the faintest blob there is
    expect(unpackImage(flux!.images[0]!)).toHaveLength(SIDE * SIDE);
    expect(formatLatents("run", section)).toContain(`Images of galaxy ${galaxy}, `);
  });

  it("moves what matters most for each label, so that it rises in the images", async () => {
    const { section } = await judgedAsUsual();
    const [flux, hlr] = section.moved!.perturbed!;
    expect([flux!.name, hlr!.name]).toEqual(["flux", "hlr"]);
    expect(hlr!.latents.map(({ name }) => name)).toEqual(["free1", "flux"]);
    const lightOf = (image: PackedImage) => unpackImage(image).reduce((sum, x) => sum + x - SKY, 0);
    const light = flux!.images.map(lightOf);
    expect(light).toEqual([...light].sort((a, b) => a - b));
    expect(light[4]! / Math.max(1, light[0]!)).toBeGreaterThan(2);
  });

  it("places stamps on planes, and says of each which value of a label it has", async () => {
    const { section } = await judgedAsUsual();
    const { spaces, quantities } = section.planes!;
    expect(spaces.map(({ name }) => name)).toEqual(["latents"]);
    expect(quantities.map(({ name }) => name)).toEqual(["flux", "hlr", "concentration"]);
    const { components, umap } = spaces[0]!;
    expect(components.x).toHaveLength(section.data.stamps);
    expect(umap.y).toHaveLength(section.data.stamps);
    // two latents of which both rise with the size
    const sizes = Float64Array.from(quantities[1]!.values);
    expect(Math.abs(spearman(Float64Array.from(components.x), sizes))).toBeGreaterThan(0.6);
    expect(components.shares[0]! + components.shares[1]!).toBeCloseTo(1, 9);
  });

  it("has a plane with photometry where the data have magnitudes", async () => {
    const magnitude = { unit: "mag", role: "scalar", description: "" } as const;
    const { section } = await judged({
      labels: [...LABELS, { name: "mag", sigma: "mag_err", ...magnitude }, { name: "mag_err", ...magnitude }],
    });
    expect(section.planes!.spaces.map(({ name }) => name)).toEqual(["latents", "latents and photometry"]);
  });

  it("of a network without labels and images has correlations alone", async () => {
    const { section } = await judged({}, ["encoder"]);
    expect(section.recovered).toEqual([]);
    expect(section).not.toHaveProperty("moved");
    for (const label of section.labels) expect(label).not.toHaveProperty("held");
    expect(formatLatents("run", section)).not.toContain("galaxy");
  });

  it("leaves out stamps whose pixels are no numbers, with a note, and refuses where all are", async () => {
    const { section, notes } = await judged({
      pixel: (value, id) => (id % 20 === 0 ? Number.NaN : value),
    });
    expect(notes.join()).toMatch(/\d+ of \d+ stamps are left out: their latents are no numbers/);
    expect(section.moved!.galaxy % 20).not.toBe(0);
    await expect(judged({ pixel: () => Number.NaN })).rejects.toThrow(
      /no stamp has latents that are numbers/,
    );
  });
});
