import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decompressed, openDecompressed } from "../../../shared/files/decompressed.ts";
import { temporary } from "../../datasets/make.ts";

// "galaxies\n" by the bzip2 command
const BZIP2 = Buffer.from("QlpoOTFBWSZTWUJY7LkAAAJBgAAQIqQIQCAAMQwIIDNIIFCZ4u5IpwoSCEsdlyA=", "base64");
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("a file that is compressed as a whole", () => {
  it("is told by its bytes, read at any position, and may be of several parts", () => {
    for (const [name, bytes] of Object.entries({ gzip: gzipSync("galaxies\n"), bzip2: BZIP2 })) {
      const path = join(temporary(), "no.suffix");
      writeFileSync(path, bytes);
      const file = openDecompressed(path);
      expect(file.size, name).toBe(9);
      const four = new Uint8Array(4);
      file.readInto(four, 3);
      expect(text(four)).toBe("axie");
      expect(() => file.readInto(four, 6)).toThrow(/is truncated/);
      file.close();
      expect(text(decompressed("x", Buffer.concat([bytes, bytes])))).toBe("galaxies\ngalaxies\n");
    }
    const plain = Buffer.from("galaxies");
    expect(decompressed("x", plain)).toBe(plain);
  });

  it("is refused by name where it is damaged or cut off, at any byte", () => {
    const damaged = /x: is damaged: its (gzip|bzip2) data cannot be decompressed/;
    for (const bytes of [gzipSync("galaxies\n"), BZIP2]) {
      for (let end = 4; end < bytes.length; end++) {
        expect(() => decompressed("x", bytes.subarray(0, end))).toThrow(damaged);
      }
      expect(() => decompressed("x", new Uint8Array(bytes).with(20, bytes[20] ^ 1))).toThrow(damaged);
    }
  });

  it("is refused where bzip2 makes 300 MB of 242 bytes", () => {
    const bomb = Buffer.from(
      "QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZDgni3wFfjkAAwAAACCAAMIBNRkKgJakKgJcxQVkmU1kO" +
        "CeLfAV+OQADAAAAIIAAwgE1GQqAlqQqAlzFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZDgni3wFfjkAAwAAA" +
        "CCAAMIBNRkKgJakKgJcxQVkmU1kOCeLfAV+OQADAAAAIIAAwgE1GQqAlqQqAlzFBWSZTWXcjn6wAvHRAIMAAEAAACCAAMMwJqmmq" +
        "QqC2pSFQXi7kinChIQEEDIg=",
      "base64",
    );
    expect(() => decompressed("x", bomb)).toThrow(/x: decompresses to more than 256 MiB/);
  }, 60_000);

  it("is refused where it grows too much, or is compressed in another way", () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 28 + 1));
    expect(() => decompressed("x", bomb)).toThrow(
      /x: decompresses to more than 256 MiB: decompress it on disk first/,
    );
    expect(() => decompressed("x", Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0))).toThrow(
      /compressed by xz, which/,
    );
    expect(() => decompressed("x", Uint8Array.of(0x1f, 0x9d, 0x90))).toThrow(/compress \(.Z\)/);
  });
});
