// @module-tag slow
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import type { Population } from "../../../sim/drawn.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { recordedSimulation } from "../../../sim/population/recorded.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { make, scratch } from "../generate/helpers.ts";

const root = scratch();
const packaged = new URL("../../../sim/galaxies/data/filters/decamDR1-r.ecsv", import.meta.url);
/** DECam r of the package, in nm, without a word of its unit. */
const rows = readFileSync(packaged, "utf8")
  .split("\n")
  .filter((line) => /^\d/.test(line))
  .map((line) => line.split(" ").map(Number));
const curve = (scale = 1): string => rows.map(([lambda, t]) => `${lambda / 10} ${t * scale}`).join("\n");

/** A configuration with one filter, given three times. */
const yaml = (filter: string, more = ""): string => `kind: galaxies
stamp: 16
pixel_scale: 0.4
catalogue: decals
selection: {${filter}, limit: 18, z: [0.05, 0.1]}
psf: {kind: kolmogorov, fwhm: 1}
detector: {gain: 100}
bands:
  - {name: r, ${filter}, depth: 24${more}}
magnitudes:
  - {name: seen, ${filter}, depth: 24, fwhm: 1, gain: 100}
`;

function load(text: string): Population {
  const file = join(root, "galaxies.yaml");
  writeFileSync(file, text);
  return loadPopulation({ file });
}

describe("a filter from a file", () => {
  writeFileSync(join(root, "my_r.dat"), curve());
  const population = load(yaml("filter: my_r.dat"));
  const reference = load(yaml("filter: decam-r"));

  it("is the filter that it holds, in bands, magnitudes and the selection", () => {
    expect(population.labels).toEqual(reference.labels);
    for (let k = 0; k < 10; k++) {
      const [ours, theirs] = [population.draw(3, k).labels, reference.draw(3, k).labels];
      ours.forEach((value, i) => void expect(value).toBeCloseTo(theirs[i], 9));
    }
  });

  it("says what was found out, once", async () => {
    expect(population.notes).toEqual([expect.stringMatching(/my_r\.dat: does not say its unit; .* in nm$/)]);
    expect(load(yaml("filter: my_r.dat, filter_unit: nm")).notes).toEqual([]);
    const notes: string[] = [];
    await make(join(root, "set"), { population, n: 4 }, { note: (line) => notes.push(line) });
    expect(notes.filter((line) => line.includes("in nm"))).toHaveLength(1);
  });

  it("is in the record of the data set: the file may go, or lie elsewhere", async () => {
    rmSync(join(root, "my_r.dat"));
    const { options, seed } = Dataset.open(join(root, "set")).manifest;
    const recorded = recordedSimulation(options, seed!, "set", join(root, "set"))!.population;
    expect(recorded.draw(3, 5)).toEqual(population.draw(3, 5));
    expect(recorded.notes).toEqual([]);
    const again = makePopulation(JSON.parse(JSON.stringify(population.config)));
    expect(again.config).toEqual(population.config);
    expect(() => load(yaml("filter: my_r.dat"))).toThrow(/galaxies\.yaml:5: selection\.filter|no such file/);
    const same = { population: recorded, n: 4, resume: true };
    expect(await make(join(root, "set"), same)).toMatchObject({ kept: 1 });
  });

  it("is compared on resume", async () => {
    writeFileSync(join(root, "my_r.dat"), curve(1).replace(/ [\d.]+\n/, " 0.3\n"));
    const other = load(yaml("filter: my_r.dat"));
    await expect(make(join(root, "set"), { population: other, n: 4, resume: true })).rejects.toThrow(
      /population\.bands\[0\]\.filter\.response: \[.* before, \[.* now/,
    );
  });

  it.each([
    ["filter: nothere.dat", /bands\[0\]\.filter: .*nothere\.dat: .*no such file/],
    [
      "filter: angstrom.dat",
      /has wavelengths about .* in Angstrom, .* are they nm\? Then give the unit, .*"filter_unit"/,
    ],
    [
      "filter: short.dat",
      /short\.dat: does not say the unit .*Angstrom or nm: give the unit, .*"filter_unit"/,
    ],
    ["filter: my_r.dat, filter_unit: mm", /filter_unit = "mm" is unknown/],
    ["filter: decam-r, filter_unit: nm", /filter_unit: is that of a file: "filter" is none/],
    [
      "filter: decamr",
      /filter = "decamr" is unknown\. Did you mean "decam-r"\? Allowed: sdss-u, .*my_Y\.ecsv/,
    ],
    ["filter: 3", /filter = 3 is unknown/],
    ["filter: long.dat", /long\.dat: has 20001 points: thin it to 20000/],
    [
      "filter: {name: sdss-r, wavelength: [5000, 6000], response: [1, 1]}",
      /is the name of one of the package's/,
    ],
    [
      "filter: {name: x, wavelength: [5000, 6000], response: [1, -1]}",
      /filter x, point 2: has the response -1/,
    ],
    ["filter: {name: x, wavelength: [5000, 6000]}", /bands\[0\]\.filter: is no curve: .*\n.*response/],
  ])("%s is refused at its place", (filter, message) => {
    writeFileSync(join(root, "angstrom.dat"), `# wavelength (Angstrom)\n${curve()}`);
    writeFileSync(join(root, "short.dat"), "1400 0\n1600 1\n1800 0");
    writeFileSync(
      join(root, "long.dat"),
      Array.from({ length: 20_001 }, (_, i) => `${5000 + i / 20} 1`).join("\n"),
    );
    expect(() =>
      load(yaml("filter: decam-r").replace("- {name: r, filter: decam-r", `- {name: r, ${filter}`)),
    ).toThrow(message);
    expect(() => load(yaml("filter: decam-r").replace("filter: decam-r", filter))).toThrow(
      /selection\.filter/,
    );
  });
});
