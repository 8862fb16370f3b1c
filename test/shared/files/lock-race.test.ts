/** Two processes find the same dead lock; the one is held up between looking at it and what it does then. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import type * as Process from "../../../shared/files/process.ts";
import { scratch } from "./helpers.ts";

/** What happens after the first look at a lock, before its outcome is acted upon. */
let afterLook: () => void = () => {};
vi.mock("../../../shared/files/process.ts", async (original) => {
  const real = await original<typeof Process>();
  const isAlive: typeof real.isAlive = (name) => {
    const verdict = real.isAlive(name);
    const act = afterLook;
    afterLook = () => {};
    act();
    return verdict;
  };
  return { ...real, isAlive };
});

// npm run test:fast shares modules between files: none that others loaded, none for others
vi.resetModules();
const { LOCK_FILE, lockDirectory } = await import("../../../shared/files/lock.ts");
const { judge, removeLock, tryLock } = await import("../../../shared/files/lock-file.ts");
afterAll(() => vi.resetModules());

const root = scratch();
afterEach(() => {
  afterLook = () => {};
});

function deadLock(name: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  const dead = { pid: 2 ** 22 + 1, host: hostname(), since: "2026-01-02T03:04:05Z", token: "dead" };
  writeFileSync(join(dir, LOCK_FILE), JSON.stringify(dead));
  return dir;
}

it("does not delete the lock that another has made since it looked", async () => {
  const dir = deadLock("since");
  const path = join(dir, LOCK_FILE);
  afterLook = () => {
    rmSync(path);
    expect(tryLock(path)).toHaveProperty("token");
  };
  const first = lockDirectory(dir, { note: () => {} });
  await expect(first).rejects.toThrow(`is in use by process ${process.pid}`);
  expect(readFileSync(path, "utf8")).toContain(`"pid":${process.pid}`);
});

it("lets nobody else take over while it does", () => {
  const dir = deadLock("while");
  const path = join(dir, LOCK_FILE);
  let second: boolean | undefined;
  const isDead = (found: Parameters<typeof judge>[0]): boolean => judge(found, 0) === "dead";
  const isRemoved = removeLock(path, (found) => {
    second ??= removeLock(path, isDead);
    return isDead(found);
  });
  expect({ isRemoved, second }).toEqual({ isRemoved: true, second: false });
  expect(readdirSync(dir)).toEqual([]);
});
