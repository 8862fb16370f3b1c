/** What a user can get wrong in a configuration of galaxies: each is refused at its line, with what is allowed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadPopulation } from "../../../sim/population/load.ts";
import { scratch } from "../generate/helpers.ts";

const root = scratch();
writeFileSync(join(root, "H.dat"), "15000 0\n16000 1\n18000 0\n");
writeFileSync(join(root, "xuv.dat"), "# wavelength (Angstrom)\n1000 0\n1050 1\n1100 0\n");
writeFileSync(join(root, "nm.dat"), "# wavelength (Angstrom)\n550 0\n620 1\n700 0\n");

const good = `kind: galaxies
stamp: 32
pixel_scale: 0.4
selection: {filter: decam-r, limit: 18, z: [0.05, 0.1]}
catalogue: decals
psf: {kind: kolmogorov, fwhm: 1}
detector: {gain: 100}
bands:
  - {name: r, filter: decam-r, depth: 24}
magnitudes:
  - {name: u, filter: sdss-u, depth: 22, fwhm: 1, gain: 100}
`;
const load = (text: string) => {
  const file = join(root, "g.yaml");
  writeFileSync(file, text);
  return loadPopulation({ file });
};

it("the configuration that they begin with is good", () => {
  expect(load(good).bands).toHaveLength(1);
});

describe("refused with its line", () => {
  it.each<[what: string, from: string, to: string, message: RegExp]>([
    [
      "z at which a filter leaves the spectra",
      "[0.05, 0.1]",
      "[0.05, 2]",
      /g\.yaml:11: magnitudes\[0\]\.filter: the range of z = "0\.05 to 2" .* between 0 and 1\.6\d: filter sdss-u passes/,
    ],
    [
      "z beyond all tables",
      "[0.05, 0.1]",
      "[0.05, 4]",
      /g\.yaml:4: selection\.z = \[0\.05,4\] .*from 0 to 3/,
    ],
    ["negative z", "[0.05, 0.1]", "[-1, 0.1]", /g\.yaml:4: selection\.z = \[-1,0\.1\]/],
    [
      "a filter redder than the spectra",
      "r, filter: decam-r",
      "r, filter: H.dat",
      /g\.yaml:9: bands\[0\]\.filter: the range of z .* between 0\.34 and 12\.\d+: filter H\.dat passes/,
    ],
    [
      "a filter that no spectrum reaches",
      "filter: sdss-u",
      "filter: xuv.dat",
      /g\.yaml:11: magnitudes\[0\]\.filter: filter xuv\.dat passes .* at no redshift; are its wavelengths in Angstrom/,
    ],
    [
      "the same in the selection",
      "{filter: decam-r",
      "{filter: H.dat",
      /g\.yaml:4: selection: the range of z .*filter H\.dat/,
    ],
    [
      "wavelengths in nm that say Angstrom",
      "r, filter: decam-r",
      "r, filter: nm.dat",
      /g\.yaml:9: bands\[0\]\.filter: .*nm\.dat: has wavelengths about 625\.0 in Angstrom, .* are they nm\?/,
    ],
    [
      "an unknown filter",
      "filter: sdss-u",
      "filter: sdss_u",
      /g\.yaml:11: magnitudes\[0\]\.filter = "sdss_u" is unknown\. Did you mean "sdss-u"\? Allowed: .*lsst-y/,
    ],
    [
      "no filter",
      "filter: sdss-u,",
      "",
      /magnitudes\[0\]\.filter = \(nothing\) is unknown\. Allowed: sdss-u/,
    ],
    [
      "a band without a depth",
      ", depth: 24",
      "",
      /g\.yaml:9: bands\[0\]: the band "r" has neither a depth .* nor a sky/,
    ],
    [
      "the same without an image",
      ", depth: 22",
      "",
      /g\.yaml:11: magnitudes\[0\]\.depth = \(nothing\) .* an AB magnitude from 0 to 40/,
    ],
    [
      "a depth that is none",
      "depth: 24",
      "depth: -400",
      /bands\[0\]\.depth = -400 .* an AB magnitude from 0/,
    ],
    [
      "two bands of one name",
      "name: u",
      "name: r",
      /g\.yaml:11: magnitudes\[0\]\.name: two bands are called "r"/,
    ],
    ["a name that is none", "name: u", "name: 2u", /magnitudes\[0\]\.name = "2u" .*letters, digits and _/],
    [
      "a limit that is none",
      "limit: 18",
      "limit: bright",
      /g\.yaml:4: selection\.limit = "bright" .* AB magnitude/,
    ],
    [
      "a limit that none reaches",
      "limit: 18",
      "limit: 5",
      /g\.yaml:4: selection: .*galaxies below log M = 12/,
    ],
    [
      "metals outside",
      "stamp: 32",
      "parameters: {metallicity: {disc: 9}}\nstamp: 32",
      /metallicity\.disc = 9 .*-1 to 1/,
    ],
    [
      "a unit",
      "stamp: 32",
      "unit: ABmag\nstamp: 32",
      /g\.yaml:2: unit = "ABmag" is unknown\. Allowed: nanomaggies, nJy/,
    ],
  ])("%s", (_what, from, to, message) => {
    expect(good).toContain(from);
    expect(() => load(good.replace(from, to))).toThrow(message);
    expect(() => load(good.replace(from, to))).toThrow(expect.objectContaining({ name: "GalforgeError" }));
  });
});
