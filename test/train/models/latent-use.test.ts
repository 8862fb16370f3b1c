import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { activeOf, describeUse, latentUse, nats, useWords } from "../../../train/models/latent-use.ts";

const COUNT = 2000;

/** Latents of an encoder that knows a number of variance 1 - sigma^2 to within sigma in the first, next to nothing in the second, and nothing in the third. */
function known() {
  const stream = new Stream(3, 0, 0);
  const sigma = 0.25;
  const means = new Float32Array(3 * COUNT);
  const logSigmas = new Float32Array(3 * COUNT);
  for (let k = 0; k < COUNT; k++) {
    means[3 * k] = Math.sqrt(1 - sigma ** 2) * stream.normal();
    means[3 * k + 1] = 0.05 * stream.normal();
    means[3 * k + 2] = 0.3; // not 0, but the same for all
    logSigmas[3 * k] = Math.log(sigma);
  }
  return { means, logSigmas, sigma };
}

describe("the use of latents", () => {
  const { means, logSigmas, sigma } = known();
  const use = latentUse(means, logSigmas, 3);

  it("is the variance of their means, and their divergence in nats", () => {
    expect(use.variance[0]! / (1 - sigma ** 2)).toBeCloseTo(1, 1);
    expect(use.variance[1]).toBeCloseTo(0.0025, 3);
    expect(use.variance[2]).toBeCloseTo(0, 10);
    expect(use.kl[0]! / -Math.log(sigma)).toBeCloseTo(1, 1); // where the means of all are normal, too
    expect(use.kl[2]).toBeCloseTo(0.5 * 0.09, 6);
    expect(nats(use)).toBeCloseTo(use.kl[0]! + use.kl[1]! + use.kl[2]!, 12);
  });

  it("finds those that have collapsed", () => {
    expect(activeOf(use)).toBe(1);
    expect(useWords(use)).toMatch(/^1 of 3 active, 1\.\d nats$/);
    expect(describeUse(use)).toContain("1 of 3 active");
  });

  it("says so if all have, and what to do", () => {
    expect(describeUse({ variance: [0.001, 0], kl: [0.1, 0] })).toMatch(
      /all latents have collapsed.*--beta.*--free-bits/i,
    );
  });
});
