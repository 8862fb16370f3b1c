import { describe, expect, it } from "vitest";
import { vectorOf } from "../../../eval/data/galaxy-parameters.ts";
import { Marginal, spreadOf } from "../../../eval/limit/marginal.ts";
import { Prior } from "../../../eval/limit/prior.ts";
import { Stream } from "../../../shared/random/stream.ts";
import type { Population } from "../../../sim/drawn.ts";
import type { PopulationConfig } from "../../../sim/population/config.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";

const population = loadPopulation({});
const [galaxy] = (population.config as PopulationConfig).galaxy as [object];
const drawsOf = (from: Population, count: number) =>
  Array.from({ length: count }, (_, id) => vectorOf(from.draw(3, id).bands[0].scene));

describe("Marginal", () => {
  const stream = new Stream(1, 0, 1);
  const marginal = new Marginal(Float64Array.from({ length: 20_000 }, () => stream.normal()));

  it("is the density that the draws have", () => {
    for (const x of [-1.5, -0.3, 0, 1, 2]) {
      const normal = -(x * x) / 2 - Math.log(2 * Math.PI) / 2;
      // 6 % by counts, the rest by the width of the bins
      expect(Math.abs(marginal.logDensity(x) - normal)).toBeLessThan(0.25);
    }
  });

  it("scores a normal parameter as it is", () => {
    for (const x of [-1.5, -0.3, 0, 1, 1.5]) expect(Math.abs(marginal.score(x) - x)).toBeLessThan(0.06);
  });

  it("has no density outside its support", () => {
    expect(marginal.logDensity(10)).toBe(Number.NEGATIVE_INFINITY);
    expect(marginal.logDensity(Number.NaN)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("spreadOf", () => {
  it("tells constants, single values and continuous parameters apart", () => {
    expect(spreadOf(new Float64Array(100).fill(2))).toBe("constant");
    expect(spreadOf(Float64Array.from({ length: 100 }, (_, k) => k % 2))).toBe("discrete");
    expect(spreadOf(Float64Array.from({ length: 100 }, (_, k) => k / 3))).toBe("continuous");
  });
});

describe("Prior", () => {
  it("of the flat population is flat but for 1/e, from (e, pa) to (e1, e2)", () => {
    const prior = new Prior(drawsOf(population, 20_000));
    const at = [2e4, 2, 2, 0.2, 0.1, 30, 30];
    const elsewhere = [4e4, 4, 1, -0.1, 0.2, 10, 50];
    const rounder = [2e4, 2, 2, 0.1, 0.05, 30, 30];
    expect(Math.abs(prior.logDensity(at) - prior.logDensity(elsewhere))).toBeLessThan(0.6); // seven times 6 %
    expect(prior.logDensity(rounder) - prior.logDensity(at)).toBeGreaterThan(Math.log(2) - 0.6);
    expect(prior.logDensity(at.with(1, 6))).toBe(Number.NEGATIVE_INFINITY);
    expect(prior.logDensity(at.with(3, 0.7))).toBe(Number.NEGATIVE_INFINITY);
  });

  it("knows correlations", () => {
    const correlated = makePopulation({
      ...population.config,
      parameters: { size: { normal: [2, 0.1] }, scatter: { normal: [0, 0.01] } },
      galaxy: [{ ...galaxy, hlr: "size", n: "size + scatter" }],
    });
    const prior = new Prior(drawsOf(correlated, 20_000));
    const on = [2e4, 2.1, 2.1, 0.2, 0.1, 30, 30];
    expect(prior.logDensity(on) - prior.logDensity(on.with(2, 1.9))).toBeGreaterThan(50);
  });

  it("leaves out constants, and refuses single values", () => {
    const centred = makePopulation({ ...population.config, x0: 32, y0: 32 });
    expect(new Prior(drawsOf(centred, 1000)).free).toEqual([0, 1, 2, 3, 4]);
    const circular = makePopulation({ ...population.config, galaxy: [{ ...galaxy, e: 0 }] });
    expect(new Prior(drawsOf(circular, 1000)).free).toEqual([0, 1, 2, 5, 6]);
    const n = { choice: { values: [1, 4] } };
    const two = makePopulation({ ...population.config, galaxy: [{ ...galaxy, n }] });
    expect(() => new Prior(drawsOf(two, 1000))).toThrow(/its n takes single values/);
  });
});
