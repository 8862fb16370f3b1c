import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeHeader } from "../../../../shared/formats/fits-header.ts";
import { encodeTable, type FitsColumn } from "../../../../shared/formats/fits-table.ts";
import { MODEL_FILTERS } from "../../../../sim/galaxies/light/model-filters.ts";
import {
  type FilterOptions,
  type ReadFilter,
  readFilter,
} from "../../../../sim/galaxies/light/read-filter.ts";
import { SURVEY_FILTERS, surveyFilter } from "../../../../sim/galaxies/light/survey-filters.ts";
import { scratch } from "../../../shared/files/helpers.ts";

const dir = scratch();

function read(name: string, content: string | Uint8Array, options?: FilterOptions): ReadFilter {
  const path = join(dir, name);
  writeFileSync(path, content);
  return readFilter(path, options);
}

/** A triangle from 480 to 620 nm. */
const ROWS = "480 0\n550 0.8\n620 0\n";
const MIDDLE = 547.763; // nm, effective, by numpy
const inNm = ({ filter }: ReadFilter): number => filter.effective / 10;

describe("the filters of the package", () => {
  // computed from the files of speclite by numpy, LSST from the whole ones in nm
  const effective = {
    "sdss-u": 3577.17,
    "sdss-g": 4668.85,
    "sdss-r": 6158.02,
    "sdss-i": 7477.26,
    "sdss-z": 8876.71,
    "decam-g": 4771.74,
    "decam-r": 6388.82,
    "decam-i": 7790.38,
    "decam-z": 9148.75,
    "lsst-g": 4747.28,
    "lsst-r": 6179.72,
    "lsst-i": 7528.73,
    "lsst-z": 8661.93,
  };

  it("are all there, with their effective wavelengths", () => {
    expect(SURVEY_FILTERS).toEqual([...Object.keys(effective), ...MODEL_FILTERS]);
    for (const [name, wanted] of Object.entries(effective)) {
      const filter = surveyFilter(name);
      expect(filter.name).toBe(name);
      expect(Math.abs(filter.effective - wanted)).toBeLessThan(0.3);
    }
  });

  it("another name is refused with the list", () => {
    expect(() => surveyFilter("lsst-w")).toThrow(
      /the filter = "lsst-w" is unknown. .*Allowed: sdss-u, .*lsst-y, decam-Y, or the file of a transmission curve/,
    );
  });
});

describe("a file of a filter", () => {
  it.each([
    ["names.csv", `wavelength_nm,transmission\n${ROWS.replaceAll(" ", ",")}`],
    ["brackets.csv", `"wavelength [nm]", "T (1)"\n${ROWS.replaceAll(" ", ", ")}`],
    ["semicolons.csv", `lambda (nm);T\r\n${ROWS.replaceAll(" ", " ; ").replaceAll("\n", "\r\n")}`],
    ["throughputs.dat", `# LSST Throughputs files\n# Wavelen(nm)  Throughput(0-1)\n${ROWS}`],
    ["falling.txt", `# wavelength (nm)\n${ROWS.trim().split("\n").toReversed().join("\n")}`],
    ["angstrom.csv", "wave_Angstrom,T\n4800,0\n5500,0.8\n6200,0"],
    ["micron.csv", "wave (micron),T\n.48,0\n.55,0.8\n.62,0"],
    [
      "astropy.ecsv",
      `# %ECSV 0.9\n# ---\n# datatype:\n# - {name: wavelength, unit: nm, datatype: float64}\n# - {name: response, datatype: float64}\nwavelength response\n${ROWS}`,
    ],
    [
      "ours.ecsv",
      `# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n# - {"name":"w","unit":"nm","datatype":"float64"}\n# - {"name":"t","datatype":"float64"}\nw,t\n${ROWS.replaceAll(" ", ",")}`,
    ],
    ["compressed.csv.gz", gzipSync(`wavelength_nm,T\n${ROWS.replaceAll(" ", ",")}`)],
  ])("%s is read in its unit, without a note", (name, content) => {
    const got = read(name, content);
    expect(inNm(got)).toBeCloseTo(MIDDLE, 2);
    expect(got.filter.name).toBe(name.split(".")[0]);
    expect(got.notes).toEqual([]);
  });

  const fits = (columns: readonly FitsColumn[]): Uint8Array =>
    Buffer.concat([
      encodeHeader([
        { key: "SIMPLE", value: true },
        { key: "BITPIX", value: 8 },
        { key: "NAXIS", value: 0 },
      ]),
      encodeTable("CURVE", columns),
    ]);
  const column = (name: string, values: number[], unit = ""): FitsColumn => ({
    kind: "float64",
    name,
    unit,
    values: Float64Array.from(values),
  });

  it("as FITS has its unit in TUNIT", () => {
    const curve = [column("WAVE", [480, 550, 620], "nm"), column("T", [0, 0.8, 0])];
    expect(inNm(read("curve.fits", fits(curve)))).toBeCloseTo(MIDDLE, 2);
    const more = [...curve, column("ATM", [1, 1, 1])];
    expect(() => read("more.fits", fits(more))).toThrow(
      "more.fits: has the columns WAVE, T, ATM; two columns",
    );
    expect(() => read("empty.fits", fits([]).subarray(0, 2880))).toThrow("has no binary table");
  });

  it.each([
    ["nm", ROWS],
    ["Angstrom", "4800 0\n5500 0.8\n6200 0"],
    ["um", "0.48 0\n0.55 0.8\n0.62 0"],
  ])("without a unit is found to be in %s, and says so", (unit, content) => {
    const got = read("plain.txt", content);
    expect(inNm(got)).toBeCloseTo(MIDDLE, 2);
    expect(got.notes).toEqual([expect.stringContaining(`were taken to be in ${unit}`)]);
  });

  it("that could be in nm or Angstrom is refused until the unit is given", () => {
    const infrared = "1400 0\n1600 0.8\n1800 0";
    expect(() => read("h.txt", infrared)).toThrow(
      "h.txt: does not say the unit of its wavelengths about 1600, and it could be Angstrom or nm: give the unit",
    );
    expect(inNm(read("h.txt", infrared, { unit: "nm" }))).toBeCloseTo(1593.724, 2);
    expect(() => read("x.txt", "1e6 1\n2e6 1")).toThrow("no unit fits");
  });

  it("in nm that says Angstrom is refused; a unit that is given comes first", () => {
    const wrong = `wavelength (Angstrom)\tT\n${ROWS}`;
    expect(() => read("wrong.txt", wrong)).toThrow(
      "wrong.txt: has wavelengths about 550.0 in Angstrom, where galaxies are not observed; are they nm?",
    );
    expect(inNm(read("wrong.txt", wrong, { unit: "nm", name: "mine" }))).toBeCloseTo(MIDDLE, 2);
    expect(read("wrong.txt", wrong, { unit: "nm", name: "mine" }).filter.name).toBe("mine");
    const odd =
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: w, unit: furlong, datatype: float64}\nw t\n5 1\n6 1";
    expect(() => read("odd.ecsv", odd)).toThrow('odd.ecsv: has wavelengths in "furlong": give the unit');
  });

  it("that is cut off has a note", () => {
    const { notes } = read("cut.txt", "# (nm)\n480 0.2\n550 0.8\n620 0");
    expect(notes).toEqual([expect.stringContaining("ends at 25 % of its peak")]);
  });

  it.each([
    ["text.txt", "hello\nworld\n", /text\.txt, line 2: is "world"; two columns of numbers are needed/],
    ["three.csv", "480,0,1\n", /three\.csv, line 1: is "480,0,1"; two columns/],
    ["hole.csv", "w_nm,t\n480,0\n550,\n", /hole\.csv, line 3: is "550,"/],
    ["nan.csv", "w_nm,t\n480,0\n550,NaN\n", /nan\.csv, line 3: is "550,NaN"/],
    ["none.csv", "# nothing\n", /none\.csv: has no numbers/],
    ["binary.dat", new Uint8Array([1, 0, 2]), /binary\.dat: is neither FITS nor text/],
    [
      "negative.csv",
      "w_nm,t\n480,0\n550,-1\n620,0\n",
      /negative\.csv: filter negative, point 2: has the response -1/,
    ],
    [
      "twice.csv",
      "w_nm,t\n480,0\n480,1\n620,0\n",
      /twice\.csv: filter twice, point 2: .* they must increase/,
    ],
    ["yaml.ecsv", "# %ECSV 1.0\n# datatype:\n# - {name: w, unit\nw t\n480 1\n", /yaml\.ecsv: is ECSV with/],
  ])("%s is refused", (name, content, message) => {
    expect(() => read(name, content)).toThrow(message);
  });

  it("that is not there is refused", () => {
    expect(() => readFilter(join(dir, "no.csv"))).toThrow("no such file");
  });
});
