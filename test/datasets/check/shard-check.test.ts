// @module-tag built
import { readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BackgroundCheck } from "../../../datasets/check/background-check.ts";
import { checkShard } from "../../../datasets/check/shard-check.ts";
import { exportDataset } from "../../../datasets/export/export.ts";
import { describeDataset } from "../../../datasets/inspect.ts";
import { Dataset } from "../../../datasets/reader.ts";
import * as hashing from "../../../shared/files/hash.ts";
import { makeDataset, temporary } from "../make.ts";

/** threads run what is built: the source tree has no JavaScript */
const checkFile = new URL("../../../dist/datasets/check/shard-check-worker.js", import.meta.url);

/** A set of three shards of ten stamps. */
function make() {
  const dir = temporary();
  const manifest = makeDataset(dir, { n: 30 });
  return { dir, manifest, path: (s: number) => join(dir, manifest.shards[s].file) };
}

/** Flips a bit of a pixel of the last stamp. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.indexOf("ids") - 6] ^= 1;
  writeFileSync(path, bytes);
}

const DAMAGED =
  /shard-00001\.msgpack: is damaged: its bytes have changed since it was written \(SHA-256 .*put a good copy/;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a damaged shard", () => {
  it("gives out no pixel, the others do", () => {
    const { dir, path } = make();
    damage(path(1));
    const set = Dataset.open(dir);
    expect(set.image(9)).toHaveLength(48);
    expect(() => set.image(10)).toThrow(DAMAGED);
    expect(() => set.image(19)).toThrow(DAMAGED); // again
    expect(set.image(20)).toHaveLength(48);
    set.close();
  });

  it("is not exported", async () => {
    const { dir, path } = make();
    damage(path(1));
    for (const format of ["npy", "fits", "parquet", "webdataset"]) {
      await expect(exportDataset(dir, format, join(temporary(), "out"))).rejects.toThrow(DAMAGED);
    }
  });

  it("is handed out where somebody else checks, and looked at by inspect", () => {
    const { dir, path } = make();
    damage(path(1));
    const set = Dataset.open(dir, { check: false });
    expect(set.image(10)).toHaveLength(48);
    set.close();
    expect(describeDataset(dir).shards).toBe(3);
  });

  it("is named by its size if that is wrong", () => {
    const { dir, manifest, path } = make();
    truncateSync(path(1), 500);
    expect(() => checkShard(dir, manifest.shards[1])).toThrow(
      /shard-00001\.msgpack: is truncated: it has 500 bytes where the manifest says \d+; put a good copy/,
    );
    writeFileSync(path(2), Buffer.concat([readFileSync(path(2)), Buffer.of(0)]));
    expect(() => checkShard(dir, manifest.shards[2])).toThrow(/shard-00002\.msgpack: is too long/);
  });
});

describe("a good shard", () => {
  it("is read for its hash once in a process, and again when it was written to", () => {
    const { dir, path } = make();
    const hash = vi.spyOn(hashing, "sha256File");
    const readAll = (): void => {
      const set = Dataset.open(dir);
      for (const k of [0, 5, 29, 3, 12]) set.image(k);
      set.close();
    };
    readAll();
    readAll();
    expect(hash).toHaveBeenCalledTimes(3);
    utimesSync(path(1), 1000, 1000);
    readAll();
    expect(hash).toHaveBeenCalledTimes(4);
    damage(path(1));
    expect(readAll).toThrow(DAMAGED);
  });
});

describe("a check in the background", () => {
  it("says that all is well, and spares this thread the work", async () => {
    const { dir, manifest } = make();
    const check = new BackgroundCheck({ dir, shards: manifest.shards }, checkFile);
    await check.done;
    check.refuseDamage();
    await check.end();
    check.refuseDamage();
    const hash = vi.spyOn(hashing, "sha256File");
    const set = Dataset.open(dir);
    set.image(15);
    expect(hash).not.toHaveBeenCalled();
    set.close();
  });

  it("names the shard that is damaged, or gone", async () => {
    const { dir, manifest, path } = make();
    damage(path(1));
    const check = new BackgroundCheck({ dir, shards: manifest.shards }, checkFile);
    await expect(check.done).rejects.toMatchObject({
      code: "E_FILE",
      message: expect.stringMatching(DAMAGED),
    });
    expect(() => check.refuseDamage()).toThrow(DAMAGED);
    await check.end();
    const other = new BackgroundCheck({ dir: "nowhere", shards: manifest.shards }, checkFile);
    await expect(other.done).rejects.toThrow(/nowhere.shard-00000\.msgpack: cannot be read/);
    await other.end();
  });

  it("that is ended early leaves nothing behind", async () => {
    const { dir, manifest } = make();
    const check = new BackgroundCheck({ dir, shards: manifest.shards }, checkFile);
    await check.end();
    await expect(check.done).rejects.toThrow("ended before its task");
  });
});
