import { describe, expect, it } from "vitest";
import { copyBands, pickBands } from "../../../train/bands/pick-bands.ts";
import type { WantedBand } from "../../../train/bands/wanted-bands.ts";

const bands = (...names: string[]) => names.map((name) => ({ name, unit: "ADU" }));
/** Of the network "g=DECam-g" is its g, which the data call DECam-g. */
const wanted = (...known: string[]): WantedBand[] =>
  known.map((word) => {
    const [name, called] = word.split("=") as [string, string?];
    return { name, unit: "ADU", ...(called === undefined ? {} : { called }) };
  });
const pick = (known: string[], given: string[]) => pickBands("set", wanted(...known), bands(...given));

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
    [["g=DECam-g", "r=DECam-r"], ["DECam-g", "DECam-r"], [0, 1], 0],
    [["g=DECam-g", "r"], ["r", "g", "DECam-g"], [2, 0], 1],
    [["g=r", "r=g"], ["g", "r"], [1, 0], 1],
    [["r=V"], ["V"], [0], 0],
    [["r=V"], ["B", "V"], [1], 1],
    [["r=V"], ["unspecified"], [0], 0], // there is no choice
    [["g=2", "r=0"], ["unspecified", "unspecified2", "unspecified3"], [2, 0], 0],
    [["unspecified=r", "unspecified2=g"], ["g", "r"], [1, 0], 1],
  ])("of %j takes from %j those at %j", (known, given, places, notes) => {
    const picked = pick(known, given);
    expect(picked.places).toEqual(places);
    expect(picked.notes).toHaveLength(notes);
  });

  it.each([
    [
      ["g", "r"],
      ["g"],
      /^set: lacks the band r: the network takes the bands g, r, and this has the band g; give data that have all of them$/,
    ],
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
    [["g", "r"], ["DECam-g", "DECam-r"], /lacks the bands g, r: .* give --band-map g=NAME,r=NAME$/],
    [
      ["g=DECam_g", "r"],
      ["DECam-g", "r"],
      /lacks the band DECam_g: the network takes the bands g=DECam_g, r, .* give --band-map g=NAME$/,
    ],
    [["r=V"], ["R"], /lacks the band V: the network takes the band r=V, and this has the band R;/],
    [
      ["g=DECam-g", "r=1"],
      ["unspecified", "unspecified2"],
      /2 bands have no names, and --band-map has DECam-g for g: .* 0 to 1, such as g=0,r=1$/,
    ],
    [["g", "r=1"], ["unspecified", "unspecified2"], /says nothing of g/],
    [["g=0", "r=2"], ["unspecified", "unspecified2"], /has 2 for r/],
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
