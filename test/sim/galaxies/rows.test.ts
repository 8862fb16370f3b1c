// @module-tag slow
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Drawn, Population } from "../../../sim/drawn.ts";
import { makePlan, planDifferences } from "../../../sim/generate/plan.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";

const root = mkdtempSync(join(tmpdir(), "galforge-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const tableOf = (text: string): string => {
  const path = join(root, `${made++}.csv`);
  writeFileSync(path, text);
  return path;
};
const rowsFrom = (file: string, columns?: object, more: object = {}): Population =>
  loadPopulation({ preset: "sdss-gri", overrides: { from: { file, ...(columns && { columns }), ...more } } });
const label = ({ labels }: Population, drawn: Drawn, name: string): number =>
  drawn.labels[labels.findIndex((one) => one.name === name)];

const LINES = [
  "z,constructor,logsfr,class,oh12,av,bulge_mass,hlr,n,q,pa,mag_g,mag_r,mag_u",
  "0.05,10.2,0.4,SF,9.0,0.4,0.2,3.1,1.7,0.4,170,16.9,16.2,18.2",
  "0.08,10.9,-1.5,Q,8.9,0.05,0.9,2.5,4,0.9,10,17.4,16.4,19.3",
  "0.2,9.1,,,,,,,,,,,,",
  "0.03,,,,,,,,,,,,15.8,",
];
const [HEAD, ...ROWS] = LINES;
const NAMES = HEAD.split(",").map((name) => [name === "constructor" ? "logmstar" : name, name] as const);
const COLUMNS = Object.fromEntries(NAMES);
const LABELS: Readonly<Record<string, string>> = {
  ...{ z: "z_true", logmstar: "logmstar_true", logsfr: "logsfr_true", oh12: "oh12_true" },
  ...{ mag_g: "mag_g_true", mag_r: "mag_r_true", mag_u: "mag_u_true" },
};

describe("rows of a table as galaxies", () => {
  const population = rowsFrom(tableOf(LINES.join("\n")), COLUMNS);
  const objects = ROWS.map((_, k) => population.draw(3, k));

  it("are as many as there are, and what is given comes back as labels", () => {
    expect(population.size).toBe(4);
    ROWS.forEach((line, k) => {
      expect(label(population, objects[k], "row")).toBe(k + 1);
      line.split(",").forEach((cell, i) => {
        const [quantity] = NAMES[i];
        if (cell === "" || quantity === "class") return;
        expect(label(population, objects[k], LABELS[quantity] ?? quantity), quantity).toBeCloseTo(
          Number(cell),
          12,
        );
      });
    });
    expect([0, 1].map((k) => label(population, objects[k], "class"))).toEqual([0, 2]);
  });

  it("have the light that is given, in every band: the image's is the label's", () => {
    const [{ bands }] = objects;
    bands.forEach(({ scene: { components } }, i) => {
      const flux = components.reduce((sum, one) => sum + one.flux, 0);
      expect(flux).toBeCloseTo(label(population, objects[0], `flux_${"gri"[i]}`), 9);
    });
    expect(label(population, objects[0], "flux_r")).toBeCloseTo(10 ** (-0.4 * (16.2 - 22.5)), 9);
  });

  it("keep their colours to bands that are not given", () => {
    const plain = rowsFrom(tableOf("z,logmstar\n0.1,10.5\n"));
    const fainter = rowsFrom(tableOf("z,logmstar,mag_r\n0.1,10.5,18\n"));
    const [a, b] = [plain.draw(1, 0), fainter.draw(1, 0)];
    const colour = (from: Population, drawn: Drawn, one: string, other: string) =>
      label(from, drawn, `mag_${one}_true`) - label(from, drawn, `mag_${other}_true`);
    for (const [one, other] of ["ur", "gr", "ri", "rz"]) {
      expect(colour(fainter, b, one, other)).toBeCloseTo(colour(plain, a, one, other), 10);
    }
    expect(label(fainter, b, "mag_r_true")).toBeCloseTo(18, 12);
  });

  it("are of the class that their colours ask for", () => {
    const lines = (g: number, i: number) =>
      Array.from({ length: 40 }, () => `0.1,10.5,${g},17,${i}`).join("\n");
    const quiescent = (g: number, i: number) => {
      const from = rowsFrom(tableOf(`z,logmstar,mag_g,mag_r,mag_i\n${lines(g, i)}\n`));
      const classes = Array.from({ length: 40 }, (_, k) => label(from, from.draw(1, k), "class"));
      return classes.filter((one) => one === 2).length / 40;
    };
    expect(quiescent(17.92, 16.6)).toBeGreaterThan(0.7);
    expect(quiescent(17.45, 16.75)).toBeLessThan(0.2);
  });

  it("are one Sersic profile where n is given", () => {
    const [{ scene }] = objects[0].bands;
    const shapes = scene.components.map((one) => ({ ...one, flux: 0 }));
    expect(new Set(shapes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(shapes[0]).toMatchObject({ kind: "sersic", n: 1.7, pa: 170 });
    expect((shapes[0] as { hlr: number }).hlr).toBeCloseTo(3.1, 12);
  });

  it("have the mass that a magnitude asks for, where none is given", () => {
    const again = rowsFrom(
      tableOf(`z,logmstar\n0.03,${label(population, objects[3], "logmstar_true")}\n`),
    ).draw(3, 0);
    // object 0 of that table has other random numbers: a galaxy of this mass is about as bright
    expect(Math.abs(label(population, again, "mag_r_true") - 15.8)).toBeLessThan(1);
  });

  it("do not depend on other rows, on the order of columns, or on a round trip", () => {
    const fewer = rowsFrom(tableOf([HEAD, ...ROWS.slice(0, 3)].join("\n")), COLUMNS);
    expect(fewer.draw(3, 2)).toEqual(objects[2]);
    const again = makePopulation(JSON.parse(JSON.stringify(population.config)));
    for (const k of [3, 1]) expect(again.draw(3, k)).toEqual(objects[k]);
    expect(again.labels).toEqual(population.labels);
  });

  it("another seed changes what was drawn, and nothing that was given", () => {
    const other = population.draw(4, 0);
    for (const name of ["z_true", "logmstar_true", "n", "mag_u_true"]) {
      expect(label(population, other, name)).toBeCloseTo(label(population, objects[0], name), 12);
    }
    expect(label(population, other, "age")).not.toBe(label(population, objects[0], "age"));
  });

  it("end where the table ends", () => {
    expect(() => population.draw(3, 4)).toThrow(/object 4 of seed 3: the object = 4.*below 4/);
    const wanted = { n: 5, seed: 1, shardSize: 8, dtype: "float32", noiseless: false } as const;
    expect(() => makePlan(wanted, population)).toThrow(/--n = 5 is not allowed: it must be at most 4/);
  });

  it("are those of the table that is on record, wherever it lies", () => {
    const wanted = { n: 4, seed: 1, shardSize: 8, dtype: "float32", noiseless: false } as const;
    const plan = makePlan(wanted, population);
    const differences = (text: string) =>
      planDifferences(plan, makePlan(wanted, rowsFrom(tableOf(text), COLUMNS)));
    expect(differences(LINES.join("\n"))).toEqual([]);
    expect(differences(LINES.join("\n").replace("0.4,170", "0.4,171")).join()).toMatch(/from.sha256/);
    const { from } = population.config as { from: object };
    const elsewhere = makePopulation({ ...population.config, from: { ...from, file: tableOf("z\n1\n") } });
    expect(elsewhere.labels).toEqual(population.labels); // nothing was read yet
    expect(() => elsewhere.draw(3, 0)).toThrow(/is not the table that the galaxies were drawn from/);
  });
});

describe("tables that cannot be drawn from", () => {
  it.each<[string, object | undefined, RegExp]>([
    [
      "ZPHOT,LOGM\n1,10\n",
      { z: "ZPHOTO", logmstar: "MASS" },
      /no column "ZPHOTO" for z \(did you mean "ZPHOT"\?\), "MASS" for logmstar.* It has ZPHOT, LOGM$/,
    ],
    ["ZPHOT,LOGM\n1,10\n", undefined, /no column is said to be the redshift z.*ZPHOT, LOGM/],
    ["z\n0.1\n", undefined, /no column is said to be logmstar, or else mag_g or mag_r/],
    [
      "z,logmstar\n0.1,10\n7,10\n0.1,-9\n",
      undefined,
      /2 of 3 rows.*first is row 2: z = 7 \(column "z"\) must be/,
    ],
    ["z,logmstar\n0.1,10\n,10\n", undefined, /1 of 2 rows.*row 2: z is not known/],
    ["z,logmstar,mag_r\n0.1,,\n", undefined, /row 1: neither its mass nor a magnitude is known/],
    [
      "z,logmstar,logsfr\n0.1,10,2.2\n",
      undefined,
      /row 1: logsfr = 2.2 for logmstar = 10 would have formed 158 %/,
    ],
    ["z,logmstar,logsfr,bulge_mass\n0.1,10,0.5,0.97\n", undefined, /in a disc of 3 %/],
    [
      "z,logmstar,class\n0.1,10,SX\n",
      undefined,
      /row 1: class = "SX" \(column "class"\) must be one of SF, GV, Q/,
    ],
    ["z,logmstar,q\n0.1,10,wide\n", undefined, /row 1: q = "wide".*must be a number/],
    [
      "z,logmstar,a,b\n0.1,10,1,2\n",
      { z: "z", logmstar: "logmstar", hlr: "a", size_kpc: "b" },
      /hlr and size_kpc are two names of one size/,
    ],
    ["z,mag_r\n0.1,17\n0.1,abc\n0.1,nan\n", undefined, /2 of 3 rows.*row 2: mag_r = "abc".*must be a number/],
    [
      "z,mag_r\n0.1,17\n0.08,0\n",
      undefined,
      /1 of 2 rows.*row 2: magnitudes of 0.0 at z = 0.08 are absolute/,
    ],
    ["z,mag_r\n0.0001,30\n", undefined, /row 1: magnitudes of 30.0 .* absolute ones of 6/],
    [
      "z,mag_r,logsfr,bulge_mass\n0.05,16.5,,\n0.08,16,3,0.98\n",
      undefined,
      /1 of 2 rows.*row 2: logsfr = 3 needs a log mass of 13.1/,
    ],
    ["z,logmstar\n", undefined, /has no rows/],
    ["z,logmstar\n0.1,10\n", { z: "z", mass: "logmstar" }, /from.columns: key = "mass" is unknown/],
    ["z,logmstar\n0.1,10\n", { z: "z", logmstar: 3 }, /from.columns.logmstar = 3.*name of a column/],
  ])("%j %j", (text, columns, message) => {
    expect(() => rowsFrom(tableOf(text), columns)).toThrow(message);
  });

  it("bad rows are left out on demand, and rows keep their numbers", () => {
    const text = "z,logmstar\n-99,10\n0.1,10\n0.2,-99\n0.3,10.5\n0.3,masked\n";
    const population = rowsFrom(tableOf(text), undefined, { skip_bad: true });
    expect(population.size).toBe(2);
    expect([0, 1].map((k) => label(population, population.draw(1, k), "row"))).toEqual([2, 4]);
  });

  it("a cell that says nothing is not known, and the first of two names of one size is taken", () => {
    const text = "z,logmstar,class,hlr,size_kpc\n0.1,10,SF,1.5,1\n0.1,10,nan,2,1\n";
    const population = rowsFrom(tableOf(text));
    const hlr = [0, 1].map((k) => label(population, population.draw(1, k), "hlr"));
    expect(hlr[0]).toBeCloseTo(1.5, 9);
    expect(hlr[1]).toBeCloseTo(2, 9);
  });

  it("a selection or classes have no meaning beside it, and other kinds no rows", () => {
    const file = tableOf("z,logmstar\n0.1,10\n");
    const { config } = rowsFrom(file);
    expect(() => makePopulation({ ...config, selection: "gama" })).toThrow(
      /selection: has no meaning with "from"/,
    );
    expect(() => makePopulation({ ...config, classes: {} })).toThrow(/classes: has no meaning with "from"/);
    expect(() => loadPopulation({ overrides: { from: { file } } })).toThrow(
      /--from: needs a population of physical/,
    );
    expect(() => makePopulation({ ...config, from: { columns: {} } })).toThrow(/"file" is missing/);
  });
});
