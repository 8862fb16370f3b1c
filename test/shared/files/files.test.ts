import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readManifest } from "../../../datasets/manifest.ts";
import { AtomicFile, writeFileAtomic } from "../../../shared/files/atomic.ts";
import { readCsvRows } from "../../../shared/files/csv.ts";
import { makeEmptyDirectory } from "../../../shared/files/directory.ts";
import { BackgroundFlush } from "../../../shared/files/flush.ts";
import { sha256, sha256File } from "../../../shared/files/hash.ts";
import { isThere, OpenFile, readBytes, readJson, readText } from "../../../shared/files/read.ts";
import { needs } from "../../needs.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "galforge-files-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("AtomicFile", () => {
  it("replaces the old content only when it is committed", () => {
    const path = join(dir, "a");
    writeFileAtomic(path, "old");
    const file = AtomicFile.create(path);
    file.write(Buffer.from("ne"));
    expect(readFileSync(path, "utf8")).toBe("old");
    file.write(Buffer.from("w"));
    expect(file.bytes).toBe(3);
    file.commit();
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(dir)).toEqual(["a"]);
    expect(() => file.write(Buffer.from("x"))).toThrow(/already closed/);
  });

  it("leaves the old content when aborted or when the destination cannot be replaced", () => {
    const path = join(dir, "a");
    writeFileAtomic(path, "old");
    const file = AtomicFile.create(path);
    file.write(Buffer.from("new"));
    file.abort();
    expect(readFileSync(path, "utf8")).toBe("old");
    mkdirSync(join(dir, "folder"));
    expect(() => writeFileAtomic(join(dir, "folder"), "new")).toThrow(/folder: is there and is no file/);
    expect(readdirSync(dir).sort()).toEqual(["a", "folder"]);
  });

  // root writes anywhere, whatever the permissions
  it(
    "names a directory that may not be written",
    needs(process.getuid?.() !== 0, "a user other than root"),
    () => {
      chmodSync(dir, 0o500);
      expect(() => writeFileAtomic(join(dir, "a"), "x")).toThrow(
        /a: cannot be written \(permission denied\)/,
      );
      chmodSync(dir, 0o700);
    },
  );
});

describe("isThere", () => {
  it("tells what is there, also behind a file that is no directory", () => {
    writeFileSync(join(dir, "a"), "");
    expect(["a", "b", "a/b", "."].map((name) => isThere(join(dir, name)))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it("does not take what it may not see for missing", () => {
    mkdirSync(join(dir, "closed", "set"), { recursive: true });
    chmodSync(join(dir, "closed"), 0o600);
    chmodSync(dir, 0o755);
    const isRoot = process.geteuid?.() === 0;
    try {
      if (isRoot) process.seteuid?.(65_534); // whom permissions stop
      expect(() => isThere(join(dir, "closed", "set"))).toThrow(
        /set: cannot be reached \(permission denied\)/,
      );
      expect(() => readManifest(join(dir, "closed", "set"))).toThrow(/permission denied/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(dir, "closed"), 0o700);
    }
  });
});

describe("BackgroundFlush", () => {
  it("names the first file that fails when it is finished, not before", async () => {
    const flush = new BackgroundFlush();
    writeFileAtomic(join(dir, "a"), "x");
    flush.add(join(dir, "a"));
    await flush.finish(dir);
    for (const name of ["no", "a", "neither"]) flush.add(join(dir, name));
    await new Promise((resolve) => setTimeout(resolve, 20)); // time for an unhandled rejection, which fails the run
    await expect(flush.finish(dir)).rejects.toThrow(/no: cannot be written \(no such file or directory\)/);
  });

  it("flushes files, not only their names", async () => {
    const file = AtomicFile.create(join(dir, "a"));
    file.write(Buffer.from("x"));
    file.commit({ durable: false });
    expect(readFileSync(join(dir, "a"), "utf8")).toBe("x");
    const probe = await open(join(dir, "a"));
    const sync = vi.spyOn(Object.getPrototypeOf(probe), "sync");
    await probe.close();
    const flush = new BackgroundFlush();
    flush.add(join(dir, "a"));
    await flush.finish(dir);
    expect(sync).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
  });
});

describe("reading", () => {
  it("names the file and the reason", () => {
    expect(() => readText(join(dir, "no"))).toThrow(/no: cannot be read \(no such file or directory\)/);
    expect(() => OpenFile.open(dir)).toThrow(/is not a file but a directory/);
    writeFileSync(join(dir, "j"), "{");
    expect(() => readJson(join(dir, "j"))).toThrow(/j: is not valid JSON/);
  });

  it("refuses at once what may never end", {
    tags: ["process"],
    ...needs(process.platform !== "win32", "pipes with names"),
  }, async () => {
    const pipe = join(dir, "pipe");
    execFileSync("mkfifo", [pipe]);
    const socket = createServer().listen(join(dir, "socket"));
    await once(socket, "listening");
    const reads = [readText, readBytes, readJson, (path: string) => OpenFile.open(path)];
    for (const read of reads) {
      expect(() => read(pipe)).toThrow(/pipe: is not a file but a named pipe/);
      expect(() => read(join(dir, "socket"))).toThrow(/socket: is not a file but a socket/);
      expect(() => read("/dev/zero")).toThrow(/zero: is not a file but a device/);
      expect(() => read(dir)).toThrow(/is not a file but a directory/);
    }
    const rows = readCsvRows(pipe, { known: ["a"], needed: [] });
    await expect(rows.next()).rejects.toThrow(/is not a file but a named pipe/);
    socket.close();
  });

  it("at a position never goes past the end in silence", () => {
    writeFileSync(join(dir, "a"), "0123456789");
    const file = OpenFile.open(join(dir, "a"));
    const four = new Uint8Array(4);
    file.readInto(four, 3);
    expect(Buffer.from(four).toString()).toBe("3456");
    file.readInto(four, 6);
    expect(Buffer.from(four).toString()).toBe("6789");
    expect(() => file.readInto(four, 7)).toThrow(/truncated: it has 10 bytes and should have at least 11/);
    file.close();
  });
});

describe("hash", () => {
  it("is SHA-256: the known digests of FIPS 180-2", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    writeFileSync(join(dir, "m"), "a".repeat(1_000_000));
    expect(sha256File(join(dir, "m"))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
    writeFileSync(join(dir, "empty"), "");
    expect(sha256File(join(dir, "empty"))).toBe(sha256(""));
  });

  it("covers a file of several pieces", () => {
    const data = new Uint8Array(2_500_000).map((_, i) => i * 7);
    writeFileSync(join(dir, "big"), data);
    expect(sha256File(join(dir, "big"))).toBe(sha256(data));
  });
});

describe("makeEmptyDirectory", () => {
  it("makes parents, accepts an empty one, refuses a file and a directory with something in it", () => {
    const path = join(dir, "a", "b");
    makeEmptyDirectory(path, "choose another");
    makeEmptyDirectory(path, "choose another");
    writeFileSync(join(path, "x"), "");
    expect(() => makeEmptyDirectory(path, "choose another")).toThrow(
      /is not empty \(it holds x\): choose another/,
    );
    expect(() => makeEmptyDirectory(join(path, "x"), "")).toThrow(/is a file/);
    expect(() => makeEmptyDirectory(join(path, "x", "y"), "")).toThrow(/a part of the path is a file/);
  });
});
