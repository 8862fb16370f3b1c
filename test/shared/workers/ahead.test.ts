import { expect, it } from "vitest";
import { runAhead } from "../../../shared/workers/ahead.ts";

it("gives every thread its share, and the results in order whoever is slow", async () => {
  const done: number[] = [];
  const shares: number[][] = [];
  const threads = [20, 1, 5].map((delay, t) => {
    shares[t] = [];
    return {
      run: async (task: number) => {
        shares[t].push(task);
        await new Promise((resolve) => setTimeout(resolve, delay));
        done.push(task);
        return 10 * task;
      },
    };
  });
  const tasks = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const results: number[] = [];
  for await (const result of runAhead(threads, tasks, 6)) results.push(result);
  expect(results).toEqual(tasks.map((task) => 10 * task));
  expect(done).not.toEqual(tasks);
  expect(shares).toEqual([
    [0, 3, 6],
    [1, 4, 7],
    [2, 5, 8],
  ]);
});

it("reports a failure when its turn comes", async () => {
  const run = async (task: number): Promise<number> => {
    if (task === 1) throw new Error("no");
    return task;
  };
  const results = runAhead([{ run }], [0, 1, 2], 3);
  expect(await results.next()).toEqual({ value: 0, done: false });
  await expect(results.next()).rejects.toThrow("no");
});
