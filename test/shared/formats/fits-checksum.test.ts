import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AtomicFile } from "../../../shared/files/atomic.ts";
import { FitsUnit } from "../../../shared/files/fits-unit.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { CHECKSUM_CARDS, Checksum } from "../../../shared/formats/fits-checksum.ts";
import { encodePixels, imageHead } from "../../../shared/formats/fits-image.ts";
import { encodeRows, tableHead } from "../../../shared/formats/fits-table.ts";
import { temporary } from "../../datasets/make.ts";
import { needsPython, PYTHON } from "../../needs.ts";

const sumOf = (...pieces: readonly Uint8Array[]): number => {
  const sum = new Checksum();
  for (const piece of pieces) sum.add(piece);
  return sum.value;
};

/** An image of `count` numbers and a table of them. */
function written(count: number): string {
  const path = join(temporary(), `${count}.fits`);
  const file = AtomicFile.create(path);
  const values = Float32Array.from({ length: count }, (_, i) => Math.sin(i) * 1e4 ** Math.cos(i));
  const image = new FitsUnit(file, imageHead({ dtype: "float32", shape: [count], cards: CHECKSUM_CARDS }));
  for (let i = 0; i < count; i += 7) image.write(encodePixels(values.slice(i, i + 7)));
  image.finish();
  const columns = [
    { kind: "float64", name: "a", values: Float64Array.from(values) },
    { kind: "string", name: "b", values: Array.from(values, (x) => x.toFixed(1)), width: 7 },
  ] as const;
  const table = new FitsUnit(file, tableHead("T", columns, count, CHECKSUM_CARDS));
  table.write(encodeRows(columns));
  table.finish();
  file.commit();
  return path;
}

describe("a FITS checksum", () => {
  it("is the sum of words with the carry put back", () => {
    expect(sumOf(Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 0))).toBe(257);
    expect(sumOf(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 2))).toBe(2);
    const bytes = Uint8Array.from({ length: 997 }, (_, i) => (i * i * 31) & 255);
    expect(sumOf(bytes.subarray(0, 13), bytes.subarray(13, 14), bytes.subarray(14))).toBe(sumOf(bytes));
  });

  it.each([1, 10, 721, 5000])("makes all of a unit sum to minus zero: %d values", (count) => {
    const bytes = readFileSync(written(count));
    const hdus = listHdus("x", bytes);
    expect(hdus).toHaveLength(2);
    let start = 0;
    for (const hdu of hdus) {
      const end = Math.ceil((hdu.dataOffset + hdu.dataBytes) / 2880) * 2880;
      expect(sumOf(bytes.subarray(start, end))).toBe(0xffffffff);
      expect(Number(hdu.header.get("DATASUM"))).toBe(sumOf(bytes.subarray(hdu.dataOffset, end)));
      start = end;
    }
    expect(start).toBe(bytes.length);
  });
});

describe("astropy", needsPython("astropy"), () => {
  it("finds every checksum right", () => {
    const script =
      "import sys\nfrom astropy.io import fits\nfor p in sys.argv[1:]:\n with fits.open(p, checksum=True) as h:\n" +
      "  h.verify('exception'); print(len(h), *(len(u.data) for u in h))";
    const files = [1, 10, 721, 5000].map(written);
    const run = spawnSync(PYTHON, ["-W", "error", "-c", script, ...files], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.stdout).toBe("2 1 1\n2 10 10\n2 721 721\n2 5000 5000\n");
  });
});
