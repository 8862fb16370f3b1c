import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeOtf } from "../../../sim/psf/make-otf.ts";
import { psfexImage } from "../../../sim/psf/psfex.ts";
import { loadPsfex } from "../../../sim/psf/read-psfex.ts";
import { basisAt, NX, NY, psfexFile } from "./psfex-file.ts";

const dir = mkdtempSync(join(tmpdir(), "psfex-"));
describe("models of PSFEx", () => {
  it("are polynomials in x and y: 1, x, x^2, y, x y, y^2, of FITS pixels", () => {
    const model = loadPsfex(psfexFile(dir, "whole", 2));
    expect(model).toMatchObject({
      degree: 2,
      zero: [1024.5, 2048.5],
      scale: [2048, 4096],
      sampling: 0.7,
      ny: NY,
      nx: NX,
    });
    // our pixel coordinate 0.5 is FITS pixel 1
    for (const [x, y] of [
      [100.25, 3000.5],
      [1024, 2048],
    ]) {
      const [u, v] = [(x + 0.5 - 1024.5) / 2048, (y + 0.5 - 2048.5) / 4096];
      const factors = [1, u, u * u, v, u * v, v * v];
      const image = psfexImage(model, x, y);
      for (let p = 0; p < NX * NY; p++) {
        const want = factors.reduce((sum, f, c) => sum + f * basisAt(c, Math.floor(p / NX), p % NX), 0);
        expect(image[p]).toBeCloseTo(want, 12);
      }
    }
  });

  it("are PSF images with samples PSF_SAMP pixels apart, that hold the pixel and have flux 1", () => {
    const file = psfexFile(dir, "otf", 1);
    const otf = makeOtf({ kind: "psfex", file, x: 500, y: 700 }, 0.2);
    if (otf.kind !== "image") throw new Error();
    expect(otf).toMatchObject({ includesPixel: true, ny: NY, nx: NX });
    expect(otf.scale).toBeCloseTo(0.14, 12);
    expect(otf.pixels.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(() => makeOtf({ kind: "psfex", file }, 0.2)).toThrow(
      /depends on its place: "x" and "y" are missing/,
    );
    const same = psfexFile(dir, "same", 0, { POLNAXIS: 0, PSFNAXIS: 2, PSFAXIS3: undefined });
    expect(makeOtf({ kind: "psfex", file: same }, 0.2).kind).toBe("image");
  });

  it.each([
    ["no basis", {}, "VIGNET", /without its basis: the column PSF_MASK is missing/],
    [
      "a basis of another number of images",
      { POLDEG1: 3 },
      undefined,
      /has 6 images in its basis \(PSFAXIS3\), but .* POLDEG1 = 3 .* needs 10/,
    ],
    [
      "a basis of another size",
      { PSFAXIS1: 9 },
      undefined,
      /PSF_MASK has 210 numbers, but PSFAXIS1, 2 and 3 say 270/,
    ],
    [
      "another axis",
      { POLNAME2: "MAG" },
      undefined,
      /polynomial of 2 parameters, X_IMAGE, MAG; only X_IMAGE and Y_IMAGE/,
    ],
    ["three axes", { POLNAXIS: 3 }, undefined, /polynomial of 3 parameters/],
    ["two groups", { POLGRP2: 2 }, undefined, /only one group is read here/],
    ["no sampling", { PSF_SAMP: 0 }, undefined, /PSF_SAMP = 0: it must be above 0/],
    ["no model", { POLNAXIS: undefined }, undefined, /is no model of PSFEx/],
  ] as const)("refuses %s", (name, changes, column, message) => {
    const file = psfexFile(dir, name.replaceAll(" ", "-"), 2, changes, column);
    expect(() => loadPsfex(file)).toThrow(message);
  });
});
