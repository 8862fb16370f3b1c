// @module-tag gpu
/** `sim generate --device gpu`: the data set of the processor, up to the precision that docs/rendering.md states. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../../datasets/manifest.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { decodeNpy } from "../../../shared/formats/npy.ts";
import { findAdapter } from "../../../shared/gpu/adapters.ts";
import { generate } from "../../../sim/generate/generate.ts";
import { renderList } from "../../../sim/generate/render-list.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { needsAdapter } from "../../needs.ts";
import { quiet, scratch, small } from "../generate/helpers.ts";

const adapter = await findAdapter("any");

describe("a data set from the device", { timeout: 120_000, ...needsAdapter(adapter) }, () => {
  const device = adapter?.name;
  const { createRenderer: _, ...hooks } = quiet();
  const make = async (more: Partial<Parameters<typeof generate>[0]>): Promise<string> => {
    const out = join(scratch(), "set");
    await generate({ ...small, out, ...more }, hooks);
    return out;
  };
  /** Share of equal pixels; labels must agree. */
  function compare(first: string, second: string, tolerance: number): number {
    const [a, b] = [Dataset.open(first), Dataset.open(second)];
    expect(a.labelColumns).toEqual(b.labelColumns);
    for (const { name } of a.labelColumns) {
      const [u, v] = [a.label(name), b.label(name)];
      u.forEach((value, k) => {
        expect(Math.abs(value - v[k]), `${name} of ${k}`).toBeLessThanOrEqual(1e-5 * Math.abs(v[k]));
      });
    }
    let same = 0;
    let count = 0;
    for (let k = 0; k < a.length; k++) {
      const q = b.image(k);
      a.image(k).forEach((value, p) => {
        count++;
        if (Math.abs(value - q[p]) <= tolerance) same++;
      });
    }
    return same / count;
  }

  it("has the processor's labels and pixels, and says what rendered it", async () => {
    const [gpu, cpu] = [await make({ device }), await make({})];
    expect(compare(gpu, cpu, 1e-3)).toBeGreaterThan(0.999);
    const manifest = readManifest(gpu);
    expect(manifest.device).toBe(device);
    expect(manifest.shards.map((shard) => shard.device)).toEqual(Array(4).fill(device));
    expect(readManifest(cpu)).toMatchObject({ device: "cpu" });
  });

  it("in several batches that overlap, the last one smaller", async () => {
    const [gpu, cpu] = [await make({ device, shardSize: 100 }), await make({ shardSize: 100 })];
    expect(compare(gpu, cpu, 1e-3)).toBeGreaterThan(0.999);
  });

  it("in whole ADU, and without noise", async () => {
    const [gpu, cpu] = [await make({ device, dtype: "uint16" }), await make({ dtype: "uint16" })];
    expect(compare(gpu, cpu, 0)).toBeGreaterThan(0.999);
    const [light, same] = [await make({ device, noiseless: true }), await make({ noiseless: true })];
    expect(compare(light, same, 0.01)).toBe(1);
  });

  it("of several bands", async () => {
    const bands = ["g", "r"].map((name, i) => ({
      ...{ name, psf: { kind: "moffat", fwhm: 0.6 + 0.2 * i, beta: 3 }, flux: 900 * (i + 1) },
      detector: { sky: 100 * (i + 1), gain: 1, read_noise: 5, saturation: 300 },
    }));
    const population = makePopulation({
      ...{ stamp: [16, 20], pixel_scale: 0.2, bands },
      galaxy: [{ hlr: { uniform: [0.3, 1] }, n: 1 }],
    });
    const [gpu, cpu] = [await make({ device, population }), await make({ population })];
    expect(compare(gpu, cpu, 1e-3)).toBeGreaterThan(0.999);
    const more = { population, dtype: "uint16" } as const;
    expect(compare(await make({ device, ...more }), await make(more), 0)).toBeGreaterThan(0.999);
  });

  it("can be finished by the processor, and the manifest tells which rendered which shard", async () => {
    const out = await make({ device });
    rmSync(join(out, "shard-00002.msgpack"));
    await generate({ ...small, out, resume: true }, hooks);
    const manifest = readManifest(out);
    expect(manifest.device).toBe(`${device}, cpu`);
    expect(manifest.shards.map((shard) => shard.device)).toEqual([device, device, undefined, device]);
  });

  it("sim render gives the images of a list in its order, stamps of several sizes too", async () => {
    const component = { kind: "sersic", n: 1, hlr: 0.8, flux: 5000, e: 0.2, pa: 10 } as const;
    const psf = { kind: "gaussian", fwhm: 0.7 } as const;
    const objects = [16, 24, 16].map((side, k) => ({
      name: `galaxy-${k}`,
      scenes: [psf, { ...psf, fwhm: 0.9 }].map((each) => ({
        components: [component],
        x0: 6 + k,
        y0: 7,
        psf: each,
        pixel_scale: 0.2,
        stamp: [side, side] as const,
      })),
    }));
    const images = async (name: string | undefined): Promise<Float32Array[]> => {
      const out = join(scratch(), "images");
      const done = await renderList(
        { objects, list: "objects.json", out, detector: undefined, seed: 0, workers: 1, device: name },
        hooks,
      );
      return done.files.map((file) => decodeNpy(file, readFileSync(file)).data as Float32Array);
    };
    const [gpu, cpu] = [await images(device), await images(undefined)];
    cpu.forEach((image, k) => {
      const peak = Math.max(...image);
      image.forEach((value, p) => {
        expect(Math.abs(value - gpu[k][p])).toBeLessThan(2e-5 * peak);
      });
    });
  });
});
