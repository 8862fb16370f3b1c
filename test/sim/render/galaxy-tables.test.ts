import { describe, expect, it, vi } from "vitest";
import { Arena } from "../../../sim/kernel/arena.ts";
import { loadKernel } from "../../../sim/kernel/load.ts";
import { GalaxyTables } from "../../../sim/render/galaxy-tables.ts";
import { narrowParts } from "../../../sim/render/narrow.ts";
import { SersicTables } from "../../../sim/render/sersic-tables.ts";

const kernel = loadKernel();
const arena = new Arena(kernel);
const mix = vi.fn(kernel.mixTables);
const sersic = new SersicTables({ ...kernel, mixTables: mix }, arena);
const tables = new GalaxyTables(sersic, arena);

const sersicOf = (n: number) => ({ kind: "sersic", n, hlr: 1, flux: 1, e: 0, pa: 0 }) as const;

/** Pieces from .. to + 1 of a component's table. */
const table = (component: number, n: number, from: number, to: number): number[] => {
  const at = tables.get(component, sersicOf(n), from, to, undefined) >> 2;
  return [...arena.floats.subarray(at + from, at + to + 2)];
};
/** The same of tables that know nothing yet. */
const fresh = (n: number, from: number, to: number): number[] => {
  const at = new GalaxyTables(sersic, arena).get(0, sersicOf(n), from, to, undefined) >> 2;
  return [...arena.floats.subarray(at + from, at + to + 2)];
};

describe("tables of a scene's galaxies", () => {
  it("are mixed once for the bands of an object, and anew for another n", () => {
    const want = { a: fresh(1.3, 2000, 6001), b: fresh(4, 2000, 6001) };
    mix.mockClear();
    for (let band = 0; band < 3; band++) {
      expect(table(0, 1.3, 2000, 6001)).toEqual(want.a);
      expect(table(1, 4, 2000, 6001)).toEqual(want.b);
    }
    expect(mix).toHaveBeenCalledTimes(2);
    expect(table(0, 4, 2000, 6001)).toEqual(want.b);
    expect(mix).toHaveBeenCalledTimes(3);
  });

  it("grow with the range that a band needs, at either end", () => {
    for (const [from, to] of [
      [3000, 5000],
      [2500, 5000],
      [3000, 5777],
      [1000, 9000],
      [1500, 2000],
    ]) {
      expect(table(2, 2.2, from, to)).toEqual(fresh(2.2, from, to));
    }
  });

  it("without narrow parts are no galaxy's", () => {
    const whole = fresh(1, 3000, 5000);
    const parts = narrowParts((kappa) => 1 / (1 + kappa ** 2), 3);
    for (let band = 0; band < 2; band++) {
      const at = tables.get(3, sersicOf(1), 3000, 5000, parts) >> 2;
      expect([...arena.floats.subarray(at + 3000, at + 5002)]).not.toEqual(whole);
      expect(table(3, 1, 3000, 5000)).toEqual(whole);
    }
  });
});
