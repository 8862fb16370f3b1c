import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chiSquareTest } from "../../../../eval/stats/chi-square.ts";
import { kolmogorovTest } from "../../../../eval/stats/kolmogorov.ts";
import type { Population } from "../../../../sim/drawn.ts";
import { openPopulation } from "../../../../sim/open-population.ts";
import { loadPopulation } from "../../../../sim/population/load.ts";
import { makePopulation } from "../../../../sim/populations.ts";
import { checkScene } from "../../../../sim/scene-check.ts";
import { peakOf, render } from "../../render/scenes.ts";

const bands = ["g", "r", "i"].map((name, i) => ({
  ...{ name, zero_point: 27 + i, flux: `flux * (1 + ${i})` },
}));
const base = {
  ...{ stamp: [48, 64], pixel_scale: 0.2, parameters: { flux: { log_uniform: [500, 5e4] } } },
  galaxy: [{ hlr: { uniform: [0.3, 1.5] }, n: { uniform: [0.5, 4] }, e: 0.3, pa: { uniform: [0, 180] } }],
  ...{ x0: { uniform: [30, 34] }, y0: { uniform: [22, 26] } },
  ...{ psf: { kind: "moffat", fwhm: 0.8, beta: 3 }, detector: { sky: 100, gain: 1, read_noise: 5 } },
  bands,
};
const make = (neighbours: object, changes: object = {}): Population =>
  makePopulation({ ...base, ...changes, neighbours });
const plain = makePopulation(base);

const fluxOf = ({ components }: { readonly components: readonly { readonly flux: number }[] }): number =>
  components.reduce((sum, { flux }) => sum + flux, 0);

function labelled(p: Population, seed: number, index: number): Record<string, number> {
  const { labels } = p.draw(seed, index);
  return Object.fromEntries(p.labels.map(({ name }, i) => [name, labels[i]]));
}

describe("an object with neighbours", () => {
  const population = make({ number: { poisson: 3 }, separation: 0.4, stars: 0.3 });

  it("is a pure function of seed and index, in any order and by any instance", async () => {
    const opened = await openPopulation(JSON.parse(JSON.stringify(population.config)));
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (seed, index) => {
        const first = population.draw(seed, index);
        population.draw(seed + 1, index);
        expect(population.draw(seed, index)).toEqual(first);
        expect(opened.draw(seed, index)).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  it("is what it would be alone: neighbours change no number of it", () => {
    for (let index = 0; index < 50; index++) {
      const alone = plain.draw(4, index);
      const { bands, labels } = population.draw(4, index);
      expect(labels.slice(0, alone.labels.length)).toEqual(alone.labels);
      bands.forEach(({ scene: { others: _, ...scene }, detector }, i) => {
        expect({ scene, detector }).toEqual(alone.bands[i]);
      });
    }
  });

  it("has neighbours at one place in all bands, with the flux of each, and in the order of their distance", () => {
    for (let index = 0; index < 50; index++) {
      const scenes = population.draw(4, index).bands.map(({ scene }) => scene);
      const [{ x0, y0, others = [] }] = scenes;
      const distances = others.map((n) => 0.2 * Math.hypot(n.x0 - x0, n.y0 - y0));
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
      expect(Math.min(...distances, Infinity)).toBeGreaterThanOrEqual(0.4);
      for (const [band, scene] of scenes.entries()) {
        expect(scene.others?.map(({ x0, y0 }) => [x0, y0])).toEqual(
          others.length === 0 ? undefined : others.map(({ x0, y0 }) => [x0, y0]),
        );
        scene.others?.forEach((n, j) => {
          expect(fluxOf(n)).toBeCloseTo(fluxOf(others[j]) * (1 + band), 6);
        });
        expect(() => checkScene("scene", scene)).not.toThrow();
      }
    }
  });

  it("has another number, other places and other objects with another seed or index", () => {
    const seen = [population.draw(1, 1), population.draw(2, 1), population.draw(1, 2)].map(({ bands }) =>
      JSON.stringify(bands[0].scene.others),
    );
    expect(new Set(seen).size).toBe(3);
  });

  it("keeps its neighbours when more are asked for of a constant number only as far as places go", () => {
    // places are drawn one after the other: those of two are the first two of five
    const placesOf = (number: number): Set<number> =>
      new Set(
        make({ number })
          .draw(3, 8)
          .bands[0].scene.others?.map(({ x0 }) => x0),
      );
    const five = placesOf(5);
    for (const x of placesOf(2)) expect(five.has(x)).toBe(true);
  });
});

describe("numbers and places", () => {
  it("of a density are Poisson numbers of the stamp and its margin (chi-square), uniform over it (Kolmogorov)", () => {
    // 48 x 64 pixels of 0.2 arcsec and 1 arcsec on all sides: 11.6 x 14.8 arcsec^2
    const density = 40;
    const mean = (density * 11.6 * 14.8) / 3600;
    const population = make({ density, margin: 1 });
    const counts = [0, 0, 0, 0, 0, 0];
    const draws = 6000;
    const [x, y]: [number[], number[]] = [[], []];
    for (let index = 0; index < draws; index++) {
      const { others = [] } = population.draw(9, index).bands[0].scene;
      counts[Math.min(5, others.length)]++;
      for (const n of others) {
        x.push((n.x0 + 5) / 74);
        y.push((n.y0 + 5) / 58);
      }
    }
    const pmf = [0, 1, 2, 3, 4].map((k) => (mean ** k * Math.exp(-mean)) / [1, 1, 2, 6, 24][k]);
    const expected = [...pmf, 1 - pmf.reduce((a, b) => a + b, 0)].map((p) => p * draws);
    expect(chiSquareTest(counts, expected).p).toBeGreaterThan(1e-3);
    expect(kolmogorovTest(Float64Array.from(x)).p).toBeGreaterThan(1e-3);
    expect(kolmogorovTest(Float64Array.from(y)).p).toBeGreaterThan(1e-3);
  });

  it("in a disc are about the target", () => {
    const population = make({ number: 4, radius: 2 });
    const area: number[] = [];
    for (let index = 0; index < 800; index++) {
      const { x0, y0, others = [] } = population.draw(1, index).bands[0].scene;
      for (const n of others) area.push(((n.x0 - x0) ** 2 + (n.y0 - y0) ** 2) / 100);
    }
    expect(kolmogorovTest(Float64Array.from(area)).p).toBeGreaterThan(1e-3);
  });
});

describe("neighbours are", () => {
  it("of the same population: their fluxes have its distribution (Kolmogorov)", () => {
    const population = make({ number: 3 });
    const u: number[] = [];
    for (let index = 0; index < 1000; index++) {
      for (const n of population.draw(2, index).bands[0].scene.others ?? []) {
        u.push(Math.log(fluxOf(n) / 500) / Math.log(100));
      }
    }
    expect(kolmogorovTest(Float64Array.from(u)).p).toBeGreaterThan(1e-3);
  });

  it("of another galaxy, with magnitudes in the targets' zero points", () => {
    const galaxy = [{ kind: "point" }];
    const other = { galaxy, bands: bands.map(({ name }, i) => ({ name, flux: 100 * (i + 1) })) };
    const { others } = make({ number: 1, from: other }).draw(1, 1).bands[2].scene;
    expect(others?.[0].components).toEqual([{ kind: "point", flux: 300 }]);
    const whole = {
      ...base,
      galaxy,
      bands: bands.map((band) => ({ ...band, zero_point: band.zero_point - 2.5, flux: 10 })),
    };
    const { others: brighter } = make({ number: 1, from: whole }).draw(1, 1).bands[0].scene;
    expect(brighter?.[0].components[0].flux).toBeCloseTo(100, 9);
  });

  it("of the population with other parameters", () => {
    const faint = make({ number: 2, from: { parameters: { flux: 7 } } });
    for (const n of faint.draw(1, 1).bands[1].scene.others ?? []) expect(fluxOf(n)).toBe(14);
  });

  it("point sources of the same flux, as often as their share says", () => {
    const [without, half] = [make({ number: 2 }), make({ number: 2, stars: 0.5 })];
    let stars = 0;
    for (let index = 0; index < 1000; index++) {
      const [a, b] = [without, half].map((p) => p.draw(6, index).bands[1].scene.others ?? []);
      b.forEach((n, j) => {
        expect(fluxOf(n)).toBe(fluxOf(a[j]));
        if (n.components[0].kind === "point") stars++;
        else expect(n).toEqual(a[j]);
      });
    }
    expect(Math.abs(stars - 1000)).toBeLessThan(4 * Math.sqrt(500));
  });

  it("as bright as is allowed beside the target, and otherwise as they are (Kolmogorov)", () => {
    const population = make({ number: 2, magnitude_difference: { min: 0.5, max: 2, band: "i" } });
    const u: number[] = [];
    for (let index = 0; index < 600; index++) {
      const { bands } = population.draw(2, index);
      const target = fluxOf(bands[2].scene);
      for (const n of bands[2].scene.others ?? []) {
        const difference = -2.5 * Math.log10(fluxOf(n) / target);
        expect(difference).toBeGreaterThanOrEqual(0.5);
        expect(difference).toBeLessThanOrEqual(2);
        // log-uniform fluxes: uniform between the limits, where the population has such
        if (target > 5e3) u.push((difference - 0.5) / 1.5);
      }
    }
    expect(kolmogorovTest(Float64Array.from(u)).p).toBeGreaterThan(1e-3);
  });

  it("left out where no object is as bright as is asked for", () => {
    const population = make({ number: 2, magnitude_difference: { min: 3 } });
    let few = 0;
    for (let index = 0; index < 60; index++) {
      const { others = [] } = population.draw(2, index).bands[1].scene;
      expect(labelled(population, 2, index)["neighbours"]).toBe(others.length);
      // fluxes from 500 to 5e4: nothing is 3 mag fainter than what has less than 500 * 15.85
      if (fluxOf(plain.draw(2, index).bands[0].scene) < 500 * 10 ** 1.2) {
        expect(others).toEqual([]);
        few++;
      }
    }
    expect(few).toBeGreaterThan(10);
  });

  it("galaxies of a preset beside what expressions draw, and the other way round", async () => {
    const survey = loadPopulation({ preset: "sdss-gri" });
    const [{ zero_point }] = survey.bands;
    const stars = { galaxy: [{ kind: "point" }], bands: bands.map(({ name }) => ({ name, flux: 20 })) };
    const among = makePopulation({ ...survey.config, neighbours: { number: 1, from: stars } });
    expect(among.draw(1, 3).bands[1].scene.others?.[0].components).toEqual([{ kind: "point", flux: 20 }]);
    const targets = {
      ...{ ...base, galaxy: [{ kind: "point" }] },
      bands: bands.map((band) => ({ ...band, zero_point, flux: 100 })),
    };
    const beside = makePopulation({ ...targets, neighbours: { number: 1, from: survey.config } });
    for (const p of [among, beside]) {
      expect((await openPopulation(p.config)).draw(1, 3)).toEqual(p.draw(1, 3));
    }
    expect(beside.draw(1, 3).bands[0].scene.others?.[0].components[0].kind).toBe("sersic");
  });
});

describe("labels", () => {
  const population = make({ number: { uniform: [0, 3] }, margin: 2 });

  it("are the number in the stamp, and distance and flux of the nearest, missing where there is none", () => {
    const added = population.labels.slice(plain.labels.length);
    expect(added.map(({ name, unit, missing = false }) => [name, unit, missing])).toEqual([
      ["neighbours", "1", false],
      ["neighbour_distance", "arcsec", true],
      ["neighbour_flux_g", "ADU", true],
      ["neighbour_flux_r", "ADU", true],
      ["neighbour_flux_i", "ADU", true],
    ]);
    let [none, outside] = [0, 0];
    for (let index = 0; index < 300; index++) {
      const { x0, y0, others = [] } = population.draw(5, index).bands[1].scene;
      const label = labelled(population, 5, index);
      const inside = others.filter((n) => n.x0 >= 0 && n.x0 <= 64 && n.y0 >= 0 && n.y0 <= 48);
      expect(label["neighbours"]).toBe(inside.length);
      outside += others.length - inside.length;
      if (others.length === 0) {
        none++;
        expect(label["neighbour_distance"]).toBeNaN();
        expect(label["neighbour_flux_r"]).toBeNaN();
        continue;
      }
      const distances = others.map((n) => 0.2 * Math.hypot(n.x0 - x0, n.y0 - y0));
      expect(label["neighbour_distance"]).toBe(Math.min(...distances));
      const nearest = others[distances.indexOf(Math.min(...distances))];
      expect(label["neighbour_flux_r"]).toBe(fluxOf(nearest));
    }
    expect(none).toBeGreaterThan(40);
    expect(outside).toBeGreaterThan(40);
  });

  it("may not be taken", () => {
    const parameters = { ...base.parameters, neighbours: { uniform: [0, 1] } };
    expect(() => make({ number: 1 }, { parameters })).toThrow(
      'neighbours: its label "neighbours" is one of the population already',
    );
  });
});

it("the image of a blend is the sum of those of its objects, within 2e-5 of its peak", () => {
  const population = make({ number: 3, margin: 1 });
  let worst = 0;
  for (let index = 0; index < 25; index++) {
    for (const { scene } of population.draw(8, index).bands) {
      const { others = [], ...alone } = scene;
      const sum = Float64Array.from(render(alone));
      for (const other of others) {
        render({ ...alone, ...other }).forEach((value, p) => {
          sum[p] += value;
        });
      }
      const image = render(scene);
      const peak = peakOf(image);
      image.forEach((value, p) => {
        worst = Math.max(worst, Math.abs(value - sum[p]) / peak);
      });
    }
  }
  expect(worst).toBeLessThan(2e-5);
});

describe("refused are", () => {
  it.each([
    [
      "more than fit",
      { number: 30, separation: 3 },
      "neighbours.separation: there may be 30 neighbours, but with 3 arcsec between any two and the target only 10 fit when they are placed at random (23 in the densest order): lower it, or their number",
    ],
    ["a separation as wide as the disc", { number: 1, radius: 2, separation: 2 }, "only 0 fit"],
    ["a separation as wide as the stamp", { number: 1, separation: 8 }, "only 0 fit"],
    [
      "a density with too many",
      { density: 3000 },
      "neighbours.density = 3000 is not allowed: it must be at most 2930 per arcmin^2, which is 100 neighbours in the mean",
    ],
    [
      "other bands",
      { number: 1, from: { galaxy: [{ kind: "point" }], bands: [{ name: "g", flux: 1 }] } },
      "neighbours.from: has other bands, g: those of the stamps are g, r, i",
    ],
    [
      "bands that are not said",
      { number: 1, from: { galaxy: [{ kind: "point", flux: 3 }] } },
      'neighbours.from: "bands" are missing: the flux in each of g, r, i',
    ],
    [
      "a PSF of their own",
      { number: 1, from: { galaxy: [{ kind: "point" }], psf: { kind: "gaussian" } } },
      'neighbours.from: key = "psf" is unknown',
    ],
    [
      "neighbours of neighbours",
      { number: 1, from: { neighbours: { number: 1 } } },
      "neighbours.from.neighbours: is for targets alone",
    ],
    [
      "an unknown key of a component",
      { number: 1, from: { galaxy: [{ kind: "point", fluxx: 1 }], bands } },
      "neighbours.from",
    ],
    [
      "a band for magnitudes that is none of the stamps'",
      { number: 1, magnitude_difference: { max: 1, band: "z" } },
      'neighbours.magnitude_difference.band = "z" is unknown. Did you mean "g"? Allowed: g, r, i',
    ],
  ])("%s", (_, neighbours, message) => {
    expect(() => make(neighbours)).toThrow(message);
  });

  it("fluxes that cannot be compared", () => {
    const whole = { ...base, bands: bands.map(({ name, flux }) => ({ name, flux })) };
    expect(() => make({ number: 1, from: whole })).toThrow(
      "neighbours.from: in the band g the stamps have a zero point and it has none: fluxes cannot be compared",
    );
  });

  it("a magnitude difference that excludes all", () => {
    expect(() => make({ number: 1, magnitude_difference: { max: -6 } })).toThrow(
      'neighbours.magnitude_difference: excludes all: 32 targets have no neighbour with {"max":-6} among 100 objects each: widen it',
    );
  });

  it("a preset that does not exist", () => {
    const file = "test/sim/layers/neighbours/unknown-preset.yaml";
    expect(() => loadPopulation({ file })).toThrow(
      `${file}:7: neighbours.from = "lsst-rr" is unknown. Did you mean "lsst-r"? Allowed: self, leung2025`,
    );
  });
});
