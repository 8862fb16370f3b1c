import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type VerifyOptions, verifyDataset } from "../../../datasets/check/verify.ts";
import { writeManifest } from "../../../datasets/manifest.ts";
import { inspectShardFile, type MakeOptions, makeDataset, shardEntry, temporary } from "../make.ts";

/** The problems of a set of 25 stamps in three shards after `damage`. */
function problems(
  damage: (dir: string) => void,
  make: Partial<MakeOptions> = {},
  options: VerifyOptions = {},
): string[] {
  const dir = temporary();
  makeDataset(dir, { n: 25, ...make });
  damage(dir);
  return verifyDataset(dir, options).problems.map((p) => `${p.file}: ${p.message}`);
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] ^= 1;
  writeFileSync(path, bytes);
}

const shard = (dir: string, index = 1): string => join(dir, `shard-0000${index}.msgpack`);

describe("verifyDataset", () => {
  it.each(["float32", "uint16"] as const)(
    "finds nothing wrong with a good %s set, and reports progress",
    (dtype) => {
      const dir = temporary();
      const { shards } = makeDataset(dir, { n: 25, dtype, bands: 2 });
      const seen: number[] = [];
      const report = verifyDataset(dir, { onProgress: (done) => seen.push(done) });
      expect(report).toMatchObject({ ok: true, stamps: 25, shards: 3, problems: [] });
      expect(report.bytes).toBe(shards.reduce((sum, s) => sum + s.bytes, 0));
      expect(seen).toEqual([1, 2, 3]);
    },
  );

  it("finds a flipped bit in a pixel, a label, an id and the header", () => {
    const hash =
      "shard-00001.msgpack: its bytes have changed since it was written (SHA-256 differs from the manifest)";
    expect(problems((dir) => flip(shard(dir), inspectShardFile(shard(dir)).imagesOffset + 5))).toEqual([
      hash,
    ]);
    const label = (dir: string) => inspectShardFile(shard(dir)).labelOffsets.get("n") ?? 0;
    expect(problems((dir) => flip(shard(dir), label(dir)))).toEqual([hash]);
    expect(problems((dir) => flip(shard(dir), inspectShardFile(shard(dir)).idsOffset + 8))).toEqual([
      hash,
      "shard-00001.msgpack: stamp 1 does not have the id 11",
    ]);
    const header = problems((dir) => flip(shard(dir), 20));
    expect(header).toHaveLength(1);
    expect(header[0]).toMatch(/^shard-00001.msgpack: /);
  });

  it("finds names that repeat, and ids that are not those of the names", () => {
    const names = Array.from({ length: 25 }, (_, k) => `object ${k}`);
    expect(problems(() => undefined, { names })).toEqual([]);
    expect(problems(() => undefined, { names: names.with(14, "object 3") })).toEqual([
      'shard-00001.msgpack: object "object 3" is in shard-00000.msgpack already',
    ]);
    const found = problems((dir) => flip(shard(dir), inspectShardFile(shard(dir)).idsOffset + 8), { names });
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/stamp 1, "object 11", has the id \d+, which is not that of its name/);
    expect(problems(() => undefined, { names, pixel: (v, k) => (k === 12 ? Number.NaN : v) })).toEqual([
      'shard-00001.msgpack: object "object 12" has a pixel that is not finite',
    ]);
  });

  it("allows NaN in a label that stamps may lack, and in no other, and nothing else there", () => {
    const lacks = (name: string, value: number) => (label: string, v: number, k: number) =>
      label === name && k === 13 ? value : v;
    const missing = ["n"];
    expect(problems(() => undefined, { missing, label: lacks("n", Number.NaN) })).toEqual([]);
    const message = (name: string, value: string) =>
      `shard-00001.msgpack: object 13: label ${name} = ${value} is not finite`;
    expect(problems(() => undefined, { label: lacks("n", Number.NaN) })).toEqual([message("n", "NaN")]);
    expect(problems(() => undefined, { missing, label: lacks("hlr", Number.NaN) })).toEqual([
      message("hlr", "NaN"),
    ]);
    const infinite = { missing, label: lacks("n", Number.POSITIVE_INFINITY) };
    expect(problems(() => undefined, infinite)).toEqual([message("n", "Infinity")]);
  });

  it("finds truncated, missing, foreign and unfinished files, all in one report", () => {
    const found = problems((dir) => {
      truncateSync(shard(dir, 0), 700);
      rmSync(shard(dir, 1));
      writeFileSync(shard(dir, 7), "x");
      writeFileSync(`${shard(dir, 8)}.tmp`, "x");
    });
    expect(found.sort()).toEqual([
      expect.stringMatching(/^shard-00000.msgpack: truncated: 700 bytes where the manifest says \d+$/),
      "shard-00001.msgpack: missing",
      expect.stringMatching(/^shard-00007.msgpack: not in the manifest/),
      expect.stringMatching(/^shard-00008.msgpack.tmp: unfinished/),
    ]);
  });

  it("finds shards that changed places", () => {
    const found = problems((dir) => {
      renameSync(shard(dir, 0), shard(dir, 5));
      renameSync(shard(dir, 1), shard(dir, 0));
      renameSync(shard(dir, 5), shard(dir, 1));
    });
    expect(found).toContain("shard-00000.msgpack: stamp 0 does not have the id 0");
    expect(found).toContain("shard-00001.msgpack: stamp 0 does not have the id 10");
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "finds a pixel that is %s, and says in which object",
    (bad) => {
      expect(problems(() => {}, { pixel: (v, id) => (id === 23 ? bad : v) })).toEqual([
        "shard-00002.msgpack: object 23 has a pixel that is not finite",
      ]);
    },
  );

  it("finds labels that are not finite or outside their range", () => {
    expect(
      problems(() => {}, { label: (name, v, id) => (name === "n" && id === 4 ? Number.NaN : v) }),
    ).toEqual(["shard-00000.msgpack: object 4: label n = NaN is not finite"]);
    expect(
      problems(
        () => {},
        {},
        {
          ranges: new Map([
            ["hlr", [0, 100]],
            ["n", [1, 6.2]],
          ]),
        },
      ),
    ).toEqual([
      "shard-00000.msgpack: object 0: label n = 0.5 is outside [1, 6.2]",
      "shard-00001.msgpack: object 10: label n = 0.5 is outside [1, 6.2]",
      "shard-00002.msgpack: object 20: label n = 0.5 is outside [1, 6.2]",
    ]);
  });

  it("finds a shard whose layout is not the manifest's, and ids that occur twice", () => {
    const found = problems((dir) => {
      const other = temporary();
      const manifest = makeDataset(other, { n: 10, height: 9 });
      writeFileSync(shard(dir, 1), readFileSync(shard(other, 0)));
      const old = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
      old.shards[1] = { ...shardEntry(shard(dir, 1)), count: manifest.n };
      writeManifest(dir, old);
    });
    expect(found).toEqual([
      "shard-00001.msgpack: shares object ids with shard-00000.msgpack",
      "shard-00001.msgpack: does not fit the manifest: height is 9 where 8 is expected",
    ]);
  });

  it("throws only without a readable manifest", () => {
    expect(() => problems((dir) => rmSync(join(dir, "manifest.json")))).toThrow(/holds no complete data set/);
  });
});
