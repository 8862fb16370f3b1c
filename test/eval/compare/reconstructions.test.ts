import { expect, it } from "vitest";
import { chooseShown } from "../../../eval/compare/reconstructions.ts";
import type { TestSet } from "../../../eval/data/test-set.ts";
import { imageOf } from "../../image-system.ts";

const setOf = (flux: readonly number[], bands = 1): TestSet => ({
  ...{ name: "set", sha256: "", which: "all", count: flux.length, units: new Map(), columns: [] },
  image: imageOf({ height: 8, width: 8, bands }),
  ids: Float64Array.from(flux.keys()),
  labels: new Map([[bands === 1 ? "flux" : "flux_band2", Float64Array.from(flux)]]),
  images: async () => new Float32Array(0),
});

it.each([1, 3])(
  "shows stamps from the faintest to the brightest, not those that lack a flux, in %i bands",
  (bands) => {
    const flux = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? Number.NaN : (7 * i) % 40));
    const shown = chooseShown(setOf(flux, bands)).map((i) => flux[i]);
    expect(shown).toHaveLength(8);
    expect(shown.every(Number.isFinite)).toBe(true);
    expect([Math.min(...shown), Math.max(...shown)]).toEqual([1, 39]);
  },
);

it("shows stamps from all over the set where none has a flux", () => {
  expect(chooseShown(setOf(new Array(15).fill(Number.NaN)))).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
});
