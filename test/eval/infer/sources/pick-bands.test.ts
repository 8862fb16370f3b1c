import { describe, expect, it } from "vitest";
import { copyBands, pickBands } from "../../../../eval/infer/sources/pick-bands.ts";

const bands = (...names: string[]) => names.map((name) => ({ name, unit: "ADU" }));
const pick = (known: string[], given: string[]) => pickBands("set", bands(...known), bands(...given));

describe("pickBands", () => {
  it.each([
    [["g", "r"], ["g", "r"], [0, 1], 0],
    [["g", "r"], ["r", "g"], [1, 0], 1],
    [["i", "g"], ["u", "g", "r", "i"], [3, 1], 1],
    [["r"], ["V"], [0], 1], // a network of one band takes any, and says so
    [["r"], ["r"], [0], 0],
    [["r"], ["unspecified"], [0], 0],
    [["r"], ["g", "r"], [1], 1],
    [["unspecified", "unspecified2"], ["g", "r"], [0, 1], 0],
    [["constructor", "__proto__"], ["__proto__", "constructor"], [1, 0], 1],
  ])("of %j takes from %j those at %j", (known, given, places, notes) => {
    const picked = pick(known, given);
    expect(picked.places).toEqual(places);
    expect(picked.notes).toHaveLength(notes);
  });

  it.each([
    [["g", "r"], ["g"], /^set: lacks the band r: the network takes the bands g, r, and this has the band g$/],
    [["g", "r", "i"], ["r", "z"], /lacks the bands g, i: /],
    [["r"], ["g", "i"], /lacks the band r: the network takes the band r, and this has the bands g, i/],
    [
      ["unspecified"],
      ["g", "r"],
      /in the bands g, r, but the network takes one band, and only names could tell/,
    ],
    [
      ["g", "r"],
      ["unspecified"],
      /in one band, but the network takes the bands g, r, .*: give images in 2 bands/,
    ],
  ])("of %j refuses %j", (known, given, message) => {
    expect(() => pick(known, given)).toThrow(message);
  });
});

describe("copyBands", () => {
  it("copies the bands of every stamp in the order of the places", () => {
    const out = new Float32Array(8);
    copyBands(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), [2, 0], 3, 2, out);
    expect([...out]).toEqual([5, 6, 1, 2, 11, 12, 7, 8]);
  });
});
