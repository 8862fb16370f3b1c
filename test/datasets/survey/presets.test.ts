import { describe, expect, it } from "vitest";
import type { Cutout, Stamp } from "../../../datasets/survey/cutout.ts";
import { cutoutToStamp } from "../../../datasets/survey/stamp.ts";
import { detectorVariance } from "../../../eval/data/pixel-noise.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { loadPopulation, presetNames } from "../../../sim/population/load.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import { fill, makeCutout } from "./make.ts";

const STAMPS = 12;
const [renderer, noise] = [new Renderer(), new DetectorNoise()];

describe("of simulated surveys", () => {
  it.each(presetNames())("%s: true noise is not doubted, an inverse variance is told", (preset) => {
    const population = loadPopulation({ preset });
    const [ny, nx] = population.stamp;
    for (let k = 0; k < STAMPS; k++) {
      const [{ scene, detector }] = population.draw(9, k).bands;
      const pixels = new Float32Array(ny * nx);
      renderer.render(scene, pixels);
      noise.apply(pixels, detector, 9, k);
      const variance = detectorVariance(detector);
      const stampWith = (sigma: Cutout["sigma"]): Stamp =>
        cutoutToStamp(makeCutout(ny, nx, { pixels, sigma }), { height: ny, width: nx, sky: 100 }, fill());
      const map = (values: Float32Array) => ({ path: "map", kind: "sigma", sigma: values }) as const;
      // of a sky pixel, and as in the maps of surveys, with the galaxy's own photons
      for (const sigma of [
        Math.sqrt(variance(detector.sky)),
        map(pixels.map((v) => Math.sqrt(variance(v)))),
      ]) {
        const stamp = stampWith(sigma);
        expect(stamp).toMatchObject({ otherNoise: false, darker: false, spiked: false });
        expect(stamp.replaced.blank).toBe(0);
      }
      const factor = variance(detector.sky) ** 1.5;
      if (Math.max(factor, 1 / factor) < 300) continue;
      expect(() => stampWith(map(pixels.map((v) => 1 / variance(v))))).toThrow(/the column "ivar"/);
    }
  });
});
