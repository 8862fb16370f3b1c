import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { AtomicFile, writeFileAtomic } from "../../../shared/files/atomic.ts";
import { finalName, removeDeadTemporaries, removeTemporaries } from "../../../shared/files/temporary.ts";
import { needsSmallDisk } from "../../needs.ts";
import { scratch, smallDisk } from "./helpers.ts";

const root = scratch();
let dir: string;
let count = 0;
beforeEach(() => {
  dir = join(root, String(count++));
  mkdirSync(dir);
});

describe("an unfinished file", () => {
  it("has a name that no other writer has: the last one to finish stays, whole", () => {
    const path = join(dir, "a.csv");
    const [one, two] = [AtomicFile.create(path), AtomicFile.create(path)];
    expect(readdirSync(dir).map(finalName)).toEqual(["a.csv", "a.csv"]);
    two.write(Buffer.from("22222"));
    one.write(Buffer.from("1"));
    two.commit();
    one.commit();
    expect(readFileSync(path, "utf8")).toBe("1");
    expect(readdirSync(dir)).toEqual(["a.csv"]);
  });

  it("leaves NAME.tmp alone, a file of the user's or a link that somebody planted", () => {
    const precious = join(dir, "precious");
    writeFileSync(precious, "mine");
    writeFileSync(join(dir, "a.tmp"), "also mine");
    symlinkSync(precious, join(dir, "b.tmp"));
    writeFileAtomic(join(dir, "a"), "new");
    writeFileAtomic(join(dir, "b"), "new");
    expect(readFileSync(precious, "utf8")).toBe("mine");
    expect(readFileSync(join(dir, "a.tmp"), "utf8")).toBe("also mine");
    expect(lstatSync(join(dir, "b.tmp")).isSymbolicLink()).toBe(true);
  });

  it("replaces a link at its destination, not what that points to", () => {
    const precious = join(dir, "precious");
    writeFileSync(precious, "mine");
    symlinkSync(precious, join(dir, "out"));
    symlinkSync("nowhere", join(dir, "dangling"));
    writeFileAtomic(join(dir, "out"), "new");
    writeFileAtomic(join(dir, "dangling"), "new");
    expect(readFileSync(precious, "utf8")).toBe("mine");
    expect(lstatSync(join(dir, "out")).isFile()).toBe(true);
    expect(readFileSync(join(dir, "dangling"), "utf8")).toBe("new");
    expect(existsSync(join(dir, "nowhere"))).toBe(false);
  });

  it("does not take the place of a directory, a device or a pipe", { tags: ["process"] }, () => {
    mkdirSync(join(dir, "folder"));
    symlinkSync("/dev/null", join(dir, "null"));
    spawnSync("mkfifo", [join(dir, "pipe")]);
    for (const name of ["folder", "null", "pipe"]) {
      expect(() => AtomicFile.create(join(dir, name))).toThrow(`${name}: is there and is no file`);
    }
    expect(readdirSync(dir).sort()).toEqual(["folder", "null", "pipe"]);
  });

  const disk = smallDisk(64 * 1024);
  it("is deleted on a full disk, and the old file stays", needsSmallDisk(disk), () => {
    const path = join(disk as string, "a");
    writeFileAtomic(path, "old");
    const file = AtomicFile.create(path);
    expect(() => file.write(new Uint8Array(200_000))).toThrow(
      /a: cannot be written \(the disk is full: free some space, then run the same command again\)/,
    );
    expect(readdirSync(disk as string)).toEqual(["a"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});

/** The name of an unfinished file whose writer was killed. */
function leave(path: string): string {
  const module = JSON.stringify(join(import.meta.dirname, "../../../dist/shared/files/temporary.js"));
  const script = `import { openTemporary } from ${module};
    openTemporary(${JSON.stringify(path)});
    process.kill(process.pid, "SIGKILL");`;
  const before = readdirSync(dir);
  spawnSync(process.execPath, ["--input-type=module", "-e", script]);
  const [name] = readdirSync(dir).filter((each) => !before.includes(each));
  expect(finalName(name)).toBeDefined();
  return name;
}

describe("what dead writers left", { tags: ["process"] }, () => {
  it("is deleted by the next writer of that name; what lives, or is another's, is not", () => {
    const path = join(dir, "a.csv");
    leave(path);
    const other = leave(join(dir, "a.csv.csv"));
    const alive = AtomicFile.create(path);
    const [elsewhere, silent] = ["a.csv.000000-7-0123abcd.tmp", "a.csv.000000-8-0123abcd.tmp"];
    for (const name of [elsewhere, silent]) writeFileSync(join(dir, name), "");
    utimesSync(join(dir, silent), 1e9, 1e9);
    const mine = ["a.csv.tmp", "a.csv.1-2.tmp"];
    for (const name of mine) writeFileSync(join(dir, name), "");
    removeDeadTemporaries(path);
    const left = readdirSync(dir);
    expect(left).toHaveLength(5);
    expect(left).toEqual(expect.arrayContaining([other, elsewhere, ...mine]));
    alive.commit();
    expect(readdirSync(dir)).toContain("a.csv");
  });

  it("is deleted by who holds the lock, whoever wrote it", () => {
    leave(join(dir, "a"));
    writeFileSync(join(dir, "b.000000-7-0123abcd.tmp"), "");
    writeFileSync(join(dir, "a.tmp"), "");
    removeTemporaries(dir, (name) => name === "a");
    expect(readdirSync(dir).sort()).toEqual(["a.tmp", "b.000000-7-0123abcd.tmp"]);
  });
});
