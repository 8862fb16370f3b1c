import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unpack } from "msgpackr";
import { describe, expect, it } from "vitest";
import { ShardWriter, shardFile } from "../../datasets/writer.ts";
import { GalforgeError } from "../../shared/errors.ts";
import { alignedCopy } from "../../shared/formats/bytes.ts";
import { makeDataset, temporary, trueLabel, truePixels } from "./make.ts";

const LAYOUT = { count: 2, bands: 1, height: 2, width: 2, dtype: "float32", labelNames: ["a"] } as const;

interface Decoded {
  readonly version: number;
  readonly shape: number[];
  readonly dtype: string;
  readonly images: Uint8Array;
  readonly ids: Uint8Array;
  readonly labels: Record<string, Uint8Array>;
}

describe("ShardWriter", () => {
  it.each(["float32", "uint16"] as const)("writes %s shards that msgpackr decodes", (dtype) => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 25, dtype, bands: 2 });
    expect(shards.map((s) => [s.first_id, s.count])).toEqual([
      [0, 10],
      [10, 10],
      [20, 5],
    ]);
    const bytes = readFileSync(join(dir, shards[2].file));
    expect(bytes.length).toBe(shards[2].bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(shards[2].sha256);
    const map = unpack(bytes) as Decoded;
    expect(map.version).toBe(1);
    expect(map.shape).toEqual([5, 2, 8, 6]);
    expect(map.dtype).toBe(dtype);
    const raw = alignedCopy(map.images).buffer;
    const pixels = dtype === "float32" ? new Float32Array(raw) : new Uint16Array(raw);
    const wanted = [20, 21, 22, 23, 24].flatMap((id) => truePixels(id, 2, 8, 6));
    expect([...pixels]).toEqual([...(dtype === "float32" ? Float32Array : Uint16Array).from(wanted)]);
    expect([...new BigUint64Array(alignedCopy(map.ids).buffer)]).toEqual([20n, 21n, 22n, 23n, 24n]);
    expect([...new Float64Array(alignedCopy(map.labels["hlr"]).buffer)]).toEqual(
      [20, 21, 22, 23, 24].map((id) => trueLabel("hlr", id)),
    );
  });

  it("writes the same bytes however the stamps are cut into blocks", () => {
    const dir = temporary();
    const pixels = new Uint8Array(32).map((_, i) => i);
    const finish = (index: number, ...cuts: Uint8Array[]): string => {
      const writer = ShardWriter.open(dir, index, 7, LAYOUT);
      for (const cut of cuts) writer.writeImages(cut);
      return writer.finish(new Map([["a", Float64Array.of(1, 2)]])).sha256;
    };
    expect(finish(0, pixels)).toBe(finish(1, pixels.subarray(0, 16), pixels.subarray(16)));
  });

  it("keeps an id above 2^32 exact", () => {
    const dir = temporary();
    const writer = ShardWriter.open(dir, 0, 2 ** 40 + 1, LAYOUT);
    writer.writeImages(new Uint8Array(32));
    writer.finish(new Map([["a", new Float64Array(2)]]));
    const map = unpack(readFileSync(join(dir, shardFile(0)))) as Decoded;
    expect(new BigUint64Array(alignedCopy(map.ids).buffer)[1]).toBe(2n ** 40n + 2n);
  });

  it("leaves no file under the final name until it is finished, and none at all after abort", () => {
    const dir = temporary();
    const writer = ShardWriter.open(dir, 3, 0, LAYOUT);
    writer.writeImages(new Uint8Array(16));
    expect(readdirSync(dir)).toEqual([expect.stringMatching(/^shard-00003\.msgpack\..*\.tmp$/)]);
    writer.abort();
    writer.abort();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("is not held up by what an interrupted run left behind", () => {
    const dir = temporary();
    ShardWriter.open(dir, 0, 0, LAYOUT).writeImages(new Uint8Array(32)); // never finished: as after kill -9
    const writer = ShardWriter.open(dir, 0, 0, LAYOUT);
    writer.writeImages(new Uint8Array(32));
    const { bytes } = writer.finish(new Map([["a", new Float64Array(2)]]));
    expect(readFileSync(join(dir, shardFile(0))).length).toBe(bytes);
  });

  it("refuses a shard that is too large for one msgpack binary, naming the option", () => {
    const dir = temporary();
    const open = () => ShardWriter.open(dir, 0, 0, { ...LAYOUT, count: 2 ** 28 + 1 });
    expect(open).toThrow(/--shard-size = 268435457 .* at most 268435455 for stamps of 16 bytes/);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("says why a directory cannot be written", () => {
    const dir = temporary();
    const open = () => ShardWriter.open(join(dir, "missing"), 0, 0, LAYOUT);
    expect(open).toThrow(GalforgeError);
    expect(open).toThrow(/shard-00000.msgpack: cannot be written \(no such file or directory\)/);
  });

  it("refuses too few and too many stamps, parts of stamps, and missing labels: bugs of the caller", () => {
    const dir = temporary();
    const writer = ShardWriter.open(dir, 0, 0, LAYOUT);
    expect(() => writer.writeImages(new Uint8Array(15))).toThrow(/not whole stamps/);
    writer.writeImages(new Uint8Array(16));
    expect(() => writer.finish(new Map())).toThrow(/1 stamps in a shard of 2/);
    writer.writeImages(new Uint8Array(16));
    expect(() => writer.finish(new Map())).toThrow(/label a has no values/);
    expect(() => writer.writeImages(new Uint8Array(16))).toThrow(/3 stamps for a shard of 2/);
    writer.abort();
  });
});
