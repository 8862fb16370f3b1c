/** Checks shards by a thread of its own while they are already used: a set may take minutes to read. */
import { startThread, type Thread } from "../../shared/workers/thread.ts";
import type { ShardEntry } from "../schema.ts";
import { noteGood } from "./shard-check.ts";

export interface ShardsToCheck {
  readonly dir: string;
  readonly shards: readonly ShardEntry[];
}

/** What a thread runs. */
const CHECK_WORKER = new URL("shard-check-worker.js", import.meta.url);

export class BackgroundCheck {
  /** Settles when all shards are checked, or at the first that is damaged, with the error that names it. */
  readonly done: Promise<void>;
  readonly #thread: Thread<ShardEntry, void>;
  #failure: unknown;

  /** @param file what the thread runs; another one for tests */
  constructor({ dir, shards }: ShardsToCheck, file = CHECK_WORKER) {
    this.#thread = startThread(file, dir);
    const checks = shards.map((entry) => this.#thread.run(entry).then(() => noteGood(dir, entry)));
    this.done = Promise.all(checks).then(
      () => undefined,
      (error: unknown) => {
        this.#failure = error;
        this.#thread.stop();
        throw error;
      },
    );
    this.done.catch(() => undefined); // reported by whoever asks
  }

  /** @throws GalforgeError naming a shard that was found damaged so far */
  refuseDamage(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<void> {
    await this.#thread.end();
  }
}
