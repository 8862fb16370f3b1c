import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression, type Name } from "../../../sim/population/expression.ts";

const names = new Map<string, Name>([
  ["a", { slot: 0 }],
  ["b", { slot: 1 }],
  ["e", { slot: 2 }],
  ["pi", { constant: Math.PI }],
]);
const compile = (text: string) => compileExpression("x.yaml:3: p", text, names);
const value = (text: string, a = 0, b = 0, e = 0): number => compile(text).evaluate(Float64Array.of(a, b, e));

describe("compileExpression", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["2 ** 3 ** 2", 512],
    ["2 ** -1", 0.5],
    ["-(2 ** 2)", -4],
    ["(-2) ** 2", 4],
    ["10 - 4 - 3", 3],
    ["7 % 4 + 1e3", 1003],
    ["1 < 2", 1],
    ["(1 < 2) == (3 > 2)", 1],
    ["!0 && 1 != 2", 1],
    ["0 || 0", 0],
    ["0 ? 1 : 2", 2],
    ["1 <= 1 ? 3 >= 4 ? 5 : 6 : 7", 6],
    ["exp(1) + log(1) + log10(100) + sqrt(9) + pow(2, 3)", Math.E + 13],
    ["min(3, 1, 2) + max(1, 5) + abs(-2) + floor(2.7)", 10],
    ["clip(5, 0, 3) + clip(-1, 0, 3) + clip(2, 0, 3)", 5],
    ["sin(pi / 6) + cos(0) + tan(0) + atan2(1, 1)", 1.5 + Math.PI / 4],
  ])("%s = %f", (text, expected) => {
    expect(value(text)).toBeCloseTo(expected, 12);
  });

  it("agrees with arithmetic for any values", () => {
    const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, e) => {
        expect(value("a - b * e + -a / (b + 2000)", a, b, e)).toBe(a - b * e + -a / (b + 2000));
        expect(value("a < b ? a : 2 * b", a, b)).toBe(a < b ? a : 2 * b);
      }),
    );
  });

  it("tells which slots it depends on and what is a bare name", () => {
    expect([...compile("a + exp(e) * 0").slots].sort()).toEqual([0, 2]);
    expect(compile("b").alias).toBe(1);
    expect(compile("b + 0").alias).toBeUndefined();
    expect(compile("pi").slots.size).toBe(0);
    expect(compile("pi").alias).toBeUndefined();
  });

  it.each([
    ["hlr * 2", /x\.yaml:3: p: the name in "hlr \* 2" = "hlr" is unknown/],
    ["sqroot(2)", /Did you mean "sqrt"/],
    ["-a ** 2", /write -\(x \*\* y\) or \(-x\) \*\* y/],
    ["2 ^ 3", /a power is written \*\*/],
    ["1 < a < 2", /a < b && b < c/],
    ["a ??  b", /does not exist/],
    ["a & b", /does not exist/],
    ["~a", /does not exist/],
    ["min(1)", /min takes 2 to 8 arguments, not 1/],
    ["exp(1, 2)", /exp takes 1 arguments, not 2/],
    ["1 +", /not understood/],
    ["", /not understood/],
    ["()", /not understood/],
    ["1, 2", /not understood/],
    ["a.constructor", /only numbers, names/],
    ["a[0]", /only numbers, names/],
    ["this", /only numbers, names/],
    ["[1, 2]", /only numbers, names/],
    ["'text'", /not a number/],
    ["true", /not a number/],
    ["constructor", /unknown/],
    ["constructor('return 1')()", /unknown/],
    ["process.exit(1)", /unknown/],
    ["1".repeat(1001), /longer than 1000/],
  ])("refuses %j", (text, message) => {
    expect(() => compile(text)).toThrow(message);
    expect(() => compile(text)).toThrow(expect.objectContaining({ name: "GalforgeError" }));
  });
});
