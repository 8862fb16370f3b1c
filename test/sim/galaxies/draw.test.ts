// @module-tag slow
import { describe, expect, it } from "vitest";
import { GalaxyDraw } from "../../../sim/galaxies/draw.ts";
import type { Galaxy, Light, Stars } from "../../../sim/galaxies/galaxy.ts";
import { LINE } from "../../../sim/galaxies/line-list.ts";
import { youngRate } from "../../../sim/galaxies/masses.ts";
import { componentMetals } from "../../../sim/galaxies/metallicity.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { expectClose, PROTOTYPE_PARAMETERS, readQuantiles } from "./golden.ts";

/** Light as quantiles.json has it. */
const lightOf = (stars: Stars): Light => ({ bulgeFraction: stars.bulgeMass, continuum: 1e37 });
const next = (draw: GalaxyDraw): Galaxy => {
  const stars = draw.stars();
  return draw.galaxy(stars, lightOf(stars));
};

const COUNT = 20_000;
const golden = readQuantiles();

describe("the population", () => {
  const draw = new GalaxyDraw({
    zRange: [0.02, 0.25],
    minimumMass: (z) => 8.5 + 8 * z,
    parameters: PROTOTYPE_PARAMETERS,
  });
  const galaxies = Array.from({ length: COUNT }, (_, k) => {
    draw.begin(17, k);
    return next(draw);
  });

  it.each<[string, (g: Galaxy) => number]>([
    ["z", (g) => g.stars.z],
    ["logMass", (g) => g.stars.logMass],
    ["bulgeMass", (g) => g.stars.bulgeMass],
    ["logSfr", (g) => g.stars.logSfr],
    ["logSfr10", (g) => g.stars.logSfr10],
    ["age", (g) => g.stars.age],
    ["oh", (g) => g.stars.oh],
    ["ohT04", (g) => g.stars.ohT04],
    ["logZ", (g) => g.stars.logZ],
    ["av", (g) => g.stars.disc.av],
    ["avBirth", (g) => g.stars.avBirth],
    ["logSize", (g) => Math.log10(g.stars.size)],
    ["q", (g) => g.stars.q],
    ["cosInclination", (g) => g.stars.cosInclination],
    ["n", (g) => g.profiles.n],
    ["sigma", (g) => g.sigma],
    ["logMbh", (g) => g.logMbh],
    ["halpha", (g) => Math.log10(g.lines[LINE.halpha])],
    ["hbeta", (g) => Math.log10(g.lines[LINE.hbeta])],
    ["nii6584", (g) => Math.log10(g.lines[LINE.nii6584])],
    ["oiii5007", (g) => Math.log10(g.lines[LINE.oiii5007])],
  ])("has the prototype's distribution of %s (Kolmogorov-Smirnov)", (name, of) => {
    const quantiles = golden.quantiles[name];
    const last = quantiles.length - 1;
    const sorted = Float64Array.from(galaxies, of).sort();
    let worst = 0;
    let at = 0;
    // the largest distance of the cumulative distributions, at the quantiles: the nodes are 1/256 apart
    for (let j = 1; j < last; j++) {
      while (at < COUNT && sorted[at] <= quantiles[j]) at++;
      let below = at;
      while (below > 0 && sorted[below - 1] === quantiles[j]) below--;
      const here = j / last;
      worst = Math.max(worst, Math.min(Math.abs(at / COUNT - here), Math.abs(below / COUNT - here)));
    }
    expect(worst).toBeLessThan(1.63 * Math.sqrt(1 / COUNT + 1 / 200_000)); // p = 0.01
  });

  it.each<[string, number, (g: Galaxy) => boolean]>([
    ["quiescent", golden.Q, (g) => g.stars.class === "Q"],
    ["green valley", golden.GV, (g) => g.stars.class === "GV"],
    ["starburst", golden.starburst, (g) => g.stars.starburst],
    ["elliptical", golden.elliptical, (g) => g.stars.elliptical],
    ["active", golden.agn, (g) => g.stars.nucleus !== undefined],
  ])("has the prototype's share of %s galaxies", (_name, share, of) => {
    const ours = galaxies.filter(of).length / COUNT;
    const sigma = Math.sqrt(share * (1 - share) * (1 / COUNT + 1 / 200_000));
    expect(Math.abs(ours - share)).toBeLessThan(2.6 * sigma);
  });

  it("law: bulges are richer in metals than discs, and have half of their dust", () => {
    for (const { stars } of galaxies.slice(0, 2000)) {
      const { disc, bulge, logZ } = stars;
      expect(bulge.av).toBe(0.5 * disc.av);
      expect(bulge.logZ).toBe(componentMetals(logZ, 0.08));
      expect(disc.logZ).toBe(componentMetals(logZ, stars.class === "SF" ? -0.08 : 0));
    }
  });

  it("scatters the rate of the last 30 Myr about what its stars say by 0.13 dex", () => {
    const forming = galaxies.filter((g) => g.stars.class === "SF");
    const squares = forming.map(
      ({ stars }) => (stars.logSfr10 - Math.log10(youngRate(stars.disc.formed))) ** 2,
    );
    const scatter = Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length);
    expect(scatter).toBeCloseTo(0.13, 2);
  });

  it("law: masses, rates and ages fit together", () => {
    for (const g of galaxies.slice(0, 2000)) {
      const both = g.stars.disc.formed.map((m, j) => m + g.stars.bulge.formed[j]);
      const formed = both.reduce((sum, m) => sum + m, 0);
      expect(formed > 10 ** g.stars.logMass && formed < 10 ** g.stars.logMass / 0.5).toBe(true);
      expect(g.stars.age > 0 && g.stars.age < draw.cosmology.age(g.stars.z)).toBe(true);
      expectClose(10 ** g.stars.logSfr, (both[0] + both[1]) / 1e8, 1e-9);
      expect(both.every((m) => m >= 0)).toBe(true);
      expect([...g.lines].every((l) => l >= 0 && Number.isFinite(l))).toBe(true);
    }
  });
});

describe("object k of seed s", () => {
  const make = (): GalaxyDraw => new GalaxyDraw({ zRange: [0.02, 0.3], minimumMass: () => 9 });
  const of = (draw: GalaxyDraw, seed: number, k: number): Galaxy => {
    draw.begin(seed, k);
    return next(draw);
  };

  it("is the same whatever is drawn before it, and after", () => {
    const [one, other] = [make(), make()];
    const forward = Array.from({ length: 30 }, (_, k) => of(one, 5, k));
    for (let k = 29; k >= 0; k--) {
      of(other, 6, k + 100);
      expect(of(other, 5, k)).toEqual(forward[k]);
    }
    expect(of(one, 6, 3)).not.toEqual(forward[3]);
    expect(new Set(forward.map((g) => g.stars.z)).size).toBe(30);
  });

  it("has further candidates, which depend on nothing but their number", () => {
    const candidates = (draw: GalaxyDraw): Stars[] => {
      draw.begin(5, 7);
      return [draw.stars(), draw.stars(), draw.stars()];
    };
    const draw = make();
    const first = candidates(draw);
    of(draw, 5, 8);
    expect(candidates(draw)).toEqual(first);
    expect(first[1].z).not.toBe(first[0].z);
  });

  it("keeps every other topic when one takes more numbers", () => {
    const red_spirals = { ...DEFAULT_PARAMETERS.red_spirals, least_q: 0, larger: 0 };
    const parameters = { ...DEFAULT_PARAMETERS, red_spirals };
    const [some, any] = [make(), new GalaxyDraw({ zRange: [0.02, 0.3], parameters })];
    let others = 0;
    for (let k = 0; k < 20; k++) {
      some.begin(5, k);
      any.begin(5, k);
      const [a, b] = [some.redSpiral(), any.redSpiral()];
      if (a.q !== b.q) others++;
      expectClose(a.size, b.size * 10 ** 0.03, 1e-12);
      expect([b.z, b.logMass, b.logSfr, b.oh, b.age]).toEqual([a.z, a.logMass, a.logSfr, a.oh, a.age]);
    }
    expect(others).toBeGreaterThan(5);
  });

  it("takes a given redshift and mass", () => {
    const draw = make();
    for (const given of [
      [0.001, 7],
      [0.5, 10],
      [3, 12],
    ] as const) {
      draw.begin(1, 2);
      const stars = draw.stars(given);
      expect([stars.z, stars.logMass]).toEqual(given);
      const galaxy = draw.galaxy(stars, lightOf(stars));
      const numbers = [
        galaxy.sigma,
        galaxy.logMbh,
        galaxy.profiles.n,
        stars.oh,
        stars.logSfr,
        stars.age,
        ...galaxy.lines,
      ];
      expect(numbers.every(Number.isFinite)).toBe(true);
    }
  });

  it("can be a Green Pea or a red spiral", () => {
    const draw = make();
    let below = 0;
    for (let k = 0; k < 100; k++) {
      draw.begin(2, k);
      const pea = draw.greenPea();
      expect(pea.class).toBe("green-pea");
      expect(pea.logSfr10 - pea.logSfrMs).toBeGreaterThan(0);
      expect(pea.bulgeMass).toBe(0.01);
      expect(pea.disc.av).toBeLessThanOrEqual(0.5);
      const spiral = draw.redSpiral();
      expect(spiral.class).toBe("red-spiral");
      below += (spiral.logSfrMs - spiral.logSfr) / 100;
      expect(spiral.q).toBeGreaterThan(0.63);
      expect(spiral.bulgeMass).toBeLessThanOrEqual(0.4);
    }
    expect(below).toBeGreaterThan(0.5);
  });
});
