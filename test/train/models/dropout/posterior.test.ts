import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../../shared/math/normal.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { fromLatent, toLatent } from "../../../../train/labels.ts";
import { PASSES } from "../../../../train/models/dropout/masks.ts";
import { passPosterior } from "../../../../train/models/dropout/posterior.ts";
import { joinPosteriors } from "../../../../train/models/posterior.ts";
import { supervised } from "../../helpers.ts";

const COUNT = 3;
const WIDTH = 5; // two labels, three free latents
const [flux, hlr] = supervised.map(({ transform }) => transform);

/** Of which those of stamp 0 disagree widely, those of stamp 2 not at all; both labels go the same way. */
const stream = new Stream(3, 0, 0);
const means = new Float32Array((1 + PASSES) * COUNT * WIDTH);
const sigmas = new Float32Array((1 + PASSES) * COUNT * 2);
for (let t = 0; t <= PASSES; t++) {
  const off = t === 0 ? 0 : stream.normal();
  for (let k = 0; k < COUNT; k++) {
    for (let i = 0; i < WIDTH; i++) means[(t * COUNT + k) * WIDTH + i] = 0.2 * k + [2, 0.3, 0][k]! * off;
    for (let i = 0; i < 2; i++) sigmas[(t * COUNT + k) * 2 + i] = 0.1 + 0.05 * k + 0.02 * i;
  }
}
const posterior = passPosterior(
  supervised,
  COUNT,
  { values: means, width: WIDTH },
  { values: sigmas, width: 2 },
);
/** Of a stamp and a label, in every pass. */
const of = (k: number, i: number) => ({
  m: Array.from({ length: PASSES }, (_, t) => means[((1 + t) * COUNT + k) * WIDTH + i]!),
  s: sigmas[k * 2 + i]!, // the same in all passes
});
const spread = (x: readonly number[]): number => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length);
};

describe("the posterior of thinned networks", () => {
  it("estimates what the whole network does", () => {
    for (let k = 0; k < COUNT; k++) {
      expect(posterior.mean("hlr")[k]).toBeCloseTo(fromLatent(hlr!, 0.2 * k), 6);
      expect(posterior.mean("flux")[k]! / fromLatent(flux!, 0.2 * k)).toBeCloseTo(1, 6);
    }
  });

  it("has parts that add up: what the networks say themselves, and what they do not agree on", () => {
    for (const [i, name] of ["flux", "hlr"].entries()) {
      const { aleatoric, epistemic } = posterior.parts!(name);
      for (let k = 0; k < COUNT; k++) {
        const { m, s } = of(k, i);
        const unit = name === "hlr" ? hlr!.scale : flux!.scale * posterior.mean(name)[k]!;
        expect(aleatoric[k]! / (unit * s)).toBeCloseTo(1, 6);
        expect(epistemic[k]! / unit).toBeCloseTo(spread(m), 6);
        expect(posterior.sd!(name)[k]! ** 2 / (aleatoric[k]! ** 2 + epistemic[k]! ** 2)).toBeCloseTo(1, 12);
      }
      expect(epistemic[2]).toBe(0);
    }
  });

  it("gives the probabilities of the mixture, of which quantiles are the inverse, and none below 0 of a logarithm", () => {
    for (const { name, transform } of supervised) {
      const i = name === "flux" ? 0 : 1;
      const truth = Float64Array.from({ length: COUNT }, (_, k) => fromLatent(transform, 0.4 * k - 0.3));
      posterior.cdf!(name, truth).forEach((p, k) => {
        const { m, s } = of(k, i);
        const z = toLatent(transform, truth[k]!);
        expect(p).toBeCloseTo(m.reduce((sum, mean) => sum + normalCdf((z - mean) / s), 0) / PASSES, 9);
      });
      for (const p of [0.025, 0.5, 0.84]) {
        for (const found of posterior.cdf!(name, posterior.quantile!(name, p)))
          expect(found).toBeCloseTo(p, 8);
      }
    }
    expect([...posterior.cdf!("flux", new Float64Array(COUNT))]).toEqual([0, 0, 0]);
  });

  it("has samples with these probabilities, of one network in all labels at a time", async () => {
    const draws = 4000;
    const samples = await posterior.sample!(draws, 9);
    expect(samples).toEqual(await posterior.sample!(draws, 9));
    expect(samples).not.toEqual(await posterior.sample!(draws, 10));
    const x = (k: number, i: number) =>
      Array.from({ length: draws }, (_, d) => samples[(k * draws + d) * 2 + i]!);
    for (const [i, name] of ["flux", "hlr"].entries()) {
      for (const p of [0.1, 0.5, 0.9]) {
        const at = posterior.quantile!(name, p);
        for (let k = 0; k < COUNT; k++) {
          const share = x(k, i).filter((value) => value < at[k]!).length / draws;
          expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws));
        }
      }
    }
    const [a, b] = [x(0, 0).map(Math.log), x(0, 1)]; // stamp 0, whose networks disagree: both labels go together
    const product = a.map((v, d) => v * b[d]!);
    const mean = (all: readonly number[]): number => all.reduce((sum, v) => sum + v, 0) / draws;
    expect((mean(product) - mean(a) * mean(b)) / (spread(a) * spread(b))).toBeGreaterThan(0.95);
  });

  it("has samples of a stamp that do not depend on the place in its batch", async () => {
    const only = <T extends { values: Float32Array; width: number }>({ values, width }: T) => ({
      values: Float32Array.from({ length: (values.length / COUNT) | 0 }, (_, at) => {
        const [t, i] = [Math.floor(at / width), at % width];
        return values[(t * COUNT + 1) * width + i]!;
      }),
      width,
    });
    const alone = passPosterior(
      supervised,
      1,
      only({ values: means, width: WIDTH }),
      only({ values: sigmas, width: 2 }),
    );
    const all = await posterior.sample!(20, 9);
    expect(await alone.sample!(20, 9)).toEqual(all.slice(40, 80));
  });

  it("has a joint density that is that of its samples, of the labels that are there, and none below 0", async () => {
    const density = async (f: number, h: number) =>
      Array.from(
        await posterior.logProb!(Float64Array.from({ length: 2 * COUNT }, (_, at) => [f, h][at % 2]!)),
      );
    const [step, sum] = [0.002, new Array<number>(COUNT).fill(0)];
    for (let z = -12; z < 12; z += step) {
      const all = await density(Number.NaN, fromLatent(hlr!, z));
      all.forEach((log, k) => {
        sum[k]! += Math.exp(log) * hlr!.scale * step;
      });
    }
    for (const total of sum) expect(total).toBeCloseTo(1, 4);
    const [f, h] = [1500, 1.2];
    (await density(f, h)).forEach((log, k) => {
      const [u, v] = [of(k, 0), of(k, 1)];
      const normal = (z: number, m: number, s: number): number =>
        Math.exp(-(((z - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
      const both = u.m.map(
        (m, t) => normal(toLatent(flux!, f), m, u.s) * normal(toLatent(hlr!, h), v.m[t]!, v.s),
      );
      const total = both.reduce((a, b) => a + b, 0) / PASSES / (flux!.scale * f) / hlr!.scale;
      expect(Math.exp(log) / total).toBeCloseTo(1, 9);
    });
    expect(await density(-1, h)).toEqual(new Array(COUNT).fill(Number.NEGATIVE_INFINITY));
    expect(await density(0, h)).toEqual(new Array(COUNT).fill(Number.NEGATIVE_INFINITY));
  });

  it("without widths is normal, and all of its width is epistemic", () => {
    const plain = passPosterior(supervised, COUNT, { values: means, width: WIDTH }, undefined);
    const { aleatoric, epistemic } = plain.parts!("hlr");
    expect([...aleatoric]).toEqual([0, 0, 0]);
    expect(plain.sd!("hlr")).toEqual(epistemic);
    const inside = plain.cdf!(
      "hlr",
      plain.mean("hlr").map((x, k) => x + epistemic[k]!),
    );
    expect(inside[0]).toBeCloseTo(normalCdf(1), 9);
    expect(plain.sample).toBeUndefined();
  });

  it("of neighbouring stamps is joined with its parts", () => {
    const joined = joinPosteriors([posterior, posterior]).parts!("flux");
    const { aleatoric, epistemic } = posterior.parts!("flux");
    expect([...joined.aleatoric]).toEqual([...aleatoric, ...aleatoric]);
    expect([...joined.epistemic]).toEqual([...epistemic, ...epistemic]);
  });
});
