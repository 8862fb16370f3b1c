import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AGE_BINS, AGE_EDGES } from "../../../../sim/galaxies/component.ts";
import { readSedTable } from "../../../../sim/galaxies/light/read-sed-table.ts";
import { binOf, calibrate, centre, covered } from "../../../../sim/galaxies/light/sed-table.ts";
import { LOG_Z } from "../../../../sim/galaxies/metallicity.ts";
import { DEFAULT_PARAMETERS } from "../../../../sim/galaxies/parameters.ts";
import { scratch } from "../../../shared/files/helpers.ts";

const table = readSedTable();
const at = ({ light, bins }: typeof table, metals: number, age: number, bin: number): number =>
  light[(metals * bins + bin) * AGE_BINS + age];

describe("the SED table", () => {
  it("has the values of its file, as numpy reads them", () => {
    expect(at(table, 4, 0, 10)).toBeCloseTo(0.8483987109859982, 12);
    expect(at(table, 5, 12, 150)).toBeCloseTo(0.003040885025676283, 12);
    expect(at(table, 0, 5, 196)).toBeCloseTo(0.028235793691103052, 12);
    expect([table.logZ[0], table.logZ.at(-1)]).toEqual([...LOG_Z]);
  });

  it("has bins of wavelength", () => {
    expect(centre(table, 80)).toBeCloseTo(3145.62293593, 6);
    expect(binOf(table, centre(table, 80) * 1.006)).toBe(80);
    expect(binOf(table, centre(table, 80) * 1.007)).toBe(81);
    expect(covered(table).map(Math.round)).toEqual([1150, 13494]);
  });

  it("is calibrated in old bins, and in the blue a little in young ones", () => {
    const changed = calibrate(table, DEFAULT_PARAMETERS.light);
    const factor = (age: number, bin: number): number => at(changed, 3, age, bin) / at(table, 3, age, bin);
    const old = AGE_EDGES.indexOf(1.4);
    for (let age = 0; age < old; age++) {
      expect(factor(age, 105)).toBe(1); // 4300 A
      expect(factor(age, 0)).toBeCloseTo(10 ** (-0.4 * 0.05), 12);
      expect(factor(age, 80)).toBeGreaterThan(factor(old, 80));
      expect(factor(age, 80)).toBeLessThan(1);
    }
    for (let age = old; age < AGE_BINS; age++) {
      expect(factor(age, 80)).toBeCloseTo(0.85724718, 7); // of the prototype
      expect(factor(age, 140)).toBeCloseTo(1.06330466, 7);
      expect(factor(age, 0)).toBeCloseTo(10 ** (-0.4 * 0.3), 12);
      expect(factor(age, 196)).toBeCloseTo(10 ** (-0.4 * 0.058), 12);
    }
  });

  it("of another shape is refused", () => {
    const dir = scratch();
    const whole = { logZ: [0, 1], ageEdgesGyr: AGE_EDGES, lambdaMin: 1150, R: 80, nLambda: 1, data: "AAAA" };
    const read = (name: string, content: unknown) => () => {
      writeFileSync(join(dir, name), JSON.stringify(content));
      return readSedTable(join(dir, name));
    };
    expect(read("few.json", whole)).toThrow("few.json: holds 1.5 values, not 26");
    expect(read("ages.json", { ...whole, ageEdgesGyr: [0, 1] })).toThrow(
      "ages.json: has age bins 0, 1 Gyr, not 0, 0.03",
    );
    expect(read("none.json", { logZ: [] })).toThrow("none.json: is no SED table");
  });
});
