// @module-tag slow
import { describe, expect, it } from "vitest";
import type { Population } from "../../../sim/drawn.ts";
import { GALAXY_CLASSES } from "../../../sim/galaxies/galaxy.ts";
import { peaColours } from "../../../sim/galaxies/special.ts";
import { ClassChoice } from "../../../sim/galaxies/survey/classes.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";

const plain = loadPopulation({ preset: "decals-grz" });
const withClasses = (classes: object, change: object = {}): Population =>
  makePopulation({ ...plain.config, ...change, classes });
const namesOf = (choice: ClassChoice, count: number, seed = 3) =>
  Array.from({ length: count }, (_, k) => choice.of(seed, k));
const count = (names: readonly (string | undefined)[], name: string) =>
  names.filter((one) => one === name).length;
const label = ({ labels }: Population, drawn: { labels: Float64Array }, name: string): number =>
  drawn.labels[labels.findIndex((one) => one.name === name)];

describe("which objects are of a rare class", () => {
  const choice = new ClassChoice({ "green-pea": 13, "red-spiral": 294, of: 26126 });

  it("quotas are exact, in every block of objects, at other places in each", () => {
    const names = namesOf(choice, 2 * 26126);
    const blocks = [names.slice(0, 26126), names.slice(26126)];
    for (const block of blocks) {
      expect(count(block, "green-pea")).toBe(13);
      expect(count(block, "red-spiral")).toBe(294);
    }
    const places = blocks.map((block) => block.flatMap((name, k) => (name === "red-spiral" ? [k] : [])));
    expect(places[0].filter((k) => places[1].includes(k)).length).toBeLessThan(20); // 3.3 by chance
    const inFirstHalf = places[0].filter((k) => k < 13063).length;
    expect(Math.abs(inFirstHalf - 147)).toBeLessThan(35); // four sigma
    expect(namesOf(choice, 500, 4)).not.toEqual(namesOf(choice, 500));
  });

  it("shares are probabilities, of the objects that are in no quota", () => {
    const shared = new ClassChoice({ "green-pea": 500, "red-spiral": 0.2, of: 1000 });
    const names = namesOf(shared, 10_000);
    expect(count(names, "green-pea")).toBe(5000);
    expect(Math.abs(count(names, "red-spiral") - 1000)).toBeLessThan(120); // four sigma
  });

  it("all may be", () => {
    expect(count(namesOf(new ClassChoice({ "green-pea": 7, of: 7 }), 7), "green-pea")).toBe(7);
  });
});

describe("galaxies of rare classes", () => {
  const magnitudes = ["u", "i"].map((name) => ({
    name,
    filter: `sdss-${name}`,
    depth: 25,
    fwhm: 1,
    gain: 1e3,
  }));
  const bands = ["g", "r", "z"].map((name) => ({
    ...{ name, filter: `sdss-${name}`, depth: 24, detector: { gain: 1e3 } },
    psf: { kind: "gaussian", fwhm: 1 },
  }));
  const counts = { "green-pea": 30, "red-spiral": 30, of: 100 };
  const population = withClasses(counts, { bands, magnitudes });
  const objects = Array.from({ length: 100 }, (_, k) => population.draw(2, k));
  const of = (name: string) =>
    objects.filter((drawn) => GALAXY_CLASSES[label(population, drawn, "class")] === name);

  it("are as many as asked for, and Green Peas have the colours of Cardamone+2009", () => {
    expect([of("green-pea").length, of("red-spiral").length]).toEqual([30, 30]);
    for (const drawn of of("green-pea")) {
      const [u, g, r, i, z] = [..."ugriz"].map((band) => label(population, drawn, `mag_${band}_true`));
      expect(peaColours({ u, g, r, i, z })).toBe(true);
      const redshift = label(population, drawn, "z_true");
      expect(redshift > 0.15 && redshift < 0.35).toBe(true);
    }
    for (const drawn of of("red-spiral")) {
      expect(label(population, drawn, "q")).toBeGreaterThan(0.63);
      const colour = label(population, drawn, "mag_g_true") - label(population, drawn, "mag_r_true");
      expect(colour).toBeGreaterThan(0.66);
      expect(colour).toBeLessThan(1.1);
    }
  });

  it("are in the survey, of one of its samples", () => {
    for (const drawn of [...of("green-pea"), ...of("red-spiral")]) {
      const deep = label(population, drawn, "sample") === 1;
      const [band, limit] = deep ? ["i", 22.5] : ["r", 19.8];
      expect(label(population, drawn, `mag_${band}_true`)).toBeLessThan(Number(limit));
    }
  });

  it("leave the others as they are, and object k is the same after a round trip", () => {
    const others = makePopulation({ ...plain.config, bands, magnitudes });
    objects.forEach((drawn, k) => {
      if (label(population, drawn, "class") < 3) expect(drawn).toEqual(others.draw(2, k));
    });
    const again = makePopulation(JSON.parse(JSON.stringify(population.config)));
    for (const k of [90, 5]) expect(again.draw(2, k)).toEqual(objects[k]);
  });
});

describe("classes that cannot be met", () => {
  const near = { filter: "sdss-r", limit: 20, z: [0.01, 0.1] };
  it.each<[object, object, RegExp]>([
    [{ "gren-pea": 3, of: 9 }, {}, /classes: key = "gren-pea" is unknown. Did you mean "green-pea"/],
    [{ "green-pea": 13 }, {}, /classes: of how many objects\? Add "of"/],
    [{ "green-pea": 6, "red-spiral": 5, of: 10 }, {}, /classes: 6 \+ 5 of 10 objects are too many/],
    [{ "green-pea": 0.6, "red-spiral": 0.5 }, {}, /the shares 0.6 \+ 0.5 are more than 1/],
    [{ "green-pea": 1.5, of: 10 }, {}, /classes.green-pea = 1.5.*an integer from 1, or a share/],
    [{ "green-pea": -1, of: 10 }, {}, /classes.green-pea = -1/],
    [{ "green-pea": "some", of: 10 }, {}, /classes.green-pea = "some"/],
    [{ "green-pea": 1, of: 1.5 }, {}, /classes.of = 1.5/],
    [[3], {}, /classes: expected numbers such as/],
    [{ "green-pea": 0.1 }, { selection: near }, /green-pea: selection: takes limit z 0.01 to 0.1, and.*0.15/],
    [
      { "green-pea": 0.1 },
      { selection: { filter: "sdss-r", limit: 15, z: [0.1, 0.4] }, tries: 200 },
      /classes.green-pea: selection limit: took none of 200/,
    ],
  ])("%j", (classes, change, message) => {
    expect(() => withClasses(classes, change)).toThrow(message);
  });
});
