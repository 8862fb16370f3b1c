import { describe, expect, it } from "vitest";
import type { Population } from "../../../sim/drawn.ts";
import { lensComponent, magnification, turnComponent } from "../../../sim/lensing/lens.ts";
import { openPopulation } from "../../../sim/open-population.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { SersicComponent } from "../../../sim/scene.ts";

const config = {
  ...{ stamp: [32, 32], pixel_scale: 0.2, zero_point: 30, parameters: { mag: { uniform: [20, 24] } } },
  galaxy: [
    {
      ...{ kind: "sersic", n: 1, hlr: { uniform: [0.3, 1] }, flux: "10 ** (-0.4 * (mag - zero_point))" },
      ...{ e: { uniform: [0, 0.6] }, pa: { uniform: [0, 180] } },
    },
  ],
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5, e: 0.1, pa: 20 },
  detector: { sky: 50, gain: 4, read_noise: 5 },
};

const lensed = (lensing: unknown, base: object = config): Population => makePopulation({ ...base, lensing });

/** Labels of an object by name. */
function labelsOf(population: Population, index: number): Record<string, number> {
  const { labels } = population.draw(3, index);
  return Object.fromEntries(population.labels.map(({ name }, i) => [name, labels[i]!]));
}

const first = (population: Population, index: number): SersicComponent =>
  population.draw(3, index).bands[0]!.scene.components[0] as SersicComponent;

describe("a lens in front of a population", () => {
  const plain = makePopulation(config);
  const lens = { g1: 0.05, g2: -0.1, kappa: 0.03 };
  const behind = lensed(lens);

  it("changes the galaxy and nothing else", () => {
    const [before, after] = [plain.draw(3, 7).bands[0]!, behind.draw(3, 7).bands[0]!];
    const { components, ...rest } = after.scene;
    expect(components).toEqual(before.scene.components.map((c) => lensComponent(c, lens)));
    expect({ ...rest, components: before.scene.components }).toEqual(before.scene);
    expect(rest.psf).toBe(behind.draw(3, 8).bands[0]!.scene.psf); // known again by identity
    expect(after.detector).toEqual(before.detector);
  });

  it("has labels of what is seen, of the shape before, and of the lens", () => {
    const [before, seen, c] = [labelsOf(plain, 7), labelsOf(behind, 7), first(behind, 7)];
    for (const name of ["hlr", "flux", "e", "pa"] as const) expect(seen[name]).toBeCloseTo(c[name], 10);
    expect(seen["q"]).toBeCloseTo(Math.sqrt((1 - c.e) / (1 + c.e)), 12);
    expect(seen["g"]).toBeCloseTo((1 - seen["q"]!) / (1 + seen["q"]!), 12);
    expect(seen["e1"]).toBeCloseTo(c.e * Math.cos((c.pa * Math.PI) / 90), 12);
    expect(seen["e2"]).toBeCloseTo(c.e * Math.sin((c.pa * Math.PI) / 90), 12);
    expect([seen["e1_int"], seen["e2_int"]]).toEqual([before["e1"], before["e2"]]);
    expect(seen).toMatchObject({ ...lens, mu: magnification(lens), n: 1, x0: 16, y0: 16 });
    expect(seen["mag"]).toBeCloseTo(before["mag"]! - 2.5 * Math.log10(seen["mu"]!), 12);
    expect(seen["flux"]).toBeCloseTo(10 ** (-0.4 * (seen["mag"]! - 30)), 6);
    expect(behind.labels.map(({ name }) => name)).toEqual(Object.keys(seen));
    const roles = new Map(behind.labels.map(({ name, role }) => [name, role]));
    for (const name of ["e1", "e1_int", "g1"]) expect(roles.get(name)).toBe("spin2-cos");
    for (const name of ["e2", "e2_int", "g2"]) expect(roles.get(name)).toBe("spin2-sin");
  });

  it("draws pure functions of seed and object, which a manifest makes again", async () => {
    const random = lensed({
      parameters: { shear: { uniform: [0, 0.1] }, angle: { uniform: [0, "pi"] } },
      ...{ g1: "shear * cos(2 * angle)", g2: "shear * sin(2 * angle)", kappa: "0.1 * hlr" },
    });
    const again = await openPopulation(JSON.parse(JSON.stringify(random.config)));
    const drawn = [5, 0, 5].map((i) => random.draw(3, i));
    expect(drawn[2]).toEqual(drawn[0]);
    expect(again.draw(3, 5)).toEqual(drawn[0]);
    expect(again.labels).toEqual(random.labels);
    const one = labelsOf(random, 5);
    expect(Math.hypot(one["g1"]!, one["g2"]!)).toBeLessThan(0.1);
    expect(one["kappa"]).toBeCloseTo(0.1 * labelsOf(plain, 5)["hlr"]!, 12);
    // a pinned draw: another one would be another data set
    expect([one["g1"], one["g2"]].map((g) => g!.toFixed(6))).toMatchInlineSnapshot(`
      [
        "-0.023918",
        "0.001695",
      ]
    `);
  });

  it("of nothing leaves objects as they are", () => {
    const none = lensed({});
    expect(none.draw(3, 2).bands).toEqual(plain.draw(3, 2).bands);
    expect([...none.draw(3, 2).labels.slice(0, plain.labels.length)]).toEqual([...plain.draw(3, 2).labels]);
  });

  it("takes components with names, points, and galaxies of the physical population", () => {
    const two = {
      ...config,
      galaxy: [
        { ...config.galaxy[0], name: "disc" },
        { kind: "point", name: "nucleus", flux: 50 },
      ],
    };
    const seen = labelsOf(lensed(lens, two), 1);
    const plainTwo = labelsOf(makePopulation(two), 1);
    expect(seen["nucleus_flux"]).toBeCloseTo(50 * magnification(lens), 10);
    expect(seen["disc_hlr"]).toBeCloseTo(plainTwo["disc_hlr"]! * Math.sqrt(magnification(lens)), 12);
    expect(seen["disc_e1_int"]).toBe(plainTwo["disc_e1"]);
    expect(seen["nucleus_to_total"]).toBe(plainTwo["nucleus_to_total"]);

    const { config: sdss } = loadPopulation({ preset: "sdss-gri" });
    const [before, after] = [labelsOf(makePopulation(sdss), 2), labelsOf(lensed(lens, sdss), 2)];
    const root = Math.sqrt(magnification(lens));
    for (const name of ["hlr", "disc_hlr", "bulge_hlr"])
      expect(after[name]).toBeCloseTo(before[name]! * root, 10);
    expect(after["flux_r"]).toBeCloseTo(before["flux_r"]! * root ** 2, 6);
    expect(after["mag_r_true"]).toBeCloseTo(before["mag_r_true"]! - 5 * Math.log10(root), 10);
    for (const name of ["z_true", "logmstar_true", "disc_q"]) expect(after[name]).toBe(before[name]);
    expect(lensed(lens, sdss).labels.find(({ name }) => name === "disc_q")?.description).toMatch(
      /before lensing$/,
    );
  });
});

describe("a ring", () => {
  it("of 2 has pairs: object 2j + 1 is object 2j turned by 90 degrees before the shear", () => {
    const plain = makePopulation(config);
    const lens = { g1: 0.02, g2: 0.01, kappa: 0 };
    const ring = lensed({ ...lens, ring: 2 });
    expect(ring.group).toBe(2);
    for (const j of [0, 4]) {
      const c = first(plain, j);
      expect(first(ring, 2 * j)).toEqual(lensComponent(c, lens));
      expect(first(ring, 2 * j + 1)).toEqual(lensComponent(turnComponent(c, 90), lens));
      const [a, b] = [labelsOf(ring, 2 * j), labelsOf(ring, 2 * j + 1)];
      expect(a["e1_int"]! + b["e1_int"]!).toBeCloseTo(0, 12);
      expect([a["galaxy"], a["turn"], b["galaxy"], b["turn"]]).toEqual([j, 0, j, 1]);
    }
  });

  it("of 5 turns by 36 degrees", () => {
    const ring = lensed({ ring: 5 });
    const angles = [0, 1, 2, 3, 4].map((k) => first(ring, 10 + k).pa);
    for (const k of [1, 2, 3, 4]) expect((angles[k]! - angles[0]! + 180) % 180).toBeCloseTo(36 * k, 9);
    expect(labelsOf(ring, 13)["pa"]).toBeCloseTo(angles[3]!, 12);
  });
});

describe("branches", () => {
  it("show every galaxy under each shear, within the turns of a ring", () => {
    const all = lensed({ g1: 0.03, ring: 2, branch: ["noshear", "1p", "1m", "2p", "2m"], step: 0.02 });
    expect(all.group).toBe(10);
    const seen = Array.from({ length: 10 }, (_, k) => labelsOf(all, 20 + k));
    const g1 = ["0.030", "0.050", "0.010", "0.030", "0.030"];
    expect(seen.map((l) => l["g1"]!.toFixed(3))).toEqual([...g1, ...g1]);
    expect(seen.slice(0, 5).map((l) => l["g2"])).toEqual([0, 0, 0, 0.02, -0.02]);
    expect(new Set(seen.slice(0, 5).map((l) => l["e1_int"])).size).toBe(1);
    expect(seen.map((l) => [l["galaxy"], l["turn"], l["branch"]])).toEqual(
      Array.from({ length: 10 }, (_, k) => [2, Math.floor(k / 5), k % 5]),
    );
    expect(all.labels.at(-1)!.description).toBe("0 noshear, 1 1p, 2 1m, 3 2p, 4 2m");
  });
});

describe("what is refused", () => {
  it.each([
    { lensing: { g1: 1 }, says: "lensing.g1 = 1 is not allowed: it must be a component of a reduced shear" },
    { lensing: { g1: Number.NaN }, says: "lensing.g1 = NaN" },
    { lensing: { g1: 0.8, g2: 0.8 }, says: /\|g\| = sqrt.* = 1\.13.* is not allowed: it must be below 1/ },
    { lensing: { g1: { uniform: [0, 1.5] } }, says: "the interval of its values" },
    { lensing: { kappa: 1 }, says: "lensing.kappa = 1 is not allowed: it must be a convergence" },
    { lensing: { kappa: { uniform: [0.9, 1.1] } }, says: "lensing.kappa" },
    { lensing: { gamma1: 0.1 }, says: /key = "gamma1" is unknown.*g1, g2, kappa/ },
    { lensing: 0.02, says: "expected a lens such as {g1: 0.02" },
    { lensing: { ring: 1 }, says: "lensing.ring = 1 is not allowed: it must be a whole number from 2" },
    { lensing: { ring: 2.5 }, says: "lensing.ring = 2.5" },
    { lensing: { branch: ["1q"] }, says: /lensing.branch = "1q" is unknown.*noshear, 1p, 1m, 2p, 2m/ },
    { lensing: { branch: ["1p", "1p"] }, says: '"1p" stands there twice' },
    { lensing: { branch: [] }, says: "lensing.branch = [] is not allowed" },
    { lensing: { step: 0.1 }, says: "is the shear of branches" },
    { lensing: { branch: ["1p"], step: 0 }, says: "lensing.step = 0 is not allowed" },
    { lensing: { g1: 0.995, branch: ["1p"] }, says: "the step of the branch 1p included" },
  ])("$lensing", ({ lensing, says }) => {
    expect(() => lensed(lensing)).toThrow(says);
  });

  it("a label of the population with the name of one of the lens", () => {
    const named = { ...config, parameters: { ...config.parameters, kappa: { uniform: [0, 1] } } };
    expect(() => lensed({ g1: 0.1 }, named)).toThrow('its label "kappa" is one of the population already');
  });

  it("a shear of an object that is too large, and a flux that is, with the object's number", () => {
    expect(() => lensed({ g1: "0.9 + 0 * hlr", g2: 0.5 }).draw(3, 11)).toThrow(
      /object 11 of seed 3.*lensing/,
    );
    const bright = { ...config, galaxy: [{ ...config.galaxy[0], flux: 1e18 }] };
    expect(() => lensed({ kappa: 0.1 }, bright).draw(3, 1)).toThrow(
      /object 1 of seed 3.*a flux behind the lens/,
    );
  });
});
