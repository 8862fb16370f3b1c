// @module-tag built
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../shared/files/hash.ts";
import { scratch, sim } from "./helpers.ts";

const dir = scratch();
const at = (name: string): string => join(dir, name);

describe("sim field", () => {
  it("makes the same bytes with 1, 2 and 3 threads", () => {
    const hashes = [1, 2, 3].map((workers) => {
      const out = at(`workers-${workers}.fits`);
      const options = ["--size", "200x220", "--tile", "30", "--seed", "3", "--quiet"];
      const done = sim("field", ...options, "--workers", String(workers), "--out", out);
      expect(done.stderr).toBe("");
      expect(done.stdout).toMatch(/200 x 220 pixels, \d+ galaxies, \d+ stars/);
      return sha256(readFileSync(out));
    });
    expect(new Set(hashes).size).toBe(1);
  });

  it("takes a mapping field: of a configuration, which sim generate leaves alone", () => {
    const yaml = at("mine.yaml");
    const preset = sim("presets", "show", "lsst-r").stdout;
    writeFileSync(yaml, `${preset}\nfield: { size: 128, density: 20, ra: 10, dec: -30 }\n`);
    const done = sim("field", "--config", yaml, "--out", at("mine.fits"), "--json", "--quiet");
    expect(JSON.parse(done.stdout)).toMatchObject({ size: [128, 128], galaxies: 4 });
    const set = sim("generate", "--n", "2", "--config", yaml, "--out", at("set"), "--quiet");
    expect(set.code).toBe(0);
  });

  it.each([
    ["a density below 0", ["--size", "64", "--density=-3"], /--density = -3 .* 0 to 1e5/],
    ["a side beyond memory", ["--size", "30000"], /make 4 tiles of it, 2 x 2 fields/],
    ["no size", [], /--size: is missing/],
    [
      "more objects than a list holds",
      ["--size", "20000", "--density", "1e4"],
      /the number of objects = \d+ .* at most 1000000/,
    ],
    [
      "a limit of physical galaxies",
      ["--size", "64", "--preset", "sdss-gri", "--limit", "20"],
      /--limit: physical galaxies have/,
    ],
    [
      "what is there",
      ["--size", "64", "--out", at("workers-1.fits")],
      /is there already: choose another --out/,
    ],
  ])("refuses %s", (_, args, message) => {
    const out = args.includes("--out") ? [] : ["--out", at("refused.fits")];
    const done = sim("field", ...args, ...out);
    expect(done.stderr).toMatch(message);
    expect(done.code).toBe(2);
    expect(existsSync(at("refused.fits"))).toBe(false);
  });
});

describe("sim cutouts", () => {
  const field = at("workers-1.fits"); // of the first test
  it("makes a data set that is right", () => {
    const done = sim("cutouts", field, "--stamp", "32", "--out", at("stamps"), "--quiet");
    expect(done.stderr).toBe("");
    expect(done.stdout).toMatch(
      /\d+ stamps of 32 x 32 from \d+ detections; left out: \d+ stamps over the border/,
    );
    expect(done.stdout).toMatch(/mag +objects +detected +spurious/);
    expect(sim("verify", at("stamps")).stdout).toMatch(/all is well/);
  });

  it.each([
    ["a threshold of 0", [field, "--threshold", "0"], /--threshold = 0 .* above 0/],
    ["a contrast above 1", [field, "--contrast", "1.5"], /--contrast = 1.5 .* from 0 to 1/],
    ["a radius of 0", [field, "--radius", "0"], /--radius = 0 .* above 0/],
    ["a stamp larger than the field", [field, "--stamp", "201"], /--stamp = 201 .* at most 200/],
    ["to skip without a catalogue", [field, "--skip-outside"], /--skip-outside: needs --catalog/],
    ["no field", [], /FIELD is missing/],
    ["a field that is not there", [at("none.fits")], /none.fits: cannot be read \(no such file/],
    ["a directory with something in it", [field, "--out", at("stamps")], /stamps: is not empty/],
  ])("refuses %s", (_, args, message) => {
    const out = args.includes("--out") ? [] : ["--out", at("refused")];
    const done = sim("cutouts", ...args, ...out);
    expect(done.stderr).toMatch(message);
    expect(done.code).toBe(2);
    expect(existsSync(at("refused"))).toBe(false);
  });
});
