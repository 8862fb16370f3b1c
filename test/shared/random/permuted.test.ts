import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permuted } from "../../../shared/random/permuted.ts";

describe("a permutation that nobody holds", () => {
  it("law: takes 0...n-1 to 0...n-1, each once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.maxSafeNat(), fc.maxSafeNat(), (n, seed, object) => {
        const places = Array.from({ length: n }, (_, i) => permuted(i, n, seed, object, 7));
        expect(places.toSorted((a, b) => a - b)).toEqual(places.map((_, i) => i));
      }),
      { numRuns: 60 },
    );
  });

  it("is another one for another seed, object and purpose", () => {
    const of = (seed: number, object: number, purpose: number) =>
      Array.from({ length: 50 }, (_, i) => permuted(i, 50, seed, object, purpose)).join();
    const all = [of(1, 2, 3), of(2, 2, 3), of(1, 3, 3), of(1, 2 ** 40, 3), of(1, 2, 4)];
    expect(new Set(all).size).toBe(all.length);
  });

  it("favours no place, and no pair of places of neighbours", () => {
    const [n, tries] = [6, 6000];
    const counts = new Int32Array(n * n);
    for (let seed = 0; seed < tries; seed++) {
      counts[n * permuted(2, n, seed, 0, 1) + permuted(3, n, seed, 0, 1)]++;
    }
    const expected = tries / (n * (n - 1));
    let chi2 = 0;
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        if (a === b) expect(counts[n * a + b]).toBe(0);
        else chi2 += (counts[n * a + b] - expected) ** 2 / expected;
      }
    }
    expect(chi2).toBeLessThan(58); // 29 degrees of freedom: p = 0.001
  });

  it("reaches the largest n", () => {
    const place = permuted(2 ** 32 - 1, 2 ** 32, 1, 1, 1);
    expect(place >= 0 && place < 2 ** 32 && Number.isInteger(place)).toBe(true);
  });
});
