/**
 * The protocol of worker threads, seen from both sides: the calling thread posts tasks (a range of objects, a shard), the worker answers
 * each with its result or its error, in their order, and with progress in between; it can be asked to stop.
 *   serve.ts   the worker's side              pool.ts    many tasks, all at once, results as they come
 *   thread.ts  the calling thread's side      ahead.ts   results in order, some tasks ahead of who consumes them
 */
import { GalforgeError } from "../errors.ts";

/** Does one task. Calls `report` with counts of what it has done; stops soon after `signal` is aborted. */
export type Work<T, R> = (task: T, report: (done: number) => void, signal: AbortSignal) => Promise<R>;

export type ToWorker<T> = { readonly kind: "task"; readonly task: T } | { readonly kind: "stop" };
export type FromWorker<R> =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "result"; readonly result: R }
  | { readonly kind: "failed"; readonly error: SentError };

/** An error as plain data: structured clones lose the class. */
export interface SentError {
  readonly code?: GalforgeError["code"];
  readonly message: string;
  readonly data: Record<string, unknown>;
  readonly stack?: string | undefined;
}

export function packError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), data: {} };
  const { message, stack } = error;
  if (!(error instanceof GalforgeError)) return { message, data: {}, stack };
  // through JSON, because data may hold what cannot be cloned
  const data = JSON.parse(JSON.stringify(error.data)) as Record<string, unknown>;
  return { code: error.code, message, data, stack };
}

export function unpackError(sent: SentError): Error {
  const error =
    sent.code === undefined ? new Error(sent.message) : new GalforgeError(sent.code, sent.message, sent.data);
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}

export const interrupted = (message = "interrupted"): GalforgeError =>
  new GalforgeError("E_INTERRUPTED", message);
