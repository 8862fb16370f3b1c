import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { GivenSystem } from "../../../../eval/infer/sources/system.ts";
import { bytesOfArray } from "../../../../shared/formats/bytes.ts";
import { encodeNpy, npyHead } from "../../../../shared/formats/npy.ts";
import { makeDataset, temporary, truePixels } from "../../../datasets/make.ts";
import { PIXELS, stampsOf } from "../fake-model.ts";
import { ALL, column, fits, fitsFile, NX, NY, npy, run, upTo } from "../run.ts";

describe("stamps are read from", () => {
  const stamps = stampsOf(7);
  it.each([
    ["[N, ny, nx] float32", [7, NY, NX], stamps],
    ["[N, 1, ny, nx] float64", [7, 1, NY, NX], Float64Array.from(stamps)],
    ["uint16", [7, NY, NX], Uint16Array.from(stamps)],
  ] as const)("NPY stacks %s", async (_, shape, pixels) => {
    const { rows, report } = await run([npy(pixels, shape)]);
    expect(column(rows, "flux")).toEqual(upTo(7));
    expect(column(rows, "id")).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(report.stamps).toBe(7);
    expect(report.columns).toEqual([
      "id",
      "flux",
      "flux_sigma",
      "hlr",
      "hlr_sigma",
      "mag",
      "mag_sigma",
      "flags",
      "flags_text",
    ]);
  });

  it("a single image [ny, nx]", async () => {
    expect(column((await run([npy(stampsOf(1), [NY, NX])])).rows, "flux")).toEqual([1]);
  });

  it("big-endian and 64-bit NPY numbers", async () => {
    const dir = temporary();
    const write = (name: string, descr: string, data: Uint8Array): string => {
      const head = Buffer.from(npyHead("float32", [7, NY, NX]))
        .toString("latin1")
        .replace("<f4", descr);
      writeFileSync(join(dir, name), Buffer.concat([Buffer.from(head, "latin1"), data]));
      return join(dir, name);
    };
    const big = Buffer.from(bytesOfArray(stamps.slice())).swap32();
    const long = bytesOfArray(BigInt64Array.from(stamps, (x) => BigInt(x)));
    for (const path of [write("big.npy", ">f4", big), write("long.npy", "<i8", long)]) {
      expect(column((await run([path])).rows, "flux")).toEqual(upTo(7));
    }
  });

  it("FITS images and cubes, scaled integers, extensions", async () => {
    const primary = fits(new Float32Array(0), [0]);
    const files = [
      fitsFile(fits(stamps, [7, NY, NX])),
      fitsFile(fits(stamps, [7, 1, NY, NX])),
      fitsFile(fits(Uint16Array.from(stamps), [7, NY, NX])),
      fitsFile(primary, fits(stamps, [7, NY, NX], [], "SCI")),
    ];
    for (const path of files) expect(column((await run([path])).rows, "flux")).toEqual(upTo(7));
  });

  it("FITS files in part, and says so", async () => {
    const twice = fitsFile(
      fits(stamps, [7, NY, NX], [{ key: "BUNIT", value: "DN" }]),
      fits(stamps, [7, NY, NX], [], "SECOND"),
    );
    const { notes, rows } = await run([twice]);
    expect(rows).toHaveLength(7);
    expect(notes).toEqual([
      expect.stringMatching(
        /image.fits: holds 2 images \(0, SECOND\), of which 0 is read: FILE\[NAME\] names another/,
      ),
    ]);
  });

  it("data sets, with their ids", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 25, shardSize: 10 });
    const { rows } = await run([dir], { batch: 8 });
    expect(column(rows, "id")).toEqual(Array.from({ length: 25 }, (_, k) => k));
    const flux = (id: number): number =>
      truePixels(id, 1, NY, NX).reduce((sum, x) => sum + Math.fround(x) - 100, 0);
    column(rows, "flux").forEach((x, id) => {
      expect(x).toBeCloseTo(flux(id), 3);
    });
  });

  it("data sets whose objects have names, by these", async () => {
    const dir = temporary();
    const names = ["NGC 1, a", "J1234+56", "\u03b1 3"];
    makeDataset(dir, { n: 3, names });
    const { rows } = await run([dir]);
    expect(rows.map((row) => row["id"])).toEqual(names);
  });

  it("several files, each row with its file and place", async () => {
    const a = npy(stampsOf(2), [2, NY, NX]);
    const b = fitsFile(fits(stampsOf(3), [3, NY, NX]));
    const { rows } = await run([a, b]);
    expect(column(rows, "id")).toEqual([0, 1, 2, 3, 4]);
    expect(rows.map((r) => r["file"])).toEqual([a, a, b, b, b]);
    expect(column(rows, "index")).toEqual([0, 1, 0, 1, 2]);
    expect(column(rows, "flux")).toEqual([1, 2, 1, 2, 3]);
  });
});

describe("refuses", () => {
  const wrong = (path: string, given: GivenSystem = ALL) => run([path], { given });
  it("stamps that the network does not know", async () => {
    await expect(wrong(npy(new Float32Array(2 * 3 * PIXELS), [2, 3, NY, NX]))).rejects.toThrow(/in 3 bands/);
    await expect(wrong(npy(stampsOf(1), [PIXELS]))).rejects.toThrow(/has the shape \[48\]; stamps are/);
    await expect(wrong(npy(new Float32Array(0), [0, NY, NX]))).rejects.toThrow(/holds no stamps/);
    const set = temporary();
    makeDataset(set, { n: 2, height: 9 });
    await expect(wrong(set)).rejects.toThrow(
      /holds stamps of 9 x 6 pixels \(ny x nx\) in 1 band, but the network knows stamps of 8 x 6 .* at 0.2/,
    );
  });

  it("files that are damaged, missing or something else", async () => {
    const dir = temporary();
    const file = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(dir, name), bytes);
      return join(dir, name);
    };
    const whole = encodeNpy(stampsOf(2), [2, NY, NX]);
    const cases: [string, RegExp][] = [
      [
        file("cut.npy", whole.subarray(0, whole.length - 1)),
        /cut.npy: is truncated: shape 2,8,6 needs 384 bytes, 383/,
      ],
      [file("head.npy", whole.subarray(0, 30)), /truncated inside its header/],
      [file("cut.fits", fits(stampsOf(2), [2, NY, NX]).subarray(0, 2900)), /cut.fits: is truncated/],
      [file("zip.fits", Uint8Array.of(0x1f, 0x8b, 8, 0)), /its gzip data cannot be decompressed/],
      [
        file("table.csv", "a,b\n1,2\n"),
        /table.csv:1: the column "image" or "image_r" is missing \(found: a, b\)/,
      ],
      [file("table.txt", "a,b\n1,2\n"), /table.txt: is neither a .npy file nor a FITS file/],
      [file("empty.npy", ""), /is neither/],
      [join(dir, "missing.npy"), /missing.npy: cannot be read \(no such file/],
      [dir, /holds no complete data set/],
    ];
    for (const [path, message] of cases) await expect(wrong(path)).rejects.toThrow(message);
  });
});
