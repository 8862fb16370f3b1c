/** Work beside that of the calling thread, which may be busy for a tenth of a second at a time: threads have several tasks in their queues. */
import type { Thread } from "./thread.ts";

/**
 * The results of `tasks`, in their order, whoever is slow. A consumer that stops early leaves tasks under way: end the threads then.
 * @param ahead tasks that are under way or wait for the consumer, all threads together
 */
export async function* runAhead<T, R>(
  threads: readonly Pick<Thread<T, R>, "run">[],
  tasks: readonly T[],
  ahead: number,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  let next = 0;
  for (let k = 0; k < tasks.length; k++) {
    for (; next < tasks.length && next < k + ahead; next++) {
      const result = threads[next % threads.length].run(tasks[next]);
      result.catch(() => undefined); // a failure is reported when its turn comes, not as unhandled before
      pending.push(result);
    }
    yield await pending.shift()!;
  }
}
