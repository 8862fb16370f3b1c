import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeHeader, paddingOf } from "../../../shared/formats/fits-header.ts";
import { makeOtf } from "../../../sim/psf/make-otf.ts";
import { psfexImage } from "../../../sim/psf/psfex.ts";
import { loadPsfex } from "../../../sim/psf/read-psfex.ts";

const dir = mkdtempSync(join(tmpdir(), "psfex-"));
const [NY, NX] = [5, 7];

/** A number of the basis. */
const basisAt = (c: number, y: number, x: number): number =>
  Math.fround(
    (c === 0 ? 1 : 0.1 / c) * Math.exp(-0.2 * ((x - 3) ** 2 + (y - 2) ** 2)) + 0.01 * Math.sin(c + x + 2 * y),
  );

/** A file as PSFEx writes it, with changes of its cards. */
function psfexFile(
  name: string,
  degree: number,
  changes: Readonly<Record<string, unknown>> = {},
  column = "PSF_MASK",
): string {
  const terms = ((degree + 1) * (degree + 2)) / 2;
  const numbers = NX * NY * terms;
  const cards: Record<string, unknown> = {
    ...{
      XTENSION: "BINTABLE",
      BITPIX: 8,
      NAXIS: 2,
      NAXIS1: 4 * numbers,
      NAXIS2: 1,
      PCOUNT: 0,
      GCOUNT: 1,
      TFIELDS: 1,
    },
    ...{ POLNAXIS: 2, POLGRP1: 1, POLNAME1: "X_IMAGE", POLZERO1: 1024.5, POLSCAL1: 2048 },
    ...{ POLGRP2: 1, POLNAME2: "Y_IMAGE", POLZERO2: 2048.5, POLSCAL2: 4096, POLNGRP: 1, POLDEG1: degree },
    ...{ PSF_SAMP: 0.7, PSFNAXIS: 3, PSFAXIS1: NX, PSFAXIS2: NY, PSFAXIS3: terms },
    ...{ TTYPE1: column, TFORM1: `${numbers}E`, TDIM1: `(${NX}, ${NY}, ${terms})` },
    ...changes,
  };
  const primary = encodeHeader([
    { key: "SIMPLE", value: true },
    { key: "BITPIX", value: 8 },
    { key: "NAXIS", value: 0 },
    { key: "EXTEND", value: true },
  ]);
  const head = encodeHeader(
    Object.entries(cards)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ({ key, value: value as string | number })),
  );
  const data = new DataView(new ArrayBuffer(4 * numbers + paddingOf(4 * numbers)));
  for (let c = 0, at = 0; c < terms; c++) {
    for (let y = 0; y < NY; y++) for (let x = 0; x < NX; x++, at += 4) data.setFloat32(at, basisAt(c, y, x));
  }
  const path = join(dir, `${name}.psf`);
  writeFileSync(path, Buffer.concat([primary, head, new Uint8Array(data.buffer)]));
  return path;
}

describe("models of PSFEx", () => {
  it("are polynomials in x and y: 1, x, x^2, y, x y, y^2, of FITS pixels", () => {
    const model = loadPsfex(psfexFile("whole", 2));
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
    const file = psfexFile("otf", 1);
    const otf = makeOtf({ kind: "psfex", file, x: 500, y: 700 }, 0.2);
    if (otf.kind !== "image") throw new Error();
    expect(otf).toMatchObject({ includesPixel: true, ny: NY, nx: NX });
    expect(otf.scale).toBeCloseTo(0.14, 12);
    expect(otf.pixels.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(() => makeOtf({ kind: "psfex", file }, 0.2)).toThrow(
      /depends on its place: "x" and "y" are missing/,
    );
    const same = psfexFile("same", 0, { POLNAXIS: 0, PSFNAXIS: 2, PSFAXIS3: undefined });
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
    const file = psfexFile(name.replaceAll(" ", "-"), 2, changes, column);
    expect(() => loadPsfex(file)).toThrow(message);
  });
});
