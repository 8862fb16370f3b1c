import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { fillDirectory } from "../../../shared/files/directory.ts";
import { processSpace } from "../../../shared/files/process.ts";
import { scratch } from "./helpers.ts";

const root = scratch();
let dir: string;
let count = 0;
beforeEach(() => {
  dir = join(root, "deep", String(count++));
});

const fill = (work: () => void): Promise<void> =>
  fillDirectory(
    dir,
    { remedy: "choose another", makes: (name) => /^[ab]$/.test(name) },
    { note: () => {} },
    async () => work(),
  );
const write = (...names: string[]): void => {
  for (const name of names) writeFileSync(join(dir, name), "");
};

/** What a process left that was killed while it filled the directory. */
function leave(...names: string[]): void {
  mkdirSync(dir, { recursive: true });
  write(...names);
  const dead = { pid: 2 ** 22 + 1, host: hostname(), space: processSpace(), since: "", token: "t" };
  writeFileSync(join(dir, "lock.json"), JSON.stringify(dead));
}

describe("fillDirectory", () => {
  it("makes the directory and what is in it", async () => {
    await fill(() => write("a", "b"));
    expect(readdirSync(dir)).toEqual(["a", "b"]);
    await expect(fill(() => undefined)).rejects.toThrow(/is not empty \(it holds a\): choose another$/);
    expect(readdirSync(dir)).toEqual(["a", "b"]);
  });

  it("leaves nothing of what it made when it fails", async () => {
    const failure = fill(() => {
      write("a", "b.000000-7-0123abcd.tmp", "of the user");
      throw new Error("full");
    });
    await expect(failure).rejects.toThrow("full");
    expect(readdirSync(dir)).toEqual(["of the user"]);
  });

  it("begins again where a process was killed", async () => {
    leave("a", "b.000000-7-0123abcd.tmp");
    await fill(() => write("b"));
    expect(readdirSync(dir)).toEqual(["b"]);
  });

  it("does not delete what it would not make, nor what no process was killed over", async () => {
    leave("a", "of the user");
    await expect(fill(() => undefined)).rejects.toThrow(/it holds of the user/);
    expect(readdirSync(dir)).toEqual(["of the user"]);
    rmSync(join(dir, "of the user"));
    write("a", "a.tmp");
    await expect(fill(() => undefined)).rejects.toThrow(/it holds a/);
    expect(readdirSync(dir)).toEqual(["a", "a.tmp"]);
  });

  it("keeps a second process out meanwhile, and does not touch a directory that was taken from it", async () => {
    let second: Promise<void> | undefined;
    await fill(() => {
      second = fill(() => undefined);
    }).catch(() => undefined);
    await expect(second).rejects.toThrow(`is in use by process ${process.pid}`);
    rmSync(dir, { recursive: true, force: true });
    await expect(
      fill(() => {
        write("a");
        rmSync(join(dir, "lock.json"));
      }),
    ).rejects.toThrow(/was taken from this process/);
    expect(readdirSync(dir)).toEqual(["a"]);
  });
});
