import { join } from "node:path";
import { expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Detector } from "../../../sim/scene.ts";
import { type NoiselessStamps, noiseOfEpoch } from "../../../train/data/fresh-noise.ts";
import { renderAgain, simulationOf } from "../../../train/data/simulated-set.ts";
import { scratch } from "../../sim/generate/helpers.ts";
import { makeReal } from "./helpers.ts";

const PIXELS = 1024;
const COUNT = 120;

/** Bands of constant light. */
const stampsOf = (detectors: readonly Detector[], light: number, rounded = false): NoiselessStamps => ({
  images: new Float32Array(COUNT * detectors.length * PIXELS).fill(light),
  ids: Float64Array.from({ length: COUNT }, (_, k) => 7 * k),
  detectors: Array.from({ length: COUNT }, () => detectors),
  stamp: [32, 32],
  seed: 1,
  rounded,
});

/** Noise of an epoch: for each band the pixels of all stamps. */
function bandsOf(stamps: NoiselessStamps, epoch: number): Float32Array[] {
  const write = noiseOfEpoch(stamps, 5, epoch);
  const bands = stamps.detectors[0].map(() => new Float32Array(COUNT * PIXELS));
  const stamp = new Float32Array(bands.length * PIXELS);
  for (let row = 0; row < COUNT; row++) {
    write(row, stamp);
    for (const [b, all] of bands.entries())
      all.set(stamp.subarray(b * PIXELS, (b + 1) * PIXELS), row * PIXELS);
  }
  return bands;
}

const meanOf = (v: Float32Array): number => v.reduce((a, b) => a + b, 0) / v.length;

it("differs between the bands of a stamp and between epochs: 122880 pixels", () => {
  const detector = { sky: 900, gain: 1, read_noise: 5 };
  const stamps = stampsOf([detector, detector, detector], 0);
  const all = [0, 1].flatMap((epoch) => bandsOf(stamps, epoch));
  const units = all.map((band) => band.map((value) => (value - 900) / Math.sqrt(925)));
  units.forEach((a, i) => {
    for (const b of units.slice(i + 1)) {
      const r = a.reduce((sum, value, p) => sum + value * b[p], 0) / a.length;
      expect(Math.abs(r)).toBeLessThan(4 / Math.sqrt(a.length));
    }
  });
});

it("is each band's detector's, the first band's whatever others there are", () => {
  const detectors = [
    { sky: 400, gain: 1, read_noise: 5 },
    { sky: 50, gain: 4, read_noise: 20, saturation: 60 },
    { sky: 5000, gain: 2, read_noise: 0 },
  ];
  const bands = bandsOf(stampsOf(detectors, 10), 2);
  expect(bands[0]).toEqual(bandsOf(stampsOf(detectors.slice(0, 1), 10), 2)[0]);
  for (const [b, variance] of [
    [0, 410 + 25],
    [2, 5010 / 2],
  ]) {
    const mean = meanOf(bands[b]);
    expect(Math.abs(mean - detectors[b].sky - 10)).toBeLessThan(5 * Math.sqrt(variance / bands[b].length));
    const spread = meanOf(bands[b].map((value) => (value - mean) ** 2));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(2.1 / bands[b].length));
  }
  expect(bands[1].reduce((a, b) => Math.max(a, b))).toBe(60);
  const integers = bandsOf(stampsOf(detectors, 10, true), 2);
  for (const band of integers) expect(band.every(Number.isInteger)).toBe(true);
  expect(integers[1].reduce((a, b) => Math.max(a, b))).toBe(60);
});

it("is added to the light and by the detectors of all bands of a set", async () => {
  const bands = ["g", "r"].map((name, i) => ({
    ...{ name, psf: { kind: "moffat", fwhm: 0.6 + 0.2 * i, beta: 3 }, flux: 900 * (i + 1) },
    detector: { sky: { uniform: [100 * (i + 1), 150 * (i + 1)] }, gain: 1, read_noise: 5 },
  }));
  const population = makePopulation({
    ...{ stamp: [16, 20], pixel_scale: 0.2, bands },
    galaxy: [{ hlr: { uniform: [0.3, 1] }, n: 1 }],
  });
  const dir = join(scratch(), "set");
  await makeReal(dir, { n: 12, population });
  const set = Dataset.open(dir);
  const indices = Uint32Array.of(2, 5, 6);
  const again = await renderAgain(set, simulationOf(set)!, indices, { workers: 1 });
  const renderer = new Renderer();
  const drawn = Array.from(indices, (id) => population.draw(set.manifest.seed, id).bands);
  expect(again.detectors).toEqual(drawn.map((object) => object.map(({ detector }) => detector)));
  const light = drawn.flat().map(({ scene }) => {
    const image = new Float32Array(320);
    renderer.render(scene, image);
    return image;
  });
  light.forEach((image, plane) => {
    expect(again.images.subarray(plane * 320, (plane + 1) * 320)).toEqual(image);
  });
});
