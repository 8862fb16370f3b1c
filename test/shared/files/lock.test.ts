// @module-tag process
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type DirectoryLock, LOCK_FILE, lockDirectory, SILENT_MS } from "../../../shared/files/lock.ts";
import { isAlive, ownProcess, processSpace } from "../../../shared/files/process.ts";
import { needs } from "../../needs.ts";
import { bundle, end, lockElsewhere, scratch } from "./helpers.ts";

const root = scratch();
let bundled: string;
beforeAll(async () => {
  bundled = await bundle(join(import.meta.dirname, "../../../shared/files/lock.ts"), root);
});

let notes: string[] = [];
const lock = (dir: string, breakLock = false, signal?: AbortSignal): Promise<DirectoryLock> => {
  notes = [];
  return lockDirectory(dir, { note: (line) => void notes.push(line), breakLock, signal });
};
const refusal = async (dir: string, breakLock = false): Promise<string> => {
  const error = await lock(dir, breakLock).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "E_FILE" });
  return (error as Error).message;
};

function directory(name: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  return dir;
}

/** As another process, another time, another machine would have left it. @param ageMs since its last sign of life */
function leaveLock(dir: string, holder: object | string, ageMs = 0, name = LOCK_FILE): void {
  const whole = { pid: process.pid, host: hostname(), since: "2026-01-02T03:04:05.678Z", token: "t" };
  const path = join(dir, name);
  writeFileSync(path, typeof holder === "string" ? holder : `${JSON.stringify({ ...whole, ...holder })}\n`);
  const at = (Date.now() - ageMs) / 1000;
  utimesSync(path, at, at);
}

const NO_PROCESS = 2 ** 22 + 1; // above the largest that Linux gives
const here = { space: processSpace() };
const elsewhere = { pid: NO_PROCESS, host: "node17", space: "node17/boot/pid:[1]" };

describe("lockDirectory", () => {
  it("refuses a second lock until the first is released", async () => {
    const dir = directory("twice");
    const first = await lock(dir);
    expect(first.isTakenOver).toBe(false);
    expect(JSON.parse(readFileSync(join(dir, LOCK_FILE), "utf8"))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    expect(await refusal(dir)).toMatch(
      new RegExp(`twice: is in use by process ${process.pid} since 20\\d\\d-.*Z: wait for it, or end it$`),
    );
    expect(await refusal(dir, true)).toMatch(/is in use by/); // whom we know to be alive keeps it
    first.release();
    first.release();
    expect(readdirSync(dir)).toEqual([]);
    (await lock(dir)).release();
  });

  it("leaves no listeners of the exit behind", async () => {
    const dir = directory("listeners");
    const before = process.listenerCount("exit");
    (await lock(dir)).release();
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("notices that it was taken by another, and does not release what is another's", async () => {
    const dir = directory("replaced");
    const mine = await lock(dir);
    mine.check();
    leaveLock(dir, { token: "of another" });
    expect(() => mine.check()).toThrow(/replaced: was taken from this process/);
    mine.release();
    expect(existsSync(join(dir, LOCK_FILE))).toBe(true);
  });

  it("gives signs of life", async () => {
    const dir = directory("signs");
    const path = join(dir, LOCK_FILE);
    vi.useFakeTimers();
    try {
      const mine = await lock(dir);
      const content = readFileSync(path, "utf8");
      const agesAgo = (): boolean => statSync(path).mtimeMs < 1e12 + 1;
      utimesSync(path, 1e9, 1e9);
      await vi.advanceTimersByTimeAsync(19_000); // not so often that it loads a shared disk
      expect(agesAgo()).toBe(true);
      await vi.advanceTimersByTimeAsync(2000);
      expect(agesAgo()).toBe(false);
      utimesSync(path, 1e9, 1e9);
      mine.check();
      expect(statSync(path).mtimeMs).toBeGreaterThan(1e12 + 1);
      expect(readFileSync(path, "utf8")).toBe(content);
      mine.release();
    } finally {
      vi.useRealTimers();
    }
  });

  it("keeps out a process that works there, and is released when that process exits", async () => {
    const dir = directory("other");
    const other = await lockElsewhere(bundled, dir);
    expect(other.says).toBe("locked");
    expect(await refusal(dir)).toContain(`is in use by process ${other.child.pid} since`);
    expect((await withEnd(dir)).says).toContain(`is in use by process ${other.child.pid} since`);
    await end(other, "exit");
    expect(readdirSync(dir)).toEqual([]);
  });

  it("takes over from a process that was killed", async () => {
    const dir = directory("killed");
    const other = await lockElsewhere(bundled, dir);
    await end(other, "SIGKILL");
    expect(readdirSync(dir)).toEqual([LOCK_FILE]);
    const mine = await lock(dir);
    expect(mine.isTakenOver).toBe(true);
    expect(notes).toEqual([
      expect.stringMatching(
        new RegExp(`killed: taken over from process ${other.child.pid} since .*, which has ended$`),
      ),
    ]);
    mine.release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("lets one of many have a dead lock that they all find at once", async () => {
    for (let round = 0; round < 3; round++) {
      const dir = directory(`many-${round}`);
      leaveLock(dir, { ...here, pid: NO_PROCESS });
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

  it(
    "takes over when the number is another process's by now",
    needs(ownProcess().began, "Linux (/proc)"),
    async () => {
      const dir = directory("reused");
      leaveLock(dir, { ...here, began: "another boot/17" });
      (await lock(dir)).release();
      leaveLock(dir, { ...here, ...ownProcess() });
      expect(await refusal(dir)).toMatch(/in use/);
    },
  );

  it("believes a number whose start nobody wrote down, and says what to do", async () => {
    const dir = directory("unknown");
    leaveLock(dir, here);
    expect(await refusal(dir)).toMatch(/wait for it, or end it; if it is gone, give --break-lock$/);
    const mine = await lock(dir, true);
    expect(notes.join()).toMatch(/taken over from process \d+ since .*, by --break-lock$/);
    mine.release();
  });

  it("takes over from another machine that was silent for too long", async () => {
    const dir = directory("silent");
    leaveLock(dir, elsewhere, SILENT_MS + 61_000);
    const mine = await lock(dir);
    expect(notes).toEqual([
      expect.stringMatching(
        /silent: taken over from process \d+ on node17 since 2026-01-02T03:04:05.678Z, silent for 11:0\d$/,
      ),
    ]);
    mine.release();
  });

  it("waits for another machine until it was silent for long enough", async () => {
    const dir = directory("waiting");
    leaveLock(dir, elsewhere, SILENT_MS - 1500);
    (await lock(dir)).release();
    expect(notes).toEqual([
      expect.stringMatching(
        /waiting: locked by process \d+ on node17 .* is 9:5\d old. Waiting for another one, or until it is 10:00 old; --break-lock does not wait$/,
      ),
      expect.stringMatching(/silent for 10:\d\d$/),
    ]);
  });

  it("refuses another machine that gives a sign of life, a container of the same name too", async () => {
    const dir = directory("beating");
    const container = { space: `${hostname()}/of/another` };
    for (const holder of [elsewhere, container]) {
      leaveLock(dir, holder, 5000);
      const refused = refusal(dir);
      await sleep(300);
      leaveLock(dir, holder);
      expect(await refused).toMatch(/is in use by process \d+ on \S+ since .*: wait for it, or end it$/);
      expect(readdirSync(dir)).toEqual([LOCK_FILE]);
    }
  });

  it("does not wait when it is told to break the lock, or is interrupted", async () => {
    const dir = directory("break");
    leaveLock(dir, elsewhere);
    const controller = new AbortController();
    const waiting = lock(dir, false, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const mine = await lock(dir, true);
    expect(notes.join()).toMatch(/by --break-lock$/);
    mine.release();
  });

  it("cannot tell about a galforge 0.1.0 of another machine, which gives no signs", async () => {
    const dir = directory("old");
    leaveLock(dir, { pid: NO_PROCESS, host: "node17" }, 1e9);
    expect(await refusal(dir)).toMatch(
      /old: is in use by process \d+ on node17 since .*: wait for it, or end it; if it is gone, give --break-lock$/,
    );
    (await lock(dir, true)).release();
    leaveLock(dir, { pid: NO_PROCESS }); // of this machine it can
    (await lock(dir)).release();
  });

  it("takes a damaged lock for one of a process that it cannot ask", async () => {
    const dir = directory("damaged");
    leaveLock(dir, "", SILENT_MS + 1000);
    (await lock(dir)).release();
    expect(notes.join()).toMatch(/a process that nothing is known of/);
    leaveLock(dir, "{");
    (await lock(dir, true)).release();
  });

  it("goes on where a process died while it took the lock over, and where that happened to another", async () => {
    const dir = directory("guards");
    const names = [LOCK_FILE, `${LOCK_FILE}.takeover`, `${LOCK_FILE}.takeover.takeover`];
    for (const name of names) leaveLock(dir, { ...here, pid: NO_PROCESS }, 0, name);
    (await lock(dir)).release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("deletes unfinished locks of dead processes", async () => {
    const dir = directory("unfinished");
    const old = join(dir, `${LOCK_FILE}.000000-7-0123abcd.tmp`);
    writeFileSync(old, "");
    utimesSync(old, 1e9, 1e9);
    (await lock(dir)).release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("names a directory that is not there", async () => {
    expect(await refusal(join(root, "no"))).toMatch(/no: cannot be locked \(no such file or directory\)/);
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

  it(
    "counts a process as dead that nobody has collected yet",
    needs(process.platform === "linux", "Linux (/proc)"),
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

describe("what is no file where a lock has to be", () => {
  it.each(["a link to nothing", "a link to a file", "a directory"])("is refused: %s", async (what) => {
    const dir = directory(`no lock: ${what}`);
    const path = join(dir, LOCK_FILE);
    const mine = join(root, "mine.txt");
    writeFileSync(mine, "mine");
    if (what === "a directory") mkdirSync(path);
    else symlinkSync(what === "a link to a file" ? mine : join(root, "nothing"), path);
    expect(await refusal(dir, true)).toMatch(
      /lock\.json: is a link, a pipe or another thing that is no file/,
    );
    expect(readFileSync(mine, "utf8")).toBe("mine");
  });
  it(
    "is refused: a pipe, which is not waited for",
    needs(process.platform !== "win32", "pipes with names"),
    async () => {
      const dir = directory("no lock: pipe");
      execFileSync("mkfifo", [join(dir, LOCK_FILE)]);
      expect(await refusal(dir)).toMatch(/lock\.json: is a link, a pipe or another thing/);
    },
  );
});
