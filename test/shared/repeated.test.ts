import { describe, expect, it } from "vitest";
import { firstRepeated, repeated } from "../../shared/repeated.ts";

describe("values that must differ", () => {
  it.each([
    [["a", "b", "a", "b"], 2, "a"],
    [["__proto__", "constructor", "constructor"], 2, "constructor"],
    [["a", "b"], -1, undefined],
    [[], -1, undefined],
  ])("of %j the first that is there before is at %d", (values, at, value) => {
    expect(firstRepeated(values)).toBe(at);
    expect(repeated(values)).toBe(value);
  });

  it("may be ids", () => {
    expect(firstRepeated(Float64Array.of(5, 2 ** 52, 7, 2 ** 52))).toBe(3);
  });
});
