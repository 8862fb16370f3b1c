import { describe, expect, it } from "vitest";
import type { ParameterTable } from "../../../sim/galaxies/parameter.ts";
import { DEFAULT_PARAMETERS, resolveParameters, TOPICS } from "../../../sim/galaxies/parameters.ts";

const declared = Object.entries<ParameterTable>(TOPICS).flatMap(([topic, table]) =>
  Object.entries(table).map(([name, parameter]) => ({ topic, name, ...parameter })),
);

describe("parameters of galaxies", () => {
  it("have defaults in their own ranges, units and sources", () => {
    for (const { topic, name, value, unit, source } of declared) {
      expect(resolveParameters({ [topic]: { [name]: value } }, "test")).toEqual(DEFAULT_PARAMETERS);
      expect([unit, source].every((text) => text.length > 0)).toBe(true);
    }
    expect(declared.length).toBeGreaterThan(150);
  });

  it("replace what was given, and nothing else", () => {
    const p = resolveParameters({ quenching: { slope: 1.3 } }, "galaxies.yaml");
    expect(p.quenching).toEqual({ ...DEFAULT_PARAMETERS.quenching, slope: 1.3 });
    expect(p.dust).toBe(DEFAULT_PARAMETERS.dust);
  });

  it.each([
    [
      { quenching: { slope: 11 } },
      /galaxies\.yaml\.quenching\.slope = 11 .* a number from 0 to 10 \[1\/dex\]/,
    ],
    [{ quenching: { slope: Number.NaN } }, /quenching\.slope/],
    [{ quenching: { slope: "steep" } }, /quenching\.slope = "steep"/],
    [{ dust: { halpha: [1, 2, 3] } }, /dust\.halpha .* 4 numbers from -5 to 5/],
    [{ profiles: { n_limits: [4, 2] } }, /profiles\.n_limits .* 2 increasing numbers/],
    [{ quenching: { slop: 1 } }, /"slop" is unknown\. Did you mean "slope"/],
    [{ quench: {} }, /"quench" is unknown/],
    [{ constructor: {} }, /"constructor" is unknown/],
    [{ quenching: { __proto__: null, toString: 1 } }, /"toString" is unknown/],
    [{ quenching: 3 }, /galaxies\.yaml\.quenching: must be names with their values, not 3/],
    [[], /must be names with their values/],
  ])("refuse %j", (given, message) => {
    expect(() => resolveParameters(given, "galaxies.yaml")).toThrow(message);
  });
});
