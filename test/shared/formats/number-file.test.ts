import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { OpenFile } from "../../../shared/files/read.ts";
import { bytesOfArray } from "../../../shared/formats/bytes.ts";
import { readNumbers } from "../../../shared/formats/number-file.ts";
import { temporary } from "../../datasets/make.ts";

it("reads more than fits in one piece, in every type, from any place", () => {
  const path = join(temporary(), "numbers");
  const count = 1_100_000; // 4.4 MB of float32
  const values = { f4: new Float32Array(count), f8: new Float64Array(count), i8: new BigInt64Array(count) };
  for (let i = 0; i < count; i++) {
    values.f4[i] = i;
    values.f8[i] = i;
    values.i8[i] = BigInt(i);
  }
  for (const [code, numbers] of Object.entries(values)) {
    const width = numbers.BYTES_PER_ELEMENT;
    writeFileSync(path, Buffer.concat([Buffer.alloc(24), bytesOfArray(numbers)]));
    const file = OpenFile.open(path);
    const stored = { code, width, bigEndian: false, dataOffset: 24, scale: 2, zero: 1, blank: 5 };
    const out = new Float32Array(count - 3);
    readNumbers(file, stored, 3, out);
    file.close();
    expect(out[2]).toBeNaN();
    out[2] = 11;
    expect(out.every((x, i) => x === Math.fround(1 + 2 * (i + 3)))).toBe(true);
  }
});

it("reads whole numbers as whole numbers, those above 2^24 too", () => {
  const path = join(temporary(), "numbers");
  const numbers = Int32Array.of(0, 7, -3, 2147483647, 16777217);
  const stored = { dataOffset: 0, scale: 1, zero: 0, blank: undefined, bigEndian: true };
  const values = { i4: numbers, f8: Float64Array.from(numbers) };
  for (const [code, array] of Object.entries(values)) {
    const bytes = Buffer.from(bytesOfArray(array.slice()));
    writeFileSync(path, code === "i4" ? bytes.swap32() : bytes.swap64());
    const file = OpenFile.open(path);
    const out = new Int32Array(4);
    readNumbers(file, { ...stored, code, width: array.BYTES_PER_ELEMENT }, 1, out);
    file.close();
    expect(out).toEqual(numbers.subarray(1));
  }
});
