// @module-tag built
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { scratch, sim } from "./helpers.ts";

// "--device gpu" finds no driver, wherever the tests run
process.env["VK_DRIVER_FILES"] = process.env["VK_ICD_FILENAMES"] = "/nowhere/icd.json";

const root = scratch();
const out = join(root, "out");
const put = (name: string, data: string | Uint8Array): string => {
  writeFileSync(join(root, name), data);
  return join(root, name);
};
const psf = (name: string, side: number, value: (i: number) => number): string =>
  put(
    name,
    encodeNpy(
      Float32Array.from({ length: side * side }, (_, i) => value(i)),
      [side, side],
    ),
  );

const table = put("table.csv", "Z,R\n0.1,17\n");
const physical = (...options: string[]): string[] => [
  ...["generate", "--n", "4", "--preset", "sdss-gri", "--out", out],
  ...options,
];

const galaxy = {
  ...{ n: 1, hlr: 1, flux: 100, e: 0.1, pa: 0, x0: 16, y0: 16 },
  ...{ psf: { kind: "gaussian", fwhm: 0.7 }, pixel_scale: 0.2, stamp: 32 },
};
const objects = (name: string, change: Record<string, unknown>): string[] => [
  ...["render", "--objects", put(name, JSON.stringify([{ ...galaxy, ...change }]))],
  ...["--out", join(root, "out.npy")],
];
const generate = (...more: string[]): string[] => ["generate", "--n", "10", "--out", out, ...more];
const count = (n: string): string[] => ["generate", `--n=${n}`, "--out", out];

const config = put(
  "misspelt.yaml",
  `stamp: 32
pixel_scale: 0.2
galaxy: [{kind: sersic, n: 1, hlr: 1, flx: 100}]
psf: {kind: gaussian, fwhm: 0.7}
detector: {sky: 1, gain: 1, read_noise: 1}
`,
);

const cases: [what: string, args: string[], message: RegExp][] = [
  ["n = 0", count("0"), /--n = 0 .* from 1/],
  ["n negative", count("-10"), /--n = -10 .* from 1/],
  ["n NaN", count("NaN"), /--n = "NaN"/],
  ["n 1e400", count("1e400"), /--n = "1e400"/],
  ["n in hexadecimal", count("0x10"), /--n = "0x10"/],
  ["a flag with a word", generate("--noiseless=maybe"), /--noiseless = "maybe"/],
  ["a sky beyond float32", generate("--sky", "1e300"), /--sky = 1e\+300 .* 1e18/],
  ["a gain of nothing", generate("--gain", "1e-300"), /--gain = 1e-300 .* 1e-6/],
  ["a PSF too narrow to sample", generate("--fwhm", "1e-4"), /object 0 of seed 0: .*too narrow/],
  ["n fractional", count("1.5"), /--n = 1.5 .* whole number/],
  ["n missing", ["generate", "--out", out], /--n is missing/],
  ["n without a value", ["generate", "--out", out, "--n"], /--n needs a value/],
  ["n twice", generate("--n", "5"), /--n: given 2 times/],
  ["a rare class that there is not", physical("--class", "green-peas=1"), /"green-peas" .* "green-pea"/],
  ["more of a class than objects", physical("--class", "green-pea=5"), /5 of 4 objects are too many/],
  ["a class called of", physical("--class", "green-pea=1,of=10"), /--class = "of".*green-pea/],
  [
    "a class of a population without",
    generate("--class", "green-pea=1"),
    /--class: needs a population of phys/,
  ],
  ["columns of no table", physical("--columns", "z=Z"), /--columns: needs --from TABLE/],
  [
    "a table without the column",
    physical("--from", table, "--columns", "z=ZZ,mag_r=R"),
    /no column "ZZ" for z/,
  ],
  ["more objects than rows", physical("--from", table, "--columns", "z=Z,mag_r=R"), /--n = 4 .* at most 1/],
  ["a table that is not there", physical("--from", "nowhere.fits"), /nowhere.fits: .*no such file/],
  ["unknown PSF", generate("--psf", "mofat"), /--psf = "mofat" .* "moffat"/],
  ["unknown preset", generate("--preset", "leung2024"), /"leung2024" .* "leung2025"/],
  ["beta = 1", generate("--psf", "moffat", "--beta", "1"), /--beta = 1 .* > 1/],
  ["FWHM = 0", generate("--fwhm", "0"), /--fwhm = 0 .* > 0/],
  ["FWHM for Airy", generate("--psf", "airy", "--lam-over-diam", "0.3", "--fwhm", "1"), /--fwhm.* airy/],
  ["unknown option", generate("--fwmh", "1"), /--fwmh .* --fwhm/],
  ["unknown command", ["generat"], /"generat" .* "generate"/],
  ["too many arguments", ["verify", "a", "b"], /unexpected argument "b"/],
  ["workers = 0", generate("--workers", "0"), /--workers = 0 .* auto or a whole number from 1/],
  ["seed negative", generate("--seed=-1"), /--seed = -1/],
  ["device gpu", generate("--device", "gpu"), /--device = "gpu" .*no WebGPU adapter.*sim devices/],
  ["dtype", generate("--dtype", "float64"), /--dtype = "float64"/],
  ["stamp too large", generate("--stamp", "1024"), /--stamp = .* 16 to 512/],
  ["preset and config", generate("--preset", "lsst-r", "--config", config), /--config/],
  ["misspelt key in the configuration", generate("--config", config), /misspelt.yaml:3.*"flx".*"flux"/],
  ["configuration missing", generate("--config", join(root, "none.yaml")), /none.yaml.*no such file/],
  [
    "PSF image with NaN",
    generate(
      "--psf-image",
      psf("nan.npy", 15, (i) => (i ? 1 : Number.NaN)),
    ),
    /nan.npy/,
  ],
  [
    "PSF image of zeros",
    generate(
      "--psf-image",
      psf("zero.npy", 15, () => 0),
    ),
    /zero.npy/,
  ],
  [
    "PSF image whose sum is negative",
    generate(
      "--psf-image",
      psf("dark.npy", 16, () => -1),
    ),
    /dark.npy.*sum/,
  ],
  ["PSF image missing", generate("--psf-image", join(root, "none.fits")), /none.fits/],
  ["hlr = 0", objects("hlr.json", { hlr: 0 }), /hlr.json\[0\].hlr = 0/],
  ["e = 1", objects("e.json", { e: 1 }), /e.json\[0\].e = 1/],
  ["a string for a number", objects("text.json", { n: "4" }), /text.json\[0\].n = "4"/],
  ["a missing field", objects("missing.json", { x0: undefined }), /missing.json\[0\].*x0/],
  ["an empty list", ["render", "--objects", put("empty.json", "[]"), "--out", out], /empty.json/],
  ["broken JSON", ["render", "--objects", put("broken.json", "[{]"), "--out", out], /broken.json/],
  ["objects missing", ["render", "--objects", join(root, "none.json"), "--out", out], /none.json/],
  ["--out that is a file", ["generate", "--n", "10", "--out", config], /misspelt.yaml.*is a file/],
  ["--out below a file", ["generate", "--n", "10", "--out", join(config, "x")], /misspelt.yaml/],
  ["no data set", ["inspect", root], /holds no complete data set/],
  ["no directory", ["verify", join(root, "none")], /none.*no such directory/],
  ["preview that is no PNG", ["preview", root, "--out", "x.gif"], /--out = "x.gif" .*png/],
];

describe("bad input ends with exit code 2 and one message", () => {
  it.each(cases)("%s", (_what, args, message) => {
    const { code, stdout, stderr } = sim(...args);
    expect(stderr).toMatch(message);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({
      code: 2,
      stdout: "",
      lines: 1,
    });
    expect(stderr).not.toContain("    at ");
    if (args[0] === "generate" && args.includes(out))
      expect(existsSync(join(out, "generate.json"))).toBe(false);
  });

  it("as JSON with --json", () => {
    const { stderr } = sim(...count("0"), "--json");
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "E_RANGE", data: { what: "--n", value: 0 } } });
  });
  it("with a stack trace with --debug", () => {
    expect(sim(...count("0"), "--debug").stderr).toContain("    at ");
  });
});
