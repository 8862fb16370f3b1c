import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../shared/math/normal.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { fromLatent, sigmaFromLatent, toLatent } from "../../../train/labels.ts";
import { estimatesOf, gaussianPosterior, joinPosteriors } from "../../../train/models/posterior.ts";
import { supervised } from "../helpers.ts";

const COUNT = 6;
const z = Float64Array.from({ length: COUNT }, (_, k) => k / 2 - 1.2);
const sigma = Float64Array.from({ length: COUNT }, (_, k) => 0.1 + 0.2 * k);

/** flux: of its logarithm, hlr: as it is; latents N(z, sigma) of both */
const columns = (of: (label: (typeof supervised)[number], k: number) => number) =>
  new Map(supervised.map((label) => [label.name, z.map((_, k) => of(label, k))]));
const estimates = columns(({ transform }, k) => fromLatent(transform, z[k]!));
const sigmas = columns(({ name, transform }, k) =>
  sigmaFromLatent(transform, sigma[k]!, estimates.get(name)![k]!),
);
const posterior = gaussianPosterior(supervised, COUNT, estimates, sigmas);

describe.each(supervised)("the posterior of $name, whose latent is normal", ({ name, transform }) => {
  it("gives estimates and standard deviations as they are", () => {
    expect(posterior.mean(name)).toEqual(estimates.get(name));
    expect(posterior.sd!(name)).toEqual(sigmas.get(name));
    expect(estimatesOf(posterior)).toEqual({ count: COUNT, values: estimates, sigmas });
  });

  it("has the probabilities of the latent", () => {
    const stream = new Stream(1, 0, 0);
    const truth = z.map((mean, k) => fromLatent(transform, mean + 2 * sigma[k]! * stream.normal()));
    posterior.cdf!(name, truth).forEach((p, k) => {
      const pull = (toLatent(transform, truth[k]!) - z[k]!) / sigma[k]!;
      expect(p).toBeCloseTo(normalCdf(pull), 9);
    });
  });

  it.each([0.025, 0.16, 0.5, 0.84, 0.975])("has quantiles that are the inverse of it (%d)", (p) => {
    const x = posterior.quantile!(name, p);
    for (const found of posterior.cdf!(name, x)) expect(found).toBeCloseTo(p, 9);
    if (p !== 0.5) return;
    for (const [k, median] of x.entries()) expect(median / estimates.get(name)![k]!).toBeCloseTo(1, 9);
  });
});

describe("a posterior", () => {
  it("has no probability below 0 for a label that is learned as its logarithm", () => {
    expect([...posterior.cdf!("flux", new Float64Array(COUNT).fill(-3))]).toEqual(new Array(COUNT).fill(0));
    expect([...posterior.cdf!("flux", new Float64Array(COUNT))]).toEqual(new Array(COUNT).fill(0));
  });

  it("without standard deviations has estimates alone", () => {
    const plain = gaussianPosterior(supervised, COUNT, estimates);
    expect(plain).not.toHaveProperty("sd");
    expect(plain).not.toHaveProperty("cdf");
    expect(estimatesOf(plain)).toEqual({ count: COUNT, values: estimates });
    expect(joinPosteriors([plain, plain])).not.toHaveProperty("sd");
  });

  it("of parts is that of the whole", () => {
    const part = (from: number, to: number) => {
      const cut = (all: typeof estimates) => new Map([...all].map(([name, x]) => [name, x.slice(from, to)]));
      return gaussianPosterior(supervised, to - from, cut(estimates), cut(sigmas));
    };
    const joined = joinPosteriors([part(0, 2), part(2, 3), part(3, COUNT)]);
    const truth = estimates.get("hlr")!.map((x) => x + 0.1);
    expect(estimatesOf(joined)).toEqual(estimatesOf(posterior));
    expect(joined.cdf!("hlr", truth)).toEqual(posterior.cdf!("hlr", truth));
    expect(joined.quantile!("flux", 0.3)).toEqual(posterior.quantile!("flux", 0.3));
  });
});
