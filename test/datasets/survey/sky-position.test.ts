import { describe, expect, it } from "vitest";
import { declination, rightAscension } from "../../../datasets/survey/sky-position.ts";

describe("a position on the sky", () => {
  it.each([
    ["150.125", 150.125],
    ["10:00:30", 150.125],
    ["10h00m30s", 150.125],
    ["10 00 30.0", 150.125],
    ["-12.5", -12.5],
  ])("has the right ascension %s", (cell, degrees) => {
    expect(rightAscension("ra", cell)).toBeCloseTo(degrees, 10);
  });

  it.each([
    ["-1.5", -1.5],
    ["-00:30:36", -0.51],
    ["+02d12m36s", 2.21],
  ])("has the declination %s", (cell, degrees) => {
    expect(declination("dec", cell)).toBeCloseTo(degrees, 10);
  });

  it.each(["abc", "400", "10:60:00", "10:00", "", "25:00:00"])("refuses %j", (cell) => {
    expect(() => rightAscension("list.csv:2: ra", cell)).toThrow(
      /list.csv:2: ra = .* degrees from -180 to 360/,
    );
    expect(() => declination("dec", cell === "25:00:00" ? "-91" : cell)).toThrow(/degrees from -90 to 90/);
  });
});
