import { linkSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkOutput, refuseOverwriting } from "../../../shared/files/output.ts";
import { scratch } from "./helpers.ts";

const root = scratch();
let dir: string;
let count = 0;
const at = (...names: string[]): string => join(dir, ...names);
beforeEach(() => {
  dir = join(root, String(count++));
  mkdirSync(dir);
  mkdirSync(at("set", "deep"), { recursive: true });
  writeFileSync(at("cut.fits"), "image");
  writeFileSync(at("set", "deep", "shard"), "pixels");
});

describe("refuseOverwriting", () => {
  it("refuses an input by its name, another spelling, links to it and to its directory, another name", () => {
    symlinkSync("cut.fits", at("link"));
    symlinkSync(".", at("here"));
    linkSync(at("cut.fits"), at("hard"));
    for (const out of ["cut.fits", "set/../cut.fits", "link", "here/cut.fits", "hard"]) {
      expect(() => refuseOverwriting(`${dir}/${out}`, [at("other"), at("cut.fits")])).toThrow(
        /^--out: .* is (one of the inputs|the same file as .*cut\.fits, an input), which would be lost: choose another name$/,
      );
    }
  });

  it("refuses the target of a link that is the input, and what is in a directory that is an input", () => {
    symlinkSync("cut.fits", at("link"));
    expect(() => refuseOverwriting(at("cut.fits"), [at("link")])).toThrow(/same file as .*link, an input/);
    linkSync(at("set", "deep", "shard"), at("out.png"));
    expect(() => refuseOverwriting(at("out.png"), [at("set")])).toThrow(/same file as .*shard, an input/);
    expect(() => refuseOverwriting(at("set"), [at("set")])).toThrow(/one of the inputs/);
  });

  it("allows what is new, another file, and inputs that are not there", () => {
    writeFileSync(at("old"), "image");
    for (const out of ["new", "old"]) refuseOverwriting(at(out), [at("cut.fits"), at("set"), at("missing")]);
  });
});

describe("checkOutput", () => {
  const picture = { inputs: [], kind: "a picture", looksRight: (head: string) => head.startsWith("PNG") };

  it("refuses to replace what is something else, or is no file", () => {
    expect(() => checkOutput(at("cut.fits"), picture)).toThrow(
      /cut\.fits: is there and is not a picture; it would be lost: choose another name, or delete it first$/,
    );
    expect(() => checkOutput(at("set"), picture)).toThrow(/set: is a directory/);
    expect(() => checkOutput(at("no", "a.png"), picture)).toThrow(/make the directory .*no first/);
    expect(() => checkOutput(at("cut.fits"), { ...picture, inputs: [at("cut.fits")] })).toThrow(
      /one of the inputs/,
    );
  });

  it("allows what is new, empty, or of the kind that is made, and tidies up after writers that died", () => {
    writeFileSync(at("old.png"), "PNG...");
    writeFileSync(at("empty.png"), "");
    for (const name of ["old.png", "empty.png", "new.png"]) {
      const dead = at(`${name}.000000-7-0123abcd.tmp`);
      writeFileSync(dead, "");
      utimesSync(dead, 1e9, 1e9);
      checkOutput(at(name), picture);
    }
    expect(readdirSync(dir).sort()).toEqual(["cut.fits", "empty.png", "old.png", "set"]);
  });
});
