// @module-tag slow
import { describe, expect, it } from "vitest";
import { sceneOf, type Vector } from "../../../eval/data/galaxy-parameters.ts";
import { type FitTask, fitSersic, type SersicFit } from "../../../eval/fit/sersic-fit.ts";
import { linearise } from "../../../eval/limit/derivatives.ts";
import { fisherMatrix, invert } from "../../../eval/limit/fisher.ts";
import { DETECTOR, GALAXIES, renderer, SCENE, stampOf } from "./galaxies.ts";

const fit = (pixels: Float32Array, change: Partial<FitTask> = {}): SersicFit =>
  fitSersic(renderer, { pixels, scene: SCENE, noise: { kind: "detector", detector: DETECTOR }, ...change });

const sigmas = (value: number): FitTask["noise"] => {
  return { kind: "sigma", sigma: new Float32Array(64 * 64).fill(value), sky: 100 };
};

/** Largest relative error of flux, hlr and n, and largest error of e1, e2, x0, y0. */
function errors({ values }: SersicFit, truth: Vector): [number, number] {
  const difference = truth.map((t, i) => Math.abs(values[i] - t) / (i < 3 ? t : 1));
  return [Math.max(...difference.slice(0, 3)), Math.max(...difference.slice(3))];
}

const allNumbers = ({ values, chi2, sky, model }: SersicFit): boolean =>
  [...values, chi2, sky, ...model].every(Number.isFinite);

describe("fitSersic", () => {
  it.each(GALAXIES.map((truth) => [truth]))("recovers %j from its noiseless stamp", (truth) => {
    const result = fit(stampOf(truth));
    const [relative, absolute] = errors(result, truth);
    expect(relative).toBeLessThan(1e-3);
    expect(absolute).toBeLessThan(1e-3);
    expect(result.status).toBe("converged");
    expect(result.chi2).toBeLessThan(0.01);
    expect(result.pixels).toBe(64 * 64);
  });

  it("gives the sigmas of the Fisher matrix, and a chi2 as large as the number of pixels", () => {
    for (const [k, truth] of GALAXIES.entries()) {
      const result = fit(stampOf(truth, k + 1));
      const there = result.values;
      const fisher = fisherMatrix(linearise(renderer, sceneOf(SCENE, there), there), DETECTOR);
      const bounds = invert(fisher).diagonal().map(Math.sqrt);
      expect(result.sigmas).toHaveLength(7);
      result.sigmas.forEach((sigma, i) => {
        expect(Math.abs(sigma / bounds[i] - 1)).toBeLessThan(0.02);
        expect(Math.abs(there[i] - truth[i])).toBeLessThan(4.5 * sigma);
      });
      expect(Math.abs(result.chi2 - 64 * 64)).toBeLessThan(4.5 * Math.sqrt(2 * 64 * 64));
      expect(result.covariance.get(1, 1)).toBeCloseTo(result.sigmas[1] ** 2, 10);
    }
  });

  it("is not biased by bright pixels, whose noise is their own", () => {
    const truth = GALAXIES[0];
    const detector = { sky: 1, gain: 1, read_noise: 1 };
    const z = Array.from({ length: 20 }, (_, seed) => {
      const result = fit(stampOf(truth, seed + 1, detector), { noise: { kind: "detector", detector } });
      return (result.values[0] - truth[0]) / result.sigmas[0];
    });
    // variances of the data in place of the model's shift it by 17 sigma
    expect(Math.abs(z.reduce((sum, x) => sum + x, 0) / z.length)).toBeLessThan(4 / Math.sqrt(z.length));
  });

  it("scales with the flux, from the flux of a survey in maggies to that of a detector", () => {
    const truth = GALAXIES[1];
    const light = stampOf(truth, 3).map((x) => x - 100);
    const fits = [1, 1e-12, 1e6].map((unit) =>
      fit(
        light.map((x) => x * unit),
        { noise: { kind: "sigma", sigma: new Float32Array(64 * 64).fill(11 * unit), sky: 0 } },
      ),
    );
    for (const [k, unit] of [1, 1e-12, 1e6].entries()) {
      expect(fits[k].values[0] / (unit * fits[0].values[0])).toBeCloseTo(1, 3);
      expect(fits[k].sigmas[0] / (unit * fits[0].sigmas[0])).toBeCloseTo(1, 2);
      expect(fits[k].values[1] / fits[0].values[1]).toBeCloseTo(1, 3);
      expect(fits[k].chi2 / fits[0].chi2).toBeCloseTo(1, 4);
    }
  });

  it("does not look at pixels that are masked, no numbers, saturated, or without a sigma", () => {
    const truth = GALAXIES[0];
    const pixels = stampOf(truth, 5);
    const use = new Uint8Array(64 * 64).fill(1);
    for (let y = 10; y < 24; y++) use.fill(0, y * 64 + 40, y * 64 + 60);
    const spoil = (value: number): Float32Array => pixels.map((x, p) => (use[p] === 1 ? x : value));
    const masked = fit(pixels, { use });
    expect(masked.pixels).toBe(64 * 64 - 14 * 20);
    expect(masked.status).toBe("converged");
    expect(fit(spoil(1e6), { use }).values).toEqual(masked.values);
    expect(fit(spoil(Number.NaN)).values).toEqual(masked.values);
    const saturated = { ...DETECTOR, saturation: 9e5 };
    const clipped = fit(spoil(9e5), { noise: { kind: "detector", detector: saturated } });
    expect(clipped.values).toEqual(masked.values);
    const withoutSigma = (missing: number): FitTask["noise"] => {
      const sigma = Float32Array.from(use, (used) => (used === 1 ? 11 : missing));
      return { kind: "sigma", sigma, sky: 100 };
    };
    const some = fit(spoil(1e6), { noise: withoutSigma(0) });
    expect(some.pixels).toBe(masked.pixels);
    expect(fit(spoil(-1e6), { noise: withoutSigma(Number.NaN) }).values).toEqual(some.values);
  });

  it("fits the sky too, and then knows the flux less well", () => {
    const truth = GALAXIES[0];
    const pixels = stampOf(truth, 6).map((x) => x + 3);
    const known = fit(
      pixels.map((x) => x - 3),
      { noise: sigmas(11) },
    );
    const free = fit(pixels, { noise: sigmas(11), fitSky: true });
    expect(free.sigmas).toHaveLength(8);
    expect(free.values).toHaveLength(7);
    expect(Math.abs(free.sky - 103)).toBeLessThan(4 * free.sigmas[7]);
    expect(free.sigmas[0]).toBeGreaterThan(1.05 * known.sigmas[0]);
    expect(Math.abs(free.values[0] - truth[0])).toBeLessThan(4 * free.sigmas[0]);
    expect(free.model[0]).toBeGreaterThan(102);
  });

  it("begins where it is told, with less work", () => {
    const truth = GALAXIES[3];
    const pixels = stampOf(truth, 7);
    const [alone, told] = [fit(pixels), fit(pixels, { start: truth })];
    expect(told.renders).toBeLessThan(0.6 * alone.renders);
    told.values.forEach((value, i) => {
      expect(Math.abs(value - alone.values[i])).toBeLessThan(0.05 * alone.sigmas[i]);
    });
  });

  it("ends at a bound where no galaxy that is allowed fits best", () => {
    const disc = Float32Array.from({ length: 64 * 64 }, (_, p) =>
      Math.hypot((p % 64) - 31.5, Math.floor(p / 64) - 31.5) < 12 ? 500 : 100,
    );
    const result = fit(disc);
    expect(result.status).toBe("bound");
    expect(result.values[2]).toBe(0.3);
    expect(allNumbers(result)).toBe(true);
  });

  it("ends with a status and with numbers on noise alone, and on nothing", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const noise = stampOf([0, 1, 1, 0, 0, 32, 32], seed);
      const result = fit(noise, seed > 2 ? { fitSky: true } : {});
      expect(["converged", "bound", "stopped"]).toContain(result.status);
      expect(allNumbers(result)).toBe(true);
      expect(Math.abs(result.values[0])).toBeLessThan(1e4);
    }
    for (const pixels of [new Float32Array(64 * 64), new Float32Array(64 * 64).fill(100)]) {
      expect(allNumbers(fit(pixels))).toBe(true);
      expect(allNumbers(fit(pixels, { noise: sigmas(1), fitSky: true }))).toBe(true);
    }
  });

  it("fails, in words, where there are fewer pixels than parameters", () => {
    const pixels = stampOf(GALAXIES[0], 1);
    const use = new Uint8Array(64 * 64).fill(1, 0, 7);
    for (const result of [
      fit(pixels, { use }),
      fit(pixels.fill(Number.NaN)),
      fit(pixels, { noise: sigmas(0) }),
    ]) {
      expect(result.status).toBe("failed");
      expect(allNumbers(result)).toBe(true);
      expect(result.sigmas.every((sigma) => sigma === Number.POSITIVE_INFINITY)).toBe(true);
    }
  });
});
