import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openImageFile } from "../../../datasets/survey/image-file.ts";
import type { CutoutRow } from "../../../datasets/survey/list.ts";
import { CutoutReader, readCutout } from "../../../datasets/survey/read-cutout.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { temporary } from "../make.ts";
import { fitsBytes, fitsFile, npyFile, wcs, writeFits } from "./files.ts";

const row = (image: string, known: Partial<CutoutRow> = {}): CutoutRow => ({
  ...{
    where: "list.csv:2",
    id: undefined,
    image,
    mask: undefined,
    segmentation: undefined,
    sigma: undefined,
  },
  ...{ psf: undefined, centre: undefined, pixelScale: undefined, zeroPoint: undefined, sky: undefined },
  gain: undefined,
  ...known,
});

const PIXELS = Float32Array.from({ length: 12 }, (_, k) => k - 3);
const SHAPE = [3, 4];

describe("a cutout", () => {
  it("of a FITS image knows what the header says, unless its row says otherwise", () => {
    const cards = [...wcs(0.262), { key: "MAGZERO", value: 22.5 }, { key: "GAIN", value: 4 }];
    const path = fitsFile({ pixels: PIXELS, shape: SHAPE, cards });
    const cutout = readCutout(row(path));
    expect(cutout).toMatchObject({ path, ny: 3, nx: 4, pixels: PIXELS, zeroPoint: 22.5, gain: 4 });
    expect(cutout.pixelScale).toBeCloseTo(0.262, 12);
    const given = { pixelScale: 0.3, zeroPoint: 25, gain: 2, sky: 7, sigma: 3, centre: [1, 2] } as const;
    expect(readCutout(row(path, given))).toMatchObject(given);
  });

  it("of a NPY image knows nothing else", () => {
    const cutout = readCutout(row(npyFile(PIXELS, [1, 3, 4])));
    expect(cutout.pixels).toEqual(PIXELS);
    expect(cutout).toMatchObject({
      ny: 3,
      nx: 4,
      pixelScale: undefined,
      zeroPoint: undefined,
      sky: undefined,
    });
  });

  it("has mask, segments and sigma of their own files", () => {
    const dir = temporary();
    const write = (name: string, values: readonly number[]): string =>
      writeFits(join(dir, name), { pixels: Float32Array.from(values), shape: SHAPE });
    const image = write("a.fits", [...PIXELS]);
    const cutout = readCutout(
      row(image, {
        mask: write("mask.fits", [0, 1, 4, Number.NaN, 0, 0, 0, 0, 0, 0, 0, 0]),
        segmentation: write("segments.fits", [0, 0, 7, 7, 16_000_001, 0, 0, 0, 0, 0, 0, 0]),
        sigma: write("sigma.fits", new Array(12).fill(2.5)),
      }),
    );
    expect([...(cutout.mask ?? [])]).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...(cutout.segments ?? [])].slice(0, 5)).toEqual([0, 0, 7, 7, 16_000_001]);
    expect((cutout.sigma as Float32Array)[11]).toBe(2.5);
  });

  it("of one file is read once for the rows that follow each other", () => {
    const path = npyFile(PIXELS, SHAPE);
    const reader = new CutoutReader();
    const first = reader.read(row(path));
    expect(reader.read(row(path, { centre: [1, 1] })).pixels).toBe(first.pixels);
    reader.read(row(npyFile(PIXELS, SHAPE)));
    expect(reader.read(row(path)).pixels).not.toBe(first.pixels);
  });
});

describe("an image of several", () => {
  const other = PIXELS.map((v) => v + 100);
  const part = { pixels: PIXELS, shape: SHAPE };
  const path = () =>
    fitsFile(
      { pixels: new Float32Array(0), shape: [0] },
      { pixels: new Float32Array(24), shape: [2, 3, 4], extension: "CUBE" },
      { ...part, extension: "SCI" },
      { ...part, pixels: other, extension: "r" },
    );
  it("is the first with two axes, or the one that is named", () => {
    const file = path();
    const first = (name: string): number => readCutout(row(name)).pixels[0];
    expect(first(file)).toBe(-3);
    expect(first(`${file}[sci]`)).toBe(-3);
    expect(first(`${file}[R]`)).toBe(97);
    expect(first(`${file}[3]`)).toBe(97);
    expect(() => first(`${file}[CUBE]`)).toThrow(/has the shape \[2, 3, 4\]; a cutout is one image/);
    expect(() => first(`${file}[sco]`)).toThrow(/the extension = "sco" is unknown. Did you mean "SCI"/);
    expect(() => first(`${file}[9]`)).toThrow(/the extension = "9" is unknown/);
    expect(() => first(`${file}[0]`)).toThrow(/holds no image/);
    expect(() => first(`${npyFile(PIXELS, SHAPE)}[1]`)).toThrow(/has no extensions/);
  });

  it("may have a name with brackets itself", () => {
    const name = join(temporary(), "a.fits[1]");
    writeFileSync(name, fitsBytes(part));
    expect(readCutout(row(name)).pixels).toEqual(PIXELS);
  });

  it("is the first with data for those who read stacks", () => {
    const file = openImageFile(path());
    expect(file).toMatchObject({ shape: [2, 3, 4], images: 3, kind: "FITS", type: "f4" });
    file.close();
  });
});

describe("what cannot be read", () => {
  const wrong = (image: string, known: Partial<CutoutRow> = {}) =>
    expect(() => readCutout(row(image, known)));
  it("says why", () => {
    const dir = temporary();
    const file = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(dir, name), bytes);
      return join(dir, name);
    };
    wrong(join(dir, "none.fits")).toThrow(/none.fits: cannot be read \(no such file/);
    wrong(file("text.fits", "nothing of the kind")).toThrow(/is neither a .npy file nor a FITS file/);
    wrong(file("empty.fits", "")).toThrow(/is neither/);
    wrong(file("a.fits.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0))).toThrow(/gunzip/);
    wrong(fitsFile({ pixels: new Float32Array(0), shape: [0] })).toThrow(/holds no image/);
    wrong(npyFile(new Float32Array(24), [2, 3, 4])).toThrow(
      /\[2, 3, 4\]; a cutout is one image \[ny, nx\] in one band/,
    );
    wrong(npyFile(new Float32Array(4), [4])).toThrow(/\[4\]; a cutout is/);
    wrong(npyFile(new Float32Array(0), [0, 4])).toThrow(/holds no pixels/);
    wrong(npyFile(new Float32Array(12).fill(Number.NaN), SHAPE)).toThrow(
      /none of its pixels is a finite number/,
    );
    const whole = fitsBytes({ pixels: PIXELS, shape: SHAPE });
    wrong(file("cut.fits", whole.subarray(0, 2900))).toThrow(/cut.fits: is truncated/);
    const npy = encodeNpy(PIXELS, SHAPE);
    wrong(file("cut.npy", npy.subarray(0, npy.length - 4))).toThrow(/cut.npy: is truncated/);
    const image = npyFile(PIXELS, SHAPE);
    wrong(image, { mask: npyFile(PIXELS, [4, 3]) }).toThrow(
      /is 4 x 3 pixels \(ny x nx\), but .*image.npy is 3 x 4/,
    );
    wrong(image, { sigma: join(dir, "none.npy") }).toThrow(/none.npy: cannot be read/);
  });
});
