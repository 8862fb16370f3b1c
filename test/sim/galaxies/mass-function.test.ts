import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { MassGrid, massFunction } from "../../../sim/galaxies/mass-function.ts";
import { expectClose, functions, readQuantiles } from "./golden.ts";

const cosmology = new Cosmology();

describe("mass function", () => {
  it.each(["D22", "L20"] as const)("%s is the prototype's", (name) => {
    functions["logMass"].forEach((m, j) => {
      functions["z"].forEach((z, i) => {
        expectClose(massFunction(name, z, m), functions[name][j][i], 1e-9);
      });
    });
  });

  it("L20 is that of z = 0.2 below it, and D22 the same at all z", () => {
    expect(massFunction("L20", 0.05, 10)).toBe(massFunction("L20", 0.2, 10));
    expect(massFunction("D22", 0.05, 10)).toBe(massFunction("D22", 0.9, 10));
    expect(massFunction("L20", 0.9, 10)).toBeLessThan(massFunction("L20", 0.2, 10));
  });
});

describe("draws of redshift and mass", () => {
  const least = (z: number): number => 8.5 + 8 * z;
  const grid = new MassGrid(cosmology, "D22", [0.02, 0.25], least);

  it("has the prototype's density", () => {
    expectClose(grid.density, readQuantiles().density, 1e-6);
  });

  it("stays inside the ranges, but for the width of a cell at the least mass", () => {
    const s = new Stream(1, 2, 3);
    for (let k = 0; k < 2000; k++) {
      const [z, logMass] = grid.draw(s);
      expect(z > 0.02 && z < 0.25 && logMass < 12 && logMass > least(z) - 0.012).toBe(true);
    }
  });

  it("finds the first and the last cell", () => {
    const fixed = (u: number) => ({ uniform: () => u });
    const whole = new MassGrid(cosmology, "D22", [0.02, 0.25]);
    expect(whole.draw(fixed(1e-15))[0]).toBeCloseTo(0.02, 5);
    expect(whole.draw(fixed(1e-15))[1]).toBeCloseTo(7, 5);
    expect(whole.draw(fixed(1 - 1e-16))[0]).toBeCloseTo(0.25, 5);
  });

  it("refuses a selection that leaves nothing", () => {
    expect(() => new MassGrid(cosmology, "D22", [0.1, 0.2], () => 13)).toThrow(
      /leaves galaxies below log M = 12/,
    );
  });
});
