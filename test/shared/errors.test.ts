import { describe, expect, it } from "vitest";
import { badFile, badInput, outOfRange, show, unknownChoice } from "../../shared/errors.ts";

const LONG = "x".repeat(1e6);

describe("messages", () => {
  it("show the beginning of a value that nobody reads to its end", () => {
    expect(show("short")).toBe('"short"');
    expect(show(LONG)).toMatch(/^"x{200}"\.\.\. \(1000000 characters\)$/);
    expect(show(Array.from({ length: 1000 }, (_, k) => k)).length).toBeLessThan(250);
    for (const { message } of [
      outOfRange("--n", LONG, "a number"),
      unknownChoice("--to", LONG, ["npy", "fits"]),
      badFile(LONG, "cannot be read"),
      badInput("list.csv", `the column ${LONG} is there twice`),
    ]) {
      expect(message.length).toBeLessThan(500);
    }
    expect(badFile(`a${LONG}z`, "cannot be read").message).toMatch(
      /^ax+\.\.\.x+z: \(1000003 characters\) cannot be read$/,
    );
  });

  it("leave what is not long as it is", () => {
    const path = `/${"directory/".repeat(30)}file`;
    expect(badFile(path, "is missing").message).toBe(`${path}: is missing`);
  });

  it("suggest the nearest name", () => {
    expect(unknownChoice("--to", "fit", ["npy", "fits"]).message).toContain('Did you mean "fits"?');
  });
});
