/** Spreads tasks over worker threads: every worker takes the next task when it is free. */
import { availableParallelism } from "node:os";
import { startThread, type Thread } from "./thread.ts";
import { interrupted, type Work } from "./work.ts";

export interface Pool<S, T, R> {
  /** 1: the calling thread does the work itself */
  readonly workers: number;
  /** what a worker thread runs: it calls `serve(create(workerData))` */
  readonly file: URL;
  /** plain data for `create` */
  readonly setup: S;
  readonly create: (setup: S) => Work<T, R>;
  /** tasks that a worker thread holds at once, so that it need not wait for a calling thread that is busy; default 1 */
  readonly ahead?: number;
}

export interface PoolHooks<R> {
  /** a result, in the order in which they come; `index` is the task's */
  result(index: number, result: R): void;
  /** what a task reported: `done` more */
  progress(done: number): void;
}

/** Hands results on in the order of the tasks, keeping those that come early. */
export function inOrder<R>(receive: (index: number, result: R) => void): (index: number, result: R) => void {
  const early = new Map<number, R>();
  let next = 0;
  return (index, result) => {
    early.set(index, result);
    for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
      early.delete(next);
      receive(next++, ready);
    }
  };
}

export const workerCount = (asked: number | "auto"): number =>
  asked === "auto" ? availableParallelism() : asked;

/**
 * Does all tasks. After the first failure, or when `signal` is aborted, no task is begun and the running ones are
 * told to stop; the promise settles when none runs any more.
 * @throws the first failure of a task or of `hooks.result`; GalforgeError E_INTERRUPTED
 */
export async function runTasks<S, T, R>(
  pool: Pool<S, T, R>,
  tasks: readonly T[],
  hooks: PoolHooks<R>,
  signal: AbortSignal,
): Promise<void> {
  const runners = startThreads(pool, tasks.length, hooks.progress);
  const stopAll = (): void => {
    for (const runner of runners) runner.stop();
  };
  signal.addEventListener("abort", stopAll);
  const failures: unknown[] = [];
  let next = 0;
  const drive = async (runner: Thread<T, R>): Promise<void> => {
    while (next < tasks.length && failures.length === 0 && !signal.aborted) {
      const index = next++;
      try {
        hooks.result(index, await runner.run(tasks[index]!));
      } catch (error) {
        failures.push(error);
        stopAll();
      }
    }
  };
  try {
    const ahead = pool.workers === 1 ? 1 : (pool.ahead ?? 1);
    await Promise.all(Array.from({ length: ahead }, () => runners.map(drive)).flat());
  } finally {
    signal.removeEventListener("abort", stopAll);
    await Promise.all(runners.map((runner) => runner.end()));
  }
  if (signal.aborted) throw interrupted();
  if (failures.length > 0) throw failures[0];
}

/** The threads of a pool, at most `most`: who has them ends them. @param report takes what the tasks report */
export function startThreads<S, T, R>(
  pool: Pool<S, T, R>,
  most: number,
  report: (done: number) => void,
): Thread<T, R>[] {
  return Array.from({ length: Math.min(pool.workers, most) }, () =>
    pool.workers === 1 ? ownThread(pool, report) : startThread<S, T, R>(pool.file, pool.setup, report),
  );
}

function ownThread<S, T, R>(pool: Pool<S, T, R>, report: (done: number) => void): Thread<T, R> {
  const controller = new AbortController();
  const work = pool.create(pool.setup);
  return {
    run: (task) => work(task, report, controller.signal),
    stop: () => controller.abort(),
    end: async () => {},
  };
}
