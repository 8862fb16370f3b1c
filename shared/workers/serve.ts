/** The worker thread's side: does the tasks that arrive, one after the other. */
import { parentPort } from "node:worker_threads";
import { type FromWorker, packError, type ToWorker, type Work } from "./work.ts";

/** Call once, from the file that the thread runs. `R` must be clonable; its typed arrays named by `give` are moved. */
export function serve<T, R>(work: Work<T, R>, give: (result: R) => ArrayBuffer[] = () => []): void {
  const port = parentPort;
  if (port === null) throw new Error("serve() runs in a worker thread only");
  const controller = new AbortController();
  const send = (message: FromWorker<R>, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved);
  const report = (done: number): void => send({ kind: "progress", done });
  let last: Promise<unknown> = Promise.resolve();
  port.on("message", (message: ToWorker<T>) => {
    if (message.kind === "stop") return controller.abort();
    last = last
      .then(() => work(message.task, report, controller.signal))
      .then(
        (result) => send({ kind: "result", result }, give(result)),
        (error: unknown) => send({ kind: "failed", error: packError(error) }),
      );
  });
}
