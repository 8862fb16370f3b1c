/** Segmentation and purity of whole observations, against what float64 sums of the objects' images make of them. */
import { describe, expect, it } from "vitest";
import { PURITY } from "../../../sim/observe/measures.ts";
import { Observer } from "../../../sim/observe/observer.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Scene } from "../../../sim/scene.ts";
import { render } from "../render/scenes.ts";

const population = makePopulation({
  ...{ stamp: [24, 30], pixel_scale: 0.2, parameters: { flux: { log_uniform: [500, 2e4] } } },
  galaxy: [{ hlr: { uniform: [0.2, 0.6] }, n: 1, e: 0.3, pa: { uniform: [0, 180] } }],
  psf: { kind: "moffat", fwhm: 0.7, beta: 3 },
  detector: { sky: 200, gain: 2, read_noise: 6 },
  bands: [
    { name: "g", flux: "flux" },
    { name: "r", flux: "2 * flux", detector: { sky: 900 } },
  ],
  neighbours: { number: { uniform: [0, 4] }, margin: 0.5 },
});
const size = 24 * 30;
const fast = new Renderer();

/** The objects of a scene alone, the target first. */
const alone = ({ others = [], ...target }: Scene): Float32Array[] =>
  [target, ...others.map((other) => ({ ...target, ...other }))].map(render);

function observe(index: number, threshold?: number) {
  const { bands } = population.draw(1, index);
  const planes = ["segmentation", "isolated"] as const;
  const observer = new Observer(fast, { noiseless: false, planes, measures: [PURITY], threshold });
  const place = { seed: 1, id: index, name: () => "it" };
  const [segmentation, isolated] = [new Uint8Array(2 * size), new Float32Array(2 * size)];
  const measured = observer.observe(bands, place, new Float32Array(2 * size), [segmentation, isolated]);
  return { bands, segmentation, isolated, measured };
}

describe("of an object with neighbours", () => {
  it.each([1.5, 0.3])("the segmentation above %d sigma is brute force's, in each band", (threshold) => {
    const labels = new Set<number>();
    for (let index = 0; index < 12; index++) {
      const { bands, segmentation } = observe(index, threshold);
      bands.forEach(({ scene, detector: { sky, gain, read_noise } }, band) => {
        const images = alone(scene);
        const least = threshold * Math.sqrt((sky * gain + read_noise ** 2) / gain ** 2);
        for (let p = 0; p < size; p++) {
          const here = images.map((image) => image[p]);
          const most = Math.max(...here);
          const expected = most > least ? here.indexOf(most) + 1 : 0;
          expect(segmentation[band * size + p]).toBe(expected);
          labels.add(expected);
        }
      });
    }
    expect([...labels].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("the purity is brute force's, in each band, and 1 without neighbours", () => {
    let ones = 0;
    for (let index = 0; index < 12; index++) {
      const { bands, measured } = observe(index);
      bands.forEach(({ scene }, band) => {
        const [target, ...others] = alone(scene).map((image) => Float64Array.from(image));
        const own = target.reduce((sum, t) => sum + t * t, 0);
        const shared = others.reduce((sum, n) => sum + n.reduce((s, v, p) => s + v * target[p], 0), own);
        expect(measured[band].own[0]).toBeCloseTo(own / shared, 5);
        if (others.length === 0) ones++;
        if (others.length === 0) expect(measured[band].own[0]).toBe(1);
        else expect(measured[band].own[0]).toBeLessThan(1);
      });
    }
    expect(ones).toBeGreaterThan(0);
  });

  it("the target alone is the image that purity and segmentation see", () => {
    const { bands, isolated } = observe(3);
    bands.forEach(({ scene }, band) => {
      const [target] = alone(scene);
      expect(isolated.subarray(band * size, (band + 1) * size)).toEqual(target);
    });
  });

  it("separate images are rendered only if something needs them, and once", () => {
    const { bands } = population.draw(1, 3);
    const others = bands[0].scene.others?.length ?? 0;
    const count = (options: Partial<ConstructorParameters<typeof Observer>[1]>): number => {
      let calls = 0;
      const renderer = {
        render: (scene: Scene, out: Float32Array) => {
          calls++;
          fast.render(scene, out);
        },
      };
      const out = (options.planes ?? []).map((name) =>
        name === "segmentation" ? new Uint8Array(2 * size) : new Float32Array(2 * size),
      );
      const place = { seed: 1, id: 3, name: () => "it" };
      new Observer(renderer, { noiseless: true, ...options }).observe(
        bands,
        place,
        new Float32Array(2 * size),
        out,
      );
      return calls / 2;
    };
    expect(others).toBeGreaterThan(0);
    expect(count({})).toBe(1);
    expect(count({ measures: [PURITY] })).toBe(2);
    expect(count({ measures: [PURITY], planes: ["isolated"] })).toBe(2);
    expect(count({ measures: [PURITY], planes: ["isolated", "segmentation"] })).toBe(2 + others);
  });
});
