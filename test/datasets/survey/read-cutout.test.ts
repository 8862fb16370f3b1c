import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Cutout } from "../../../datasets/survey/cutout.ts";
import { openImageFile } from "../../../datasets/survey/image-file.ts";
import type { CutoutRow } from "../../../datasets/survey/list.ts";
import { NOISE_MAP_KINDS, type NoiseMap, type NoiseMapKind } from "../../../datasets/survey/noise-map.ts";
import { CutoutReader, readCutout } from "../../../datasets/survey/read-cutout.ts";
import type { Card } from "../../../shared/formats/fits-header.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { tiledFile } from "../../shared/formats/fits-tiles/tables.ts";
import { temporary } from "../make.ts";
import { fitsBytes, fitsFile, npyFile, wcs } from "./files.ts";

const row = (image: string, known: Partial<CutoutRow> = {}): CutoutRow => ({
  ...{
    where: "list.csv:2",
    id: undefined,
    image,
    mask: undefined,
    segmentation: undefined,
    sigma: undefined,
  },
  ...{ psfFwhm: undefined, skyPosition: undefined, own: new Map() },
  ...{ psf: undefined, centre: undefined, pixelScale: undefined, zeroPoint: undefined, sky: undefined },
  gain: undefined,
  ...known,
});

const mapOf = ({ sigma }: Cutout): NoiseMap => sigma as NoiseMap;

const PIXELS = Float32Array.from({ length: 12 }, (_, k) => k - 3);
const SHAPE = [3, 4];

describe("the centre", () => {
  it("is where the sky position is, unless x and y say it", () => {
    const image = fitsFile({ pixels: PIXELS, shape: SHAPE, cards: wcs(0.36) });
    // CRPIX (1.5, 2.5) is (1, 2); 0.36 arcsec east, half a pixel north
    const skyPosition = [150 + 1e-4 / Math.cos((2 * Math.PI) / 180), 2 + 0.5e-4] as const;
    const { centre } = readCutout(row(image, { skyPosition }));
    expect(centre?.[0]).toBeCloseTo(0, 4);
    expect(centre?.[1]).toBeCloseTo(2.5, 4);
    expect(readCutout(row(image, { skyPosition, centre: [3, 1] })).centre).toEqual([3, 1]);
  });
});

describe("the PSF", () => {
  const blob = (fwhm: number): Float32Array =>
    Float32Array.from({ length: 25 * 25 }, (_, k) =>
      Math.exp((-4 * Math.LN2 * (((k % 25) - 12) ** 2 + (Math.floor(k / 25) - 12) ** 2)) / fwhm ** 2),
    );

  it("is that of the row, of its PSF image, or of the header", () => {
    const image = fitsFile({
      pixels: PIXELS,
      shape: SHAPE,
      cards: [...wcs(0.2), { key: "SEEING", value: 0.8 }],
    });
    expect(readCutout(row(image)).psf).toEqual({ value: 0.8, unit: "either", from: "SEEING" });
    const psf = npyFile(blob(5), [25, 25]);
    expect(readCutout(row(image, { psf, psfFwhm: 1.2 })).psf?.value).toBe(1.2);
    const measured = readCutout(row(image, { psf })).psf;
    expect(measured?.unit).toBe("pixel");
    expect(measured?.value).toBeCloseTo(Math.sqrt(25 - (8 * Math.LN2) / 12), 1); // without the pixel's share
    const scaled = fitsFile({ pixels: blob(5), shape: [25, 25], cards: [{ key: "PIXSCALE", value: 0.1 }] });
    expect(readCutout(row(image, { psf: scaled })).psf?.value).toBeCloseTo(0.1 * (measured?.value ?? 0), 9);
    expect(readCutout(row(npyFile(PIXELS, SHAPE))).psf).toBeUndefined();
  });
});

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

  const write = (values: readonly number[], cards: readonly Card[] = []): string =>
    fitsFile({ pixels: Float32Array.from(values), shape: SHAPE, cards });

  it("has mask, segments and sigma of their own files", () => {
    const image = write([...PIXELS]);
    const cutout = readCutout(
      row(image, {
        mask: { path: write([0, 1, 4, Number.NaN, 0, 0, 0, 0, 0, 0, 0, 0]), marks: "bad" },
        segmentation: write([0, 0, 7, 7, 16_000_001, 0, 0, 0, 0, 0, 0, 0]),
        sigma: { path: write(new Array(12).fill(2.5)), kind: "sigma" },
      }),
    );
    expect([...cutout.mask!.bad]).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...cutout.segments!].slice(0, 5)).toEqual([0, 0, 7, 7, 16_000_001]);
    expect(mapOf(cutout)).toMatchObject({ kind: "sigma", sigma: new Float32Array(12).fill(2.5) });
  });

  it("has masks of either meaning, also of booleans", () => {
    const image = write([...PIXELS]);
    const marks = Array.from({ length: 12 }, (_, k) => k % 2);
    const bool = join(temporary(), "bool.npy");
    const head = Buffer.from(encodeNpy(new Uint16Array(12), SHAPE).subarray(0, 128)).toString("latin1");
    expect(head).toContain("<u2");
    writeFileSync(
      bool,
      Buffer.concat([Buffer.from(head.replace("<u2", "|b1"), "latin1"), Buffer.from(marks)]),
    );
    for (const path of [bool, write(marks)]) {
      expect([...readCutout(row(image, { mask: { path, marks: "bad" } })).mask!.bad]).toEqual(marks);
      expect([...readCutout(row(image, { mask: { path, marks: "good" } })).mask!.bad]).toEqual(
        marks.map((mark) => 1 - mark),
      );
    }
    const nan = write([Number.NaN, ...marks.slice(1)]);
    expect(readCutout(row(image, { mask: { path: nan, marks: "good" } })).mask!.bad[0]).toBe(1);
  });

  it("has maps of the noise by their column, or by their unit", () => {
    const unit = (value: string): Card[] => [{ key: "BUNIT", value }];
    const image = write([...PIXELS], unit("nanomaggy"));
    const map = (kind: NoiseMapKind, value: number, cards: readonly Card[] = []) =>
      mapOf(readCutout(row(image, { sigma: { path: write(new Array(12).fill(value), cards), kind } })));
    const four = (kind: NoiseMapKind) => ({ kind, sigma: new Float32Array(12).fill(4) });
    expect(map("sigma", 4)).toMatchObject(four("sigma"));
    expect(map("variance", 16)).toMatchObject(four("variance"));
    expect(map("ivar", 1 / 16)).toMatchObject(four("ivar"));
    expect(map("weight", 1 / 16)).toMatchObject(four("weight"));
    expect(map("sigma", 1 / 16, unit("1/nanomaggy^2"))).toMatchObject(four("ivar"));
    expect(map("sigma", 16, unit("nanomaggy**2"))).toMatchObject(four("variance"));
    expect(map("ivar", 1 / 16, unit("nanomaggy"))).toMatchObject(four("ivar")); // the image's header, copied
    expect(() => map("variance", 1 / 16, unit("nanomaggy^-2"))).toThrow(
      /is in the column "variance", but its unit \(BUNIT\) is "nanomaggy\^-2".*the column "ivar"/,
    );
  });

  it("has maps that are stored as their asinh, as those of Pan-STARRS are", () => {
    const cards = [
      { key: "BSOFTEN", value: 2 },
      { key: "BOFFSET", value: 0 },
    ];
    const path = write(new Array(12).fill((2.5 / Math.LN10) * Math.asinh(16 / 4)), cards);
    const sigma = { path, kind: "variance" } as const;
    expect(mapOf(readCutout(row(write([...PIXELS]), { sigma }))).sigma[0]).toBeCloseTo(4, 5);
  });

  it("has no standard deviation where its map cannot give one", () => {
    const image = write([...PIXELS]);
    const path = write([0, -1, Number.NaN, Number.POSITIVE_INFINITY, ...new Array(8).fill(1)]);
    for (const kind of NOISE_MAP_KINDS) {
      const { sigma } = mapOf(readCutout(row(image, { sigma: { path, kind } })));
      expect([...sigma].map((s) => s > 0 && s < Number.POSITIVE_INFINITY)).toEqual([
        ...new Array(4).fill(false),
        ...new Array(8).fill(true),
      ]);
    }
  });

  it("has segments with numbers of objects alone", () => {
    const image = write([...PIXELS]);
    const read = (values: readonly number[]) => () =>
      readCutout(row(image, { segmentation: write([...values, ...new Array(12 - values.length).fill(0)]) }));
    expect(read([0, 0, 0, 0, 0, 0.5])).toThrow(/is 0.5 at pixel \(2, 2\): a segmentation holds the number/);
    expect(read([-1])).toThrow(/is -1 at pixel \(1, 1\)/);
    expect(read([Number.NaN])).toThrow(/is NaN/);
    expect(read([3e9])).toThrow(/is 3000000000/);
  });

  it("reads a file again for another use", () => {
    const [image, path] = [write([...PIXELS]), write(new Array(12).fill(4))];
    const reader = new CutoutReader();
    const sigma = (kind: NoiseMapKind) => mapOf(reader.read(row(image, { sigma: { path, kind } }))).sigma;
    const first = sigma("sigma");
    expect(sigma("sigma")).toBe(first);
    expect([first[0], sigma("variance")[0], sigma("ivar")[0]]).toEqual([4, 2, 0.5]);
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
    expect(() => first(`${file}[0]`)).toThrow(/holds no image; those of the file are CUBE, SCI, r/);
    expect(() => first(`${npyFile(PIXELS, SHAPE)}[sci]`)).toThrow(/has no extensions/);
  });

  it("may have a name with brackets itself", () => {
    const name = join(temporary(), "a.fits[1]");
    writeFileSync(name, fitsBytes(part));
    expect(readCutout(row(name)).pixels).toEqual(PIXELS);
    expect(readCutout(row(`${name}[0]`)).pixels).toEqual(PIXELS);
  });

  it("may be named by EXTNAME and EXTVER", () => {
    const version = (value: number, pixels: Float32Array) =>
      ({ ...part, pixels, extension: "SCI", cards: [{ key: "EXTVER", value }] }) as const;
    const file = fitsFile({ pixels: new Float32Array(0), shape: [0] }, version(1, PIXELS), version(2, other));
    expect(readCutout(row(`${file}[SCI,2]`)).pixels).toEqual(other);
    expect(readCutout(row(`${file}[sci, 1]`)).pixels).toEqual(PIXELS);
    expect(readCutout(row(`${file}[SCI]`)).pixels).toEqual(PIXELS);
    expect(() => readCutout(row(`${file}[SCI,3]`))).toThrow(/"SCI,3" is unknown.* Allowed: 0, SCI,1, SCI,2/);
    expect(() => readCutout(row(`${file}[PRIMARY]`))).toThrow(/holds no image/);
  });

  it("may be a plane of a stack, counted from 0", () => {
    const values = Float32Array.from({ length: 72 }, (_, i) => i);
    const file = fitsFile({ pixels: values, shape: [3, 2, 3, 4] });
    const array = npyFile(values, [6, 3, 4]);
    expect([...readCutout(row(`${file}[0][2][1]`)).pixels]).toEqual([...values.subarray(60)]);
    expect([...readCutout(row(`${array}[4]`)).pixels]).toEqual([...values.subarray(48, 60)]);
    expect(() => readCutout(row(`${file}[0][3][0]`))).toThrow(/has 3 planes, counted from 0: \[3\] is none/);
    expect(() => readCutout(row(`${array}[6]`))).toThrow(/has 6 planes/);
    expect(() => readCutout(row(`${array}[0][0]`))).toThrow(/\[6, 3, 4\] .* no such plane/);
    expect(() => readCutout(row(`${file}[0][2]`))).toThrow(/has the shape \[2, 3, 4\]/);
    const stack = openImageFile(`${file}[0][2]`);
    expect(stack).toMatchObject({ shape: [2, 3, 4], notes: [] });
    stack.close();
  });

  it("is the compressed one where that is the first", () => {
    const cells = [0, 4, 8].map((k) => gzipSync(Buffer.from(PIXELS.slice(k, k + 4).buffer).swap32()));
    const tiled = tiledFile(
      -32,
      [4, 3],
      [{ name: "COMPRESSED_DATA", form: "1PB", cells }],
      [
        { key: "ZCMPTYPE", value: "GZIP_1" },
        { key: "EXTNAME", value: "SCI" },
      ],
    );
    const weights = fitsBytes({ ...part, pixels: other, extension: "WHT" });
    const path = join(temporary(), "sci_fz_wht.fits");
    writeFileSync(path, Buffer.concat([tiled, weights]));
    expect(readCutout(row(path)).pixels).toEqual(PIXELS);
    expect(readCutout(row(`${path}[WHT]`)).pixels).toEqual(other);
    const image = openImageFile(path);
    expect(image).toMatchObject({
      type: "f4",
      shape: SHAPE,
      notes: [expect.stringMatching(/2 images \(SCI, WHT\)/)],
    });
    image.close();
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
    expect(readCutout(row(`${path}.gz[sci]`)).pixels).toEqual(PIXELS);
  });

  it("has the primary header's keywords where it says INHERIT", () => {
    const primary = { pixels: new Float32Array(0), shape: [0], cards: [{ key: "MAGZERO", value: 29.5 }] };
    const gain = { key: "GAIN", value: 3 };
    const inherit = { key: "INHERIT", value: true };
    const inherits = fitsFile(primary, { ...part, extension: "SCI", cards: [gain, inherit] });
    expect(readCutout(row(inherits))).toMatchObject({ zeroPoint: 29.5, gain: 3 });
    const alone = fitsFile(primary, { ...part, extension: "SCI", cards: [gain] });
    const cutout = readCutout(row(alone));
    expect(cutout).toMatchObject({ zeroPoint: undefined, gain: 3 });
    expect(cutout.notes).toEqual([
      expect.stringMatching(/^MAGZERO = 29.5 stands in the primary header, which .* it is not used/),
    ]);
  });

  it("says which keywords are given again", () => {
    const cards = [
      { key: "MAGZERO", value: 22.5 },
      { key: "MAGZERO", value: 27 },
      { key: "GAIN", value: 1 },
      { key: "GAIN", value: 1 },
    ];
    const image = openImageFile(fitsFile({ ...part, cards }));
    expect(image.header.get("MAGZERO")).toBe(22.5);
    expect(image.notes).toEqual([
      expect.stringMatching(/with other values: MAGZERO \(22.5, then 27\)\. The first/),
    ]);
    image.close();
  });

  it("is the first with data for those who read stacks", () => {
    const file = openImageFile(path());
    expect(file).toMatchObject({ shape: [2, 3, 4], kind: "FITS", type: "f4" });
    expect(file.notes).toEqual([
      "holds 3 images (CUBE, SCI, r), of which CUBE is read: FILE[NAME] names another",
    ]);
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
    const place = fitsFile({ pixels: PIXELS, shape: SHAPE });
    wrong(place, { skyPosition: [150, 2] }).toThrow(/its celestial coordinates are not known: it has none/);
    const flat = npyFile(new Float32Array(81).fill(1), [9, 9]);
    wrong(place, { psf: flat }).toThrow(/image.npy: has no width at half maximum/);
    wrong(join(dir, "none.fits")).toThrow(/none.fits: cannot be read \(no such file/);
    wrong(file("text.fits", "nothing of the kind")).toThrow(/is neither a .npy file nor a FITS file/);
    wrong(file("empty.fits", "")).toThrow(/is neither/);
    wrong(file("a.fits.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0))).toThrow(
      /its gzip data cannot/,
    );
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
    wrong(image, { mask: { path: npyFile(PIXELS, [4, 3]), marks: "bad" } }).toThrow(
      /is 4 x 3 pixels \(ny x nx\), but .*image.npy is 3 x 4/,
    );
    wrong(image, { sigma: { path: join(dir, "none.npy"), kind: "ivar" } }).toThrow(
      /none.npy: cannot be read/,
    );
  });
});
