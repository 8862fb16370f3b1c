import { expect, it } from "vitest";
import { logGamma } from "../../../shared/math/gamma.ts";
import { makePoissonTables } from "../../../sim/gpu/poisson-tables.ts";

const { rows, entries } = makePoissonTables();

it.each([80, 81, 511, 2330, 4095])(
  "table %d gives the probabilities of the Poisson distribution of mean j / 8",
  (j) => {
    const [start, first, bits] = rows.subarray(j * 4);
    const length = 2 ** bits;
    const got = new Float64Array(length);
    for (let slot = 0; slot < length; slot++) {
      const at = 2 * (start + slot);
      const entry = entries[at] * 65536 + entries[at + 1];
      const alias = entry % length;
      const own = (entry - alias) / 2 ** 32;
      got[slot] += own / length;
      got[alias] += (1 - own) / length;
    }
    const mean = j / 8;
    got.forEach((p, slot) => {
      const k = first + slot;
      // thresholds are whole multiples of 2^(bits - 32)
      expect(Math.abs(p - Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)))).toBeLessThan(
        length * 2 ** -32,
      );
    });
  },
);

it("tables follow each other from the mean 10 on, and exp(-j / 8) is there for those below", () => {
  let next = 0;
  for (let j = 80; j < 4096; j++) {
    expect(rows[j * 4]).toBe(next);
    next += 2 ** rows[j * 4 + 2];
  }
  expect(entries.length).toBe(2 * next);
  expect([...rows.subarray(79 * 4, 80 * 4)]).toEqual([0, 0, 0, Math.fround(Math.exp(-79 / 8))]);
});
