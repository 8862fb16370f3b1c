/** The calling thread's side of one worker thread. */
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type FromWorker, type ToWorker, unpackError } from "./work.ts";

export interface Thread<T, R> {
  /** queues a task; results come in the order of the calls. Once the thread has failed or ended, every call rejects */
  run(task: T): Promise<R>;
  /** asks the tasks that it holds to stop: they reject with E_INTERRUPTED */
  stop(): void;
  /** ends it; what it still has to do is rejected */
  end(): Promise<void>;
}

/**
 * How long a thread without work is left alone before it is ended [ms]. V8 goes on to compile what was hot after the last task. Node 20
 * forgets a thread before V8 has stopped, and a compilation that allocates in between aborts the whole process ("ForIsolate: Assertion
 * failed: (data.first) != nullptr").
 */
const REST = 30;

/**
 * @param file what the thread runs: it calls `serve` (serve.ts)
 * @param setup plain data for it, its `workerData`
 * @param report takes what the tasks report: so much more is done
 */
export function startThread<S, T, R>(
  file: URL,
  setup: S,
  report: (done: number) => void = () => {},
): Thread<T, R> {
  const worker = new Worker(file, { workerData: setup });
  const send = (message: ToWorker<T>): void => worker.postMessage(message);
  const waiting: { resolve(result: R): void; reject(error: unknown): void }[] = [];
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on("message", (message: FromWorker<R>) => {
    if (message.kind === "progress") report(message.done);
    else if (message.kind === "result") waiting.shift()?.resolve(message.result);
    else waiting.shift()?.reject(unpackError(message.error));
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("a worker thread ended before its task")));
  return {
    run: (task) =>
      new Promise<R>((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        send({ kind: "task", task });
      }),
    stop: () => send({ kind: "stop" }),
    end: async () => {
      if (failure === undefined && waiting.length === 0) await pause(REST);
      await worker.terminate();
    },
  };
}
