// @module-tag slow
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../shared/files/hash.ts";
import { makeField } from "../../../sim/field/field.ts";
import { cornerOf } from "../../../sim/field/render-tile.ts";
import { fieldSettings } from "../../../sim/field/settings.ts";
import { MASK_BITS } from "../../../sim/noise/mask.ts";
import { plainLocate } from "../../../sim/population/locate.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Component } from "../../../sim/scene.ts";
import { scratch } from "../generate/helpers.ts";
import { CONFIG, FIELD, make, QUIET, read } from "./helpers.ts";

const dir = scratch();
const at = (name: string): string => join(dir, name);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("a field", () => {
  it("has the same bytes whatever its tiles are", async () => {
    const hashes = new Set<string>();
    for (const tileRows of [1, 37, 300]) {
      const file = at(`tiles-${tileRows}.fits`);
      const { tiles } = await make(file, { tileRows });
      expect(tiles).toBe(Math.ceil(300 / tileRows));
      hashes.add(sha256(readFileSync(file)));
    }
    expect(hashes.size).toBe(1);
  });

  it("changes with its seed, in places and noise", async () => {
    await make(at("seed-a.fits"), { seed: 1 });
    await make(at("seed-b.fits"), { seed: 2 });
    const [a, b] = [read(at("seed-a.fits")), read(at("seed-b.fits"))];
    expect(a.column("x")[0]).not.toBe(b.column("x")[0]);
    const [one, other] = [a.image("SCI"), b.image("SCI")];
    expect(one.filter((value, i) => value === other[i]).length / one.length).toBeLessThan(0.02);
  });

  it("holds the light of its objects", async () => {
    // on a grid no object is near the border
    const [galaxy] = CONFIG.galaxy;
    const config = {
      ...CONFIG,
      galaxy: [{ ...galaxy, hlr: { uniform: [0.2, 0.5] }, n: { uniform: [0.6, 1.5] } }],
    };
    const field = {
      size: [500, 500],
      positions: "grid",
      density: 4,
      stars: { density: 1.5 },
      truncation: 0.01,
    };
    const made = await make(at("light.fits"), { field, config, noiseless: true });
    expect(made.cut).toBe(0);
    const { image, column } = read(at("light.fits"));
    const [light, flux] = [sum(image("SCI")), sum(column("flux"))];
    expect(light / flux).toBeGreaterThan(0.999);
    expect(light / flux).toBeLessThan(1 + 1e-5);
  });

  it("draws an object as sim render does, on its square, and nothing beyond", async () => {
    const galaxy: Component = { kind: "sersic", n: 2.5, hlr: 0.6, flux: 3000, e: 0.4, pa: 70 };
    const config = { ...CONFIG, parameters: {}, galaxy: [galaxy] };
    const area = (200 * 0.2 * 180 * 0.2) / 3600;
    const field = { size: [200, 180], density: 1 / area, stars: { density: 0 } };
    await make(at("one.fits"), { field, config, noiseless: true });
    const { image, column } = read(at("one.fits"));
    const [x, y] = [column("x")[0], column("y")[0]];
    expect(column("x").length).toBe(1);
    const stamp = new Float32Array(200 * 180);
    const psf = { kind: "moffat", fwhm: 0.8, beta: 3.5 } as const;
    const scene = { components: [galaxy], x0: x, y0: y, psf, pixel_scale: 0.2, stamp: [200, 180] } as const;
    new Renderer().render(scene, stamp);
    const peak = Math.max(...stamp);
    const drawn = image("SCI");
    const limit = 0.05 * Math.sqrt(100 / 4 + (6 / 4) ** 2);
    let inside = 0;
    for (let p = 0; p < stamp.length; p++) {
      if (drawn[p] === 0) expect(stamp[p]).toBeLessThan(limit);
      else {
        inside++;
        expect(Math.abs(drawn[p] - stamp[p])).toBeLessThan(2e-5 * peak);
      }
    }
    expect(Math.sqrt(inside)).toBeGreaterThanOrEqual(24);
  });

  it("has the noise of the detector in every row, across the borders of tiles, too", async () => {
    const field = { size: [256, 256], density: 0, stars: { density: 0 } };
    await make(at("dark.fits"), { field, tileRows: 32 });
    const { image } = read(at("dark.fits"));
    const pixels = image("SCI");
    const variance = 100 / 4 + (6 / 4) ** 2;
    const n = pixels.length;
    const mean = sum(pixels) / n;
    expect(Math.abs(mean - 100)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(sum(pixels.map((p) => (p - mean) ** 2)) / n / variance).toBeCloseTo(1, 1);
    // neighbours, above and beside: no correlation, at the border of a tile (rows 31 and 32) neither
    const correlation = (step: number, rows: readonly number[]): number => {
      const pairs = rows.flatMap((row) => Array.from({ length: 200 }, (_, i) => row * 256 + i));
      return sum(pairs.map((p) => (pixels[p] - mean) * (pixels[p + step] - mean))) / pairs.length / variance;
    };
    const all = Array.from({ length: 255 }, (_, row) => row);
    for (const step of [1, 256]) expect(Math.abs(correlation(step, all))).toBeLessThan(5 / Math.sqrt(51_000));
    const borders = [31, 63, 95, 127, 159, 191, 223];
    expect(Math.abs(correlation(256, borders))).toBeLessThan(5 / Math.sqrt(1400));
    for (const row of [31, 32]) {
      const ofRow = sum(pixels.subarray(row * 256, (row + 1) * 256)) / 256;
      expect(Math.abs(ofRow - 100)).toBeLessThan(5 * Math.sqrt(variance / 256));
    }
  });

  it("weighs pixels by their variance, and masks those at the full well", async () => {
    const config = { ...CONFIG, detector: { ...CONFIG.detector, saturation: 300 } };
    const field = { ...FIELD, stars: { density: 40, bright: 19, faint: 22 } };
    await make(at("weights.fits"), { field, config });
    await make(at("weights-light.fits"), { field, config, noiseless: true });
    const [noisy, light] = [read(at("weights.fits")), read(at("weights-light.fits")).image("SCI")];
    const [science, weight, mask] = ["SCI", "WHT", "MASK"].map((name) => noisy.image(name));
    let saturated = 0;
    let chi2 = 0;
    for (let p = 0; p < light.length; p++) {
      expect(mask[p]).toBe(science[p] >= 300 ? MASK_BITS.SAT : 0);
      if (mask[p] !== 0) {
        expect(weight[p]).toBe(0);
        saturated++;
        continue;
      }
      expect(1 / weight[p] / ((light[p] + 100) / 4 + 2.25)).toBeCloseTo(1, 4);
      if (light[p] < 100) chi2 += (science[p] - light[p] - 100) ** 2 * weight[p];
    }
    expect(saturated).toBeGreaterThan(20);
    expect(chi2 / light.length).toBeGreaterThan(0.95);
    expect(chi2 / light.length).toBeLessThan(1.05);
  });

  it("says where its objects are: centroids, segments, the sky", async () => {
    const config = { ...CONFIG, parameters: { mag: { uniform: [19, 20] } } };
    const field = { size: [400, 400], density: 4, stars: { density: 0 }, positions: "grid" };
    await make(at("places.fits"), { field, config, noiseless: true });
    const { image, column } = read(at("places.fits"));
    const [light, segments] = [image("SCI"), image("SEG")];
    const [xs, ys] = [column("x"), column("y")];
    expect(xs.length).toBeGreaterThan(5);
    xs.forEach((x, k) => {
      const y = ys[k];
      let [total, right, up] = [0, 0, 0];
      // an odd window about the pixel would move the centroid: weigh down what is far
      for (let j = Math.floor(y) - 20; j <= Math.floor(y) + 20; j++) {
        for (let i = Math.floor(x) - 20; i <= Math.floor(x) + 20; i++) {
          const weight = Math.exp(-((i + 0.5 - x) ** 2 + (j + 0.5 - y) ** 2) / 50);
          total += weight * light[j * 400 + i];
          right += weight * light[j * 400 + i] * (i + 0.5 - x);
          up += weight * light[j * 400 + i] * (j + 0.5 - y);
        }
      }
      expect(Math.abs(right / total)).toBeLessThan(0.01);
      expect(Math.abs(up / total)).toBeLessThan(0.01);
      expect(segments[Math.floor(y) * 400 + Math.floor(x)]).toBe(k + 1);
    });
    // a pixel of a segment is at least as bright as the noise of the sky; without neighbours all such pixels are in one
    const noise = Math.sqrt(100 / 4 + 2.25);
    light.forEach((value, p) => {
      if (Math.abs(value - noise) > 1e-3) expect(segments[p] > 0).toBe(value > noise);
    });
    expect(column("ra").every((ra) => Math.abs(ra - 150) < 0.02)).toBe(true);
    expect(column("dec").every((dec) => Math.abs(dec - 2) < 0.02)).toBe(true);
  });

  it("leaves a star without a shape, and follows the counts that are asked for", async () => {
    const counts = { slope: 0.3, bright: 22, faint: 27 };
    const field = { ...FIELD, size: [900, 900], counts, density: 100 };
    await make(at("counts.fits"), { field, noiseless: true });
    const { column } = read(at("counts.fits"));
    const [classes, flux, mag, hlr] = ["star_galaxy", "flux", "mag_ab", "hlr"].map(column);
    const galaxies = [...mag].filter((_, k) => classes[k] === 1);
    expect(Math.min(...galaxies)).toBeGreaterThan(22);
    expect(Math.max(...galaxies)).toBeLessThan(27);
    const bright = galaxies.filter((m) => m < 25).length / galaxies.length;
    const expected = (10 ** (0.3 * 25) - 10 ** (0.3 * 22)) / (10 ** (0.3 * 27) - 10 ** (0.3 * 22));
    expect(Math.abs(bright - expected)).toBeLessThan(4 * Math.sqrt(expected / galaxies.length));
    mag.forEach((m, k) => {
      expect(m).toBeCloseTo(30 - 2.5 * Math.log10(flux[k]), 9);
      expect(Number.isNaN(hlr[k])).toBe(classes[k] === 0);
    });
  });

  it("has planes of every band", async () => {
    const { flux: _, ...shape } = CONFIG.galaxy[0];
    const { band: __, zero_point: ___, ...rest } = CONFIG;
    const bands = ["g", "r"].map((name, i) => ({
      name,
      zero_point: 30,
      flux: `${1 + i} * 10 ** (-0.4 * (mag - 30))`,
    }));
    await make(at("bands.fits"), { config: { ...rest, galaxy: [shape], bands }, noiseless: true });
    const field = read(at("bands.fits"));
    expect(field.hdus.map(({ name, version }) => `${name}${version}`).join(" ")).toBe(
      "1 SCI1 MASK1 SEG1 SCI2 MASK2 SEG2 PSF1 PSF2 CATALOG1",
    );
    expect(field.header("SCI", 2).get("FILTER")).toBe("r");
    const ratio = field.column("flux_r")[0] / field.column("flux_g")[0];
    expect(ratio).toBeCloseTo(2, 9);
    expect([...field.column("mag_ab_g")].every(Number.isFinite)).toBe(true);
  });

  it("refuses what only stamps have", async () => {
    const neighbours = { number: 1 };
    await expect(make(at("refused.fits"), { config: { ...CONFIG, neighbours } })).rejects.toThrow(
      /neighbours: .*stamps/,
    );
  });

  it("is whole or absent, and takes no other's place", async () => {
    const controller = new AbortController();
    const population = makePopulation(CONFIG);
    const wishes = {
      population,
      out: at("stopped.fits"),
      seed: 5,
      workers: 1,
      noiseless: false,
      tileRows: 50,
    };
    const settings = fieldSettings(population, FIELD, plainLocate, {});
    const progress = () => ({ add: () => controller.abort(), skip: () => {}, finish: () => {} });
    const hooks = { ...QUIET, progress, signal: controller.signal };
    await expect(makeField({ ...wishes, settings }, hooks)).rejects.toThrow("interrupted");
    expect(readdirSync(dir).filter((name) => name.startsWith("stopped"))).toEqual([]);
    writeFileSync(at("taken.fits"), "something");
    await expect(make(at("taken.fits"))).rejects.toThrow(/is there already: choose another --out/);
    await expect(make(join(dir, "nowhere", "a.fits"))).rejects.toThrow(/make the directory .*nowhere first/);
    expect(existsSync(at("taken.fits"))).toBe(true);
  });
});

it("puts an object in the middle of its square, to half a pixel", () => {
  for (const side of [24, 32, 48]) {
    for (const x of [0.01, 17.5, 99.999])
      expect(Math.abs(x - cornerOf(x, side) - side / 2)).toBeLessThanOrEqual(0.5);
  }
});
