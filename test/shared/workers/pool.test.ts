// @module-tag process
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder, type Pool, runTasks } from "../../../shared/workers/pool.ts";
import { interrupted, type Work } from "../../../shared/workers/work.ts";
import { SLOW, workerFile } from "./worker.ts";

/** SLOW in the calling thread. */
const slow: Work<number, number> = async (task, report, signal) => {
  for (let k = 0; k < task; k++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (signal.aborted) throw interrupted();
    report(1);
  }
  return task;
};
const poolOf = (workers: number, ahead = 1): Pool<undefined, number, number> => ({
  workers,
  file: workerFile(SLOW),
  setup: undefined,
  create: () => slow,
  ahead,
});

describe.each([
  [1, 1],
  [2, 1],
  [2, 3],
])("%i workers with %i tasks at once", (workers, ahead) => {
  it("do all tasks, and say how far they are", async () => {
    const results = new Map<number, number>();
    let done = 0;
    const hooks = {
      result: (index: number, result: number) => void results.set(index, result),
      progress: (more: number) => {
        done += more;
      },
    };
    const tasks = [3, 1, 4, 1, 5, 9, 2];
    await runTasks(poolOf(workers, ahead), tasks, hooks, new AbortController().signal);
    expect(new Map([...results].sort(([a], [b]) => a - b))).toEqual(new Map(tasks.entries()));
    expect(done).toBe(25);
  });

  it("are interrupted, and begin nothing more", async () => {
    const controller = new AbortController();
    let seen = 0;
    const hooks = {
      result: () => void seen++,
      progress: () => controller.abort(),
    };
    const tasks = new Array<number>(20).fill(60_000);
    await expect(runTasks(poolOf(workers, ahead), tasks, hooks, controller.signal)).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
    expect(seen).toBe(0);
  });

  it("end with the first failure of whoever takes the results", async () => {
    const hooks = {
      result: (index: number) => {
        if (index === 0) throw new Error("disk full");
      },
      progress: () => {},
    };
    const tasks = [1, ...new Array<number>(19).fill(60_000)];
    const signal = new AbortController().signal;
    await expect(runTasks(poolOf(workers, ahead), tasks, hooks, signal)).rejects.toThrow("disk full");
  });
});

it("results are handed on in order, whatever the order in which they come", () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 });
  fc.assert(
    fc.property(order, (indices) => {
      const seen: string[] = [];
      const receive = inOrder((index, result: string) => seen.push(`${index}${result}`));
      for (const index of indices) receive(index, "abcdefgh"[index]!);
      expect(seen.join("")).toBe("0a1b2c3d4e5f6g7h");
    }),
  );
});
