import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spread } from "../../datasets/spread.ts";

const upTo = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => 3 * i);

describe("spread", () => {
  it("takes one of each stretch of the list, in its order, always the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 60 }), (n, most) => {
        const some = spread(upTo(n), most);
        expect(some).toEqual(spread(upTo(n), most));
        expect(some.length).toBe(Math.min(n, most));
        if (n <= most) {
          expect(some).toEqual(upTo(n));
          return;
        }
        some.forEach((item, i) => {
          expect(item % 3).toBe(0);
          expect(Math.floor((i * n) / most)).toBeLessThanOrEqual(item / 3);
          expect(item / 3).toBeLessThan(Math.floor(((i + 1) * n) / most));
        });
      }),
    );
  });

  it("has no period of its own", () => {
    const odd = [
      ...spread(
        Uint32Array.from({ length: 4000 }, (_, i) => i),
        2000,
      ),
    ].filter((i) => i % 2 === 1);
    expect(Math.abs(odd.length - 1000)).toBeLessThan(5 * Math.sqrt(500)); // binomial
  });
});
