import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { isAlive, ownProcess } from "../../../shared/files/process.ts";
import { LOCK_FILE, lockRun, TAKEOVER_FILE } from "../../../train/run/lock.ts";
import { bundle, end, lockElsewhere, scratch } from "./helpers.ts";

const root = scratch();
let bundled: string;
beforeAll(async () => {
  bundled = await bundle(join(import.meta.dirname, "../../../train/run/lock.ts"), root);
});

function runDirectory(name: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  return dir;
}

/** As another process, another time, another machine would have left it. */
function leaveLock(dir: string, holder: object): void {
  const whole = {
    pid: process.pid,
    host: hostname(),
    since: "2026-01-02T03:04:05.678Z",
    token: "t",
    ...holder,
  };
  writeFileSync(join(dir, LOCK_FILE), JSON.stringify(whole));
}

const NO_PROCESS = 2 ** 22 + 1; // above the largest that Linux gives

describe("lockRun", () => {
  it("refuses a second lock until the first is released", () => {
    const dir = runDirectory("twice");
    const lock = lockRun(dir);
    expect(JSON.parse(readFileSync(join(dir, LOCK_FILE), "utf8"))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    expect(() => lockRun(dir)).toThrow(
      new RegExp(`twice: is in use by process ${process.pid} since 20\\d\\d-.*Z: wait for it, or end it`),
    );
    lock.release();
    lock.release();
    expect(readdirSync(dir)).toEqual([]);
    lockRun(dir).release();
  });

  it("leaves no listeners of the exit behind", () => {
    const dir = runDirectory("listeners");
    const before = process.listenerCount("exit");
    lockRun(dir).release();
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("does not release what is another's by now", () => {
    const dir = runDirectory("replaced");
    const lock = lockRun(dir);
    leaveLock(dir, { token: "of another" });
    lock.release();
    expect(existsSync(join(dir, LOCK_FILE))).toBe(true);
  });

  it("keeps out a process that trains, and is released when that process exits", async () => {
    const dir = runDirectory("other");
    const other = await lockElsewhere(bundled, dir);
    expect(other.says).toBe("locked");
    expect(() => lockRun(dir)).toThrow(`is in use by process ${other.child.pid} since`);
    expect((await withEnd(dir)).says).toContain(`is in use by process ${other.child.pid} since`);
    await end(other, "exit");
    expect(readdirSync(dir)).toEqual([]);
  });

  it("takes over from a process that was killed", async () => {
    const dir = runDirectory("killed");
    const other = await lockElsewhere(bundled, dir);
    await end(other, "SIGKILL");
    expect(readdirSync(dir)).toEqual([LOCK_FILE]);
    lockRun(dir).release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("lets one of many have a dead lock that they all find at once", async () => {
    for (let round = 0; round < 3; round++) {
      const dir = runDirectory(`many-${round}`);
      leaveLock(dir, { pid: NO_PROCESS });
      const start = Date.now() + 700;
      const others = await Promise.all(Array.from({ length: 6 }, () => lockElsewhere(bundled, dir, start)));
      const winners = others.filter(({ says }) => says === "locked");
      expect(winners).toHaveLength(1);
      for (const { says } of others) {
        if (says !== "locked") expect(says).toContain(`is in use by process ${winners[0].child.pid} since`);
      }
      await Promise.all(others.map((other) => end(other, "exit")));
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  it.skipIf(ownProcess().began === undefined)(
    "takes over when the number is another process's by now",
    () => {
      const dir = runDirectory("reused");
      leaveLock(dir, { began: "another boot/17" });
      lockRun(dir).release();
      leaveLock(dir, ownProcess());
      expect(() => lockRun(dir)).toThrow(/in use/);
    },
  );

  it("believes a number whose start nobody wrote down, and says what to do", () => {
    const dir = runDirectory("unknown");
    leaveLock(dir, {});
    expect(() => lockRun(dir)).toThrow(/wait for it, or end it; if it is gone, delete .*lock\.json/);
  });

  it("cannot tell about another host", () => {
    const dir = runDirectory("host");
    leaveLock(dir, { pid: NO_PROCESS, host: "node17" });
    expect(() => lockRun(dir)).toThrow(
      /host: is in use by process \d+ on node17 since 2026-01-02T03:04:05.678Z: wait for it, or end it; if it is gone, delete /,
    );
    expect(readdirSync(dir)).toEqual([LOCK_FILE]);
  });

  it("says what to delete when the lock is damaged, or was being taken over when the power failed", () => {
    const damaged = runDirectory("damaged");
    writeFileSync(join(damaged, LOCK_FILE), "");
    expect(() => lockRun(damaged)).toThrow(
      /damaged: cannot be locked: .*delete lock\.json and lock\.json\.takeover/,
    );
    const half = runDirectory("half");
    leaveLock(half, { pid: NO_PROCESS });
    writeFileSync(join(half, TAKEOVER_FILE), "");
    expect(() => lockRun(half)).toThrow(/half: cannot be locked/);
    expect(readdirSync(half)).toEqual([LOCK_FILE, TAKEOVER_FILE]);
  });

  it("names a directory that is not there", () => {
    expect(() => lockRun(join(root, "no"))).toThrow(/no: cannot be locked \(no such file or directory\)/);
  });
});

/** Another process that tries, and is over afterwards. */
async function withEnd(dir: string): Promise<{ says: string }> {
  const other = await lockElsewhere(bundled, dir);
  await end(other, "exit");
  return other;
}

describe("isAlive", () => {
  it("knows itself, others of other users, and nobody", () => {
    expect(isAlive(ownProcess())).toBe(true);
    expect(isAlive({ pid: 1 })).toBe(true);
    expect(isAlive({ pid: NO_PROCESS })).toBe(false);
  });

  it.skipIf(process.platform !== "linux")(
    "counts a process as dead that nobody has collected yet",
    async () => {
      const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 20"]);
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line);
      expect(isAlive({ pid })).toBe(true);
      await vi.waitFor(() => expect(isAlive({ pid })).toBe(false), { timeout: 5000 });
      process.kill(pid, 0); // it still has its number
      parent.kill("SIGKILL");
    },
  );
});
