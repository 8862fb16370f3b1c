import { describe, expect, it } from "vitest";
import { needs } from "./needs.ts";
import { describeSkipped } from "./skipped.ts";

describe("skipped tests", () => {
  it("are those whose needs are not met", () => {
    expect(needs({}, "a GPU")).toEqual({});
    expect(needs(undefined, "a GPU")).toEqual({ skip: true, meta: { missing: "a GPU" } });
    expect(needs(false, "Linux")).toEqual({ skip: true, meta: { missing: "Linux" } });
  });

  it("are counted by what they need, the most frequent first", () => {
    expect(describeSkipped(["Linux", "a GPU", "a GPU", undefined])).toBe(
      [
        "4 tests were skipped:",
        "       2  without a GPU",
        "       1  without Linux",
        "       1  without being asked for (-t, tags)",
        "",
      ].join("\n"),
    );
    expect(describeSkipped([])).toBe("");
  });
});
