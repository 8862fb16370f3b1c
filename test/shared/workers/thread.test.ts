// @module-tag process
import { afterEach, describe, expect, it } from "vitest";
import { GalforgeError } from "../../../shared/errors.ts";
import { startThread, type Thread } from "../../../shared/workers/thread.ts";
import { SLOW, workerFile } from "./worker.ts";

const started: { end(): Promise<void> }[] = [];
function start<T, R>(file: URL, setup: unknown, report?: (done: number) => void): Thread<T, R> {
  const thread = startThread<unknown, T, R>(file, setup, report);
  started.push(thread);
  return thread;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((thread) => thread.end()));
});

describe("a worker thread", () => {
  it("is given its setup, and answers in the order of the tasks, with progress in between", async () => {
    const add = start<number, number>(workerFile("async (task) => task + setup.offset"), { offset: 100 });
    expect(await Promise.all([add.run(1), add.run(2)])).toEqual([101, 102]);
    let done = 0;
    const slow = start<number, number>(workerFile(SLOW), undefined, (more) => {
      done += more;
    });
    const order: number[] = [];
    await Promise.all([20, 1, 3].map((task) => slow.run(task).then((result) => order.push(result))));
    expect(order).toEqual([20, 1, 3]);
    expect(done).toBe(24);
  });

  it("moves what it gives away", async () => {
    const file = workerFile("async (task) => new Float64Array(task).fill(7)", "(result) => [result.buffer]");
    const thread = start<number, Float64Array>(file, undefined);
    expect(await thread.run(3)).toEqual(Float64Array.of(7, 7, 7));
  });

  it("hands on an error with its class, code and data, and goes on", async () => {
    const work = `async (task) => {
      if (task > 0) throw new GalforgeError("E_RANGE", "too large: " + task, { task, odd: () => 1 });
      return task;
    }`;
    const thread = start<number, number>(workerFile(work), undefined);
    const failure = await thread.run(5).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GalforgeError);
    expect(failure).toMatchObject({ code: "E_RANGE", message: "too large: 5", data: { task: 5 } });
    expect(await thread.run(0)).toBe(0);
    const bug = start<number, number>(workerFile("async (task) => task.no.such"), undefined);
    const other = await bug.run(1).catch((error: unknown) => error);
    expect(other).toBeInstanceOf(Error);
    expect(other).not.toBeInstanceOf(GalforgeError);
  });

  it("stops what it holds when it is asked to", async () => {
    const thread = start<number, number>(workerFile(SLOW), undefined);
    const running = [thread.run(60_000), thread.run(60_000)].map((run) =>
      run.catch((error: unknown) => error),
    );
    thread.stop();
    for (const end of await Promise.all(running)) expect(end).toMatchObject({ code: "E_INTERRUPTED" });
  });

  it("that cannot begin, dies or is ended rejects all tasks, those to come as well", async () => {
    const missing = start<number, number>(new URL("file:///no/such/worker.js"), undefined);
    await expect(missing.run(1)).rejects.toThrow(/Cannot find module/);
    await expect(missing.run(1)).rejects.toThrow(/Cannot find module/);
    const dies = start<number, number>(workerFile("async () => process.exit(3)"), undefined);
    await expect(dies.run(1)).rejects.toThrow("ended before its task");
    const ended = start<number, number>(workerFile(SLOW), undefined);
    const running = ended.run(60_000).catch((error: Error) => error.message);
    await ended.end();
    expect(await running).toMatch("ended before its task");
    await expect(ended.run(1)).rejects.toThrow("ended before its task");
  });
});
