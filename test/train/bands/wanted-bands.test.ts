import { describe, expect, it } from "vitest";
import { nameInData, wantedImage } from "../../../train/bands/wanted-bands.ts";

const image = { height: 4, width: 4, bands: ["g", "r", "z"].map((name) => ({ name, unit: "ADU" })) };
const called = (map?: Record<string, string>): string[] =>
  wantedImage(image, map && new Map(Object.entries(map))).bands.map(nameInData);

describe("wantedImage", () => {
  it("has the names of the data, and where nothing is said those of the network", () => {
    expect(called()).toEqual(["g", "r", "z"]);
    expect(called({ z: "DECam-z" })).toEqual(["g", "r", "DECam-z"]);
    expect(called({ g: "r", r: "g" })).toEqual(["r", "g", "z"]);
  });

  it("refuses a band that the network does not have, and one that would be two", () => {
    expect(() => called({ DECam: "g" })).toThrow(/--band-map NETWORK=DATA: .*"DECam".*g, r, z/);
    expect(() => called({ g: "r" })).toThrow("--band-map: makes r both g and r of the network");
  });
});
