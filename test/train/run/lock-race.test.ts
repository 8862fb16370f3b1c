/** Two processes find the same dead lock; the one is held up between looking at it and what it does then. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import type * as Process from "../../../shared/files/process.ts";
import { LOCK_FILE, lockRun, type RunLock } from "../../../train/run/lock.ts";
import { scratch } from "./helpers.ts";

/** What happens after the k-th look at a lock, k = 1, 2, ..., and before its outcome is acted upon. */
let afterLook: (look: number) => void;
let looks = 0;
vi.mock("../../../shared/files/process.ts", async (original) => {
  const real = await original<typeof Process>();
  const isAlive: typeof real.isAlive = (name) => {
    const verdict = real.isAlive(name);
    looks++;
    afterLook(looks);
    return verdict;
  };
  return { ...real, isAlive };
});

const root = scratch();
const held: RunLock[] = [];
afterAll(() => {
  for (const lock of held) lock.release();
});

function deadLock(name: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  const dead = { pid: 2 ** 22 + 1, host: hostname(), since: "2026-01-02T03:04:05Z", token: "dead" };
  writeFileSync(join(dir, LOCK_FILE), JSON.stringify(dead));
  return dir;
}

/** Runs `lockRun` twice, the second one inside the first, after its look number `look`. @returns what each came to */
function interleave(dir: string, look: number): { first: string; second: string } {
  const attempt = (): string => {
    try {
      held.push(lockRun(dir));
      return "locked";
    } catch (error) {
      return (error as Error).message;
    }
  };
  let second = "";
  looks = 0;
  afterLook = (k) => {
    if (k === look) second = attempt();
  };
  return { first: attempt(), second };
}

it("does not delete the lock that another has made since it looked", () => {
  const dir = deadLock("since");
  const { first, second } = interleave(dir, 1);
  expect(second).toBe("locked");
  expect(first).toContain(`is in use by process ${process.pid}`);
  expect(readFileSync(join(dir, LOCK_FILE), "utf8")).toContain(`"pid":${process.pid}`);
});

it("lets nobody else take over while it does", () => {
  const dir = deadLock("while");
  const { first, second } = interleave(dir, 2);
  expect(first).toBe("locked");
  expect(second).toContain("cannot be locked");
  expect(readdirSync(dir)).toEqual([LOCK_FILE]);
});
