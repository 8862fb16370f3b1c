// @module-tag built
/** What a command reads survives it, under whatever name it is given as --out. */
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { scratch, sim } from "./helpers.ts";

const root = scratch();
const at = (name: string): string => join(root, name);

it("sim render does not write over its PSF, its list, or a file of another kind", () => {
  writeFileSync(at("psf.npy"), encodeNpy(Float32Array.of(0, 1, 0, 1, 4, 1, 0, 1, 0), [3, 3]));
  symlinkSync("psf.npy", at("link.npy"));
  linkSync(at("psf.npy"), at("hard.npy"));
  const object = { n: 1, hlr: 0.5, flux: 100, e: 0, pa: 0, x0: 16, y0: 16, pixel_scale: 0.2, stamp: 32 };
  writeFileSync(at("objects.json"), JSON.stringify([{ ...object, psf: { kind: "image", file: "psf.npy" } }]));
  linkSync(at("objects.json"), at("objects.npy"));
  writeFileSync(at("thesis.fits"), "%PDF");
  const before = readdirSync(root).map((name) => readFileSync(at(name)));
  const render = (out: string) =>
    sim("render", "--objects", at("objects.json"), "--noiseless", "--out", at(out), "--device", "cpu");
  for (const out of ["psf.npy", "link.npy", "hard.npy", "objects.npy"]) {
    const { code, stderr } = render(out);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: --out: .* (input|inputs), which would be lost/) as string,
    });
  }
  expect(render("thesis.fits").stderr).toMatch(/thesis\.fits: is there and is not an array of images/);
  expect(readdirSync(root).map((name) => readFileSync(at(name)))).toEqual(before);
  expect(render("new.npy").code).toBe(0);
  expect(render("new.npy").code).toBe(0); // what it made itself it replaces
});

it("sim preview does not write over the data set", () => {
  const set = at("set");
  expect(sim("generate", "--n", "4", "--stamp", "16", "--out", set, "--device", "cpu").code).toBe(0);
  mkdirSync(at("pictures"));
  linkSync(join(set, "shard-00000.msgpack"), at("pictures/hard.png"));
  symlinkSync(join(set, "manifest.json"), at("pictures/link.png"));
  for (const name of ["hard.png", "link.png"]) {
    expect(sim("preview", set, "--out", at(`pictures/${name}`)).stderr).toMatch(
      /the same file as .*, an input, which would be lost/,
    );
  }
  expect(sim("verify", set).code).toBe(0);
  expect(sim("preview", set, "--out", join(set, "preview.png")).code).toBe(0); // beside it is no harm
});
