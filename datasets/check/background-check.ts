/** Checks shards by a thread of its own while they are already used: a set may take minutes to read. */
import { Worker } from "node:worker_threads";
import { GalforgeError } from "../../shared/errors.ts";
import type { ShardEntry } from "../schema.ts";
import { noteGood } from "./shard-check.ts";

export interface ShardsToCheck {
  readonly dir: string;
  readonly shards: readonly ShardEntry[];
}

/** What the thread says of a shard. */
export interface ShardFinding {
  readonly index: number;
  /** the message of the error, if it is damaged */
  readonly damage?: string;
}

/** What a thread runs. */
const CHECK_WORKER = new URL("shard-check-worker.js", import.meta.url);

export class BackgroundCheck {
  /** Settles when all shards are checked, or at the first that is damaged, with the error that names it. */
  readonly done: Promise<void>;
  readonly #worker: Worker;
  #failure: Error | undefined;

  /** @param file what the thread runs; another one for tests */
  constructor(work: ShardsToCheck, file = CHECK_WORKER) {
    const { dir, shards } = work;
    this.#worker = new Worker(file, { workerData: work });
    let left = shards.length;
    this.done = new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        this.#failure ??= error;
        reject(this.#failure);
      };
      this.#worker.on("message", ({ index, damage }: ShardFinding) => {
        if (damage !== undefined) return fail(new GalforgeError("E_FILE", damage, { dir }));
        try {
          noteGood(dir, shards[index]);
        } catch (error) {
          return fail(error as Error); // it has vanished since
        }
        if (--left === 0) resolve();
      });
      this.#worker.on("error", fail);
      this.#worker.on("exit", () => {
        if (left > 0) fail(new Error("the thread that checks shards ended before its task"));
      });
    });
    this.done.catch(() => undefined); // reported by whoever asks
  }

  /** @throws GalforgeError naming a shard that was found damaged so far */
  refuseDamage(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
