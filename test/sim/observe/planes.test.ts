/** The planes against what they are by definition. */
import { describe, expect, it } from "vitest";
import { PIXEL_ARRAYS, type PlanePixels } from "../../../datasets/planes.ts";
import { outOfRange } from "../../../shared/errors.ts";
import type { DrawnBand } from "../../../sim/drawn.ts";
import { Observer } from "../../../sim/observe/observer.ts";
import { checkPlanes, describePlane, type PlaneName, psfSide } from "../../../sim/observe/planes.ts";
import { drawPsf } from "../../../sim/observe/psf.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Scene } from "../../../sim/scene.ts";
import { peakOf } from "../render/scenes.ts";

const scene: Scene = {
  components: [{ kind: "sersic", n: 1.5, hlr: 0.7, flux: 5000, e: 0.3, pa: 30 }],
  ...{ x0: 12.3, y0: 10.1, pixel_scale: 0.2, stamp: [20, 26] },
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
};
const neighbour = { components: [{ kind: "point", flux: 9000 }], x0: 20.5, y0: 4.5 } as const;
const detector = { sky: 100, gain: 2.5, read_noise: 5 };
const bands: readonly DrawnBand[] = [
  { scene, detector },
  {
    scene: { ...scene, psf: { kind: "gaussian", fwhm: 0.9 }, others: [neighbour] },
    detector: { ...detector, sky: 7 },
  },
];
const size = 20 * 26;
const place = { seed: 3, id: 5, name: () => "object 5" };

function observed(planes: readonly PlaneName[], noiseless = false) {
  const pixels = new Float32Array(2 * size);
  const out = planes.map((name): PlanePixels => {
    const { dtype, shape } = describePlane(name, [2, 20, 26], "ADU");
    return new PIXEL_ARRAYS[dtype](shape[0] * shape[1] * shape[2]).fill(77);
  });
  const measured = new Observer(new Renderer(), { noiseless, planes }).observe(bands, place, pixels, out);
  return { pixels, out, measured };
}

function render(one: Scene): Float32Array {
  const out = new Float32Array(one.stamp[0] * one.stamp[1]);
  new Renderer().render(one, out);
  return out;
}

describe("planes", () => {
  it("change nothing of the pixels and of what is measured", () => {
    const [without, all] = [observed([]), observed(["isolated", "variance", "psf", "mask"])];
    expect(all.pixels).toEqual(without.pixels);
    expect(all.measured).toEqual(without.measured);
  });

  it("isolated: the target alone in every band, bit for bit, others or not", () => {
    const { out } = observed(["isolated"]);
    const { others: _, ...alone } = bands[1].scene;
    expect(out[0].subarray(0, size)).toEqual(render(scene));
    expect(out[0].subarray(size)).toEqual(render(alone));
  });

  it("variance: of the noise of whole ensembles of stamps", () => {
    const [variance] = observed(["variance"]).out;
    const light = observed([], true).pixels;
    const observer = new Observer(new Renderer(), { noiseless: false });
    const sum = new Float64Array(2 * size);
    const draws = 400;
    const pixels = new Float32Array(2 * size);
    for (let id = 0; id < draws; id++) {
      observer.observe(bands, { ...place, id }, pixels);
      for (const [p, value] of pixels.entries())
        sum[p] += (value - light[p] - bands[p < size ? 0 : 1].detector.sky) ** 2;
    }
    // chi^2 of draws x pixels degrees of freedom, in each band and in its brightest pixels
    for (const band of [0, 1]) {
      const inBand = [...sum.keys()].filter((p) => Math.floor(p / size) === band);
      const bright = inBand.toSorted((a, b) => light[b] - light[a]).slice(0, 20);
      for (const some of [inBand, bright]) {
        const chi2 = some.reduce((total, p) => total + sum[p] / variance[p], 0) / (draws * some.length);
        expect(Math.abs(chi2 - 1)).toBeLessThan(5 * Math.sqrt(2 / (draws * some.length)));
      }
    }
  });

  it("variance and mask: of a detector with effects, its bits by their names", () => {
    const full = {
      ...detector,
      saturation: 150,
      noise: { kind: "gaussian", sigma: 3 },
      effects: { bad_columns: 0.1, hot_pixels: { fraction: 0.02, charge: 500 } },
    } as const;
    const [masks, seen] = [new Uint8Array(2 * size), new Set<number>()];
    const variance = new Float32Array(2 * size);
    const observer = new Observer(new Renderer(), { noiseless: false, planes: ["mask", "variance"] });
    const pixels = new Float32Array(2 * size);
    for (let id = 0; id < 20; id++) {
      observer.observe([bands[0], { ...bands[1], detector: full }], { ...place, id }, pixels, [
        masks,
        variance,
      ]);
      expect(masks.subarray(0, size).every((bits) => bits === 0)).toBe(true);
      expect(variance.subarray(size).every((v) => v === 9)).toBe(true);
      for (const bits of masks) seen.add(bits);
      masks.fill(255);
    }
    const { bits = {} } = describePlane("mask", [2, 20, 26], "ADU");
    const named = ["HOT", "BAD", "SAT"].map((name) => 2 ** bits[name]);
    for (const bit of named) expect([...seen].some((value) => (value & bit) !== 0)).toBe(true);
    expect([...seen].every((value) => (value & ~(named[0] | named[1] | named[2])) === 0)).toBe(true);
    new Observer(new Renderer(), { noiseless: true, planes: ["mask"] }).observe(bands, place, pixels, [
      masks,
    ]);
    expect(masks.every((value) => value === 0)).toBe(true);
  });

  it("psf: the image of a star, about the middle pixel, whose sum goes to 1", () => {
    const { out } = observed(["psf"]);
    const side = psfSide(20, 26);
    expect([side, psfSide(21, 64), psfSide(16, 16)]).toEqual([19, 21, 15]);
    expect(out[0].length).toBe(2 * side * side);
    for (const band of [0, 1]) {
      const image = out[0].subarray(band * side * side, (band + 1) * side * side);
      const peak = image.indexOf(peakOf(image));
      expect(peak).toBe((side * side - 1) / 2);
      // symmetric about it
      for (let p = 0; p < peak; p++) expect(image[p]).toBeCloseTo(image[side * side - 1 - p], 6);
      const star = { components: [{ kind: "point", flux: 1 }], x0: side / 2, y0: side / 2 } as const;
      const { psf } = bands[band].scene;
      expect(image).toEqual(render({ ...scene, ...star, psf, stamp: [side, side] }));
    }
    const wide = drawPsf(new Renderer(), { psf: { kind: "gaussian", fwhm: 0.9 }, pixel_scale: 0.2 }, 51);
    expect(wide.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  it("psf: of each object its own", () => {
    const observer = new Observer(new Renderer(), { noiseless: true, planes: ["psf"] });
    const psfOf = (fwhm: number): Float32Array => {
      const one = { scene: { ...scene, psf: { kind: "gaussian", fwhm } }, detector } as const;
      const out = new Float32Array(19 * 19);
      observer.observe([one], place, new Float32Array(size), [out]);
      return out;
    };
    const [a, b] = [psfOf(0.8), psfOf(1.1)];
    expect(psfOf(0.8)).toEqual(a);
    expect(b[180]).toBeLessThan(0.7 * a[180]);
  });

  it("are described", () => {
    expect(describePlane("variance", [3, 20, 26], "nmgy")).toMatchObject({
      ...{ name: "variance", dtype: "float32", shape: [3, 20, 26], unit: "nmgy^2" },
    });
    expect(describePlane("psf", [3, 20, 26], "nmgy")).toMatchObject({ shape: [3, 19, 19], unit: "1" });
    expect(() => checkPlanes("--planes", ["isolatd"])).toThrow(
      /--planes: plane = "isolatd".*Did you mean "isolated"/,
    );
  });

  it("name the object that cannot be rendered", () => {
    const renderer = {
      render: (): void => {
        throw outOfRange("x0", 7, "inside");
      },
    };
    const observer = new Observer(renderer, { noiseless: true });
    expect(() => observer.observe(bands, place, new Float32Array(2 * size))).toThrow(/^object 5: .*x0 = 7/);
  });
});
