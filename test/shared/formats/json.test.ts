import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../shared/formats/json.ts";

describe("parseJson", () => {
  it("parses as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(() => parseJson("{")).toThrow(SyntaxError);
  });

  it("refuses what is nested too deeply, wherever it stands", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(() => parseJson(nested(200))).not.toThrow();
    expect(() => parseJson(nested(201))).toThrow(/nested more than 200 levels deep/);
    expect(() => parseJson(`{"a": 1, "b": [${nested(100_000)}]}`)).toThrow(/nested/);
  });

  it("does not count brackets in texts", () => {
    const text = JSON.stringify({ a: `${"[".repeat(1000)}"\\`, b: ["{".repeat(1000)] });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
