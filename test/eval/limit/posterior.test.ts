// @module-tag slow
import { describe, expect, it } from "vitest";
import { sceneOf, type Vector, vectorOf } from "../../../eval/data/galaxy-parameters.ts";
import { linearise } from "../../../eval/limit/derivatives.ts";
import { covariance, fisherMatrix, invert } from "../../../eval/limit/fisher.ts";
import { logLikelihoodOf, type PosteriorSample, samplePosterior } from "../../../eval/limit/posterior.ts";
import { Prior } from "../../../eval/limit/prior.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { Renderer } from "../../../sim/render/renderer.ts";

const population = loadPopulation({});
const draws = Array.from({ length: 20_000 }, (_, id) => vectorOf(population.draw(5, id).bands[0].scene));
const prior = new Prior(draws);
const spread = covariance(draws);
const renderer = new Renderer();
const noise = new DetectorNoise();

/** Posterior of a galaxy under noise of this gain. */
function judge(truth: Vector, gain: number, id = 0): PosteriorSample & { bound: Vector } {
  const [drawn] = population.draw(5, 0).bands;
  const detector = { ...drawn.detector, gain };
  const linear = linearise(renderer, sceneOf(drawn.scene, truth), truth);
  const fisher = fisherMatrix(linear, detector);
  const pixels = linear.stamp.slice();
  noise.apply(pixels, detector, 5, id);
  const together = invert(fisher.clone().add(invert(spread)));
  const seen = { pixels, scene: drawn.scene, detector, truth, linear, fisher, covariance: together };
  const sample = samplePosterior(renderer, prior, seen, new Stream(5, id, 1));
  return { ...sample, bound: invert(fisher).diagonal() };
}

describe("samplePosterior", () => {
  it("of a bright galaxy has the Cramer-Rao bound as its variance", () => {
    const truth = [3e4, 1.5, 1.5, 0.2, -0.1, 30.3, 33.8];
    const samples = Array.from({ length: 8 }, (_, id) => judge(truth, 100, id));
    for (const { acceptance } of samples) expect(acceptance).toBeGreaterThan(0.5);
    for (let i = 0; i < truth.length; i++) {
      const ratio = samples.reduce((sum, { variance, bound }) => sum + variance[i]! / bound[i]!, 0) / 8;
      // eight variances of 120 correlated samples each: 8 % or so
      expect(ratio).toBeGreaterThan(0.75);
      expect(ratio).toBeLessThan(1.3);
    }
  });

  it("of a galaxy that cannot be seen has the variance of the population", () => {
    const truth = [3e4, 2, 2, 0.2, -0.1, 30, 30];
    const { variance } = judge(truth, 1e-9);
    for (const [i, value] of variance.entries()) {
      expect(value / spread.get(i, i)).toBeGreaterThan(0.4);
      expect(value / spread.get(i, i)).toBeLessThan(2);
    }
  });

  it("holds the truth as often as it should: galaxies of the population", () => {
    let [about, within] = [0, 0];
    for (let id = 0; id < 60; id++) {
      const { deviation, variance } = judge(vectorOf(population.draw(5, id).bands[0].scene), 1, id);
      for (let i = 0; i < variance.length; i++) {
        about += deviation[i]! / spread.get(i, i);
        within += variance[i]! / spread.get(i, i);
      }
    }
    // 1 + 2/m; chains that are too short, or a wrong acceptance, would have it far above 1
    expect(about / within).toBeGreaterThan(0.75);
    expect(about / within).toBeLessThan(1.5);
  });
});

describe("logLikelihoodOf", () => {
  it("is higher at the model that made the pixels than at a brighter one", () => {
    const [{ scene, detector }] = population.draw(5, 1).bands;
    const model = new Float32Array(64 * 64);
    renderer.render(scene, model);
    const pixels = model.map((s) => s + detector.sky);
    const brighter = model.map((s) => 1.05 * s);
    const best = logLikelihoodOf(pixels, model, detector);
    expect(logLikelihoodOf(pixels, brighter, detector)).toBeLessThan(best);
  });
});
