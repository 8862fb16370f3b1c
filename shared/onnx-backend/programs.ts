/** Compiled programs: found or made for a plan, run, and dropped when they have not run for long. */
import { type Cut, cutPlan, type Plan, planKey } from "./graph/plan.ts";
import { sizeOf, type Value } from "./graph/value.ts";
import type { HeldValues } from "./held.ts";
import { lower } from "./lower/lower.ts";
import { rewrite } from "./rewrite/rewrite.ts";
import { RecentlyUsed } from "./runtime/cache.ts";
import type { NativeTensor } from "./runtime/ort.ts";
import { Program, type ProgramOptions } from "./runtime/program.ts";
import type { Transfer } from "./runtime/transfer.ts";

/** Programs kept. A training run needs a handful: a step, an evaluation, each once more for a smaller last batch. */
const MOST_PROGRAMS = 48;
/** Runs of others after which a program goes: each holds the memory of its intermediate values, and a first step runs once. */
const IDLE_RUNS = 256;
/** A program whose largest value is smaller runs on one thread: it needs no pool of its own. */
const LARGE_VALUE = 16_384;
/** Smaller tensors are not worth a transfer of their own. */
const SMALLEST_UPLOAD = 256;

export interface ProgramStatistics {
  /** programs compiled since the start; a loop in its stride compiles none */
  readonly compiled: number;
  readonly compileMs: number;
  readonly runs: number;
  readonly runMs: number;
  /** time spent on cutting the graph and finding its program */
  readonly cutMs: number;
  /** compiled programs kept now */
  readonly programs: number;
}

export class Programs {
  readonly #options: ProgramOptions;
  readonly #held: HeldValues;
  readonly #transfer: Transfer;
  readonly #cache = new RecentlyUsed<Program>(MOST_PROGRAMS, IDLE_RUNS, (program) => program.dispose());
  /** values on the host that a device program took once */
  readonly #fed = new WeakSet<Value>();
  #statistics = { compiled: 0, compileMs: 0, runs: 0, runMs: 0, cutMs: 0 };
  #last: Plan | undefined;

  constructor(options: ProgramOptions, held: HeldValues, transfer: Transfer) {
    this.#options = options;
    this.#held = held;
    this.#transfer = transfer;
  }

  get statistics(): ProgramStatistics {
    return { ...this.#statistics, programs: this.#cache.size };
  }

  /** The plan of the last run, before the rewrites. */
  get last(): Plan | undefined {
    return this.#last;
  }

  /** Computes these values, and gives them their contents. */
  run(roots: readonly Value[]): void {
    const start = performance.now();
    const cut = cutPlan(roots);
    const feeds = cut.feeds.map((feed) => this.#feed(feed));
    const key = planKey(cut.plan);
    let compiling = 0;
    const program = this.#cache.get(key, () => {
      const before = performance.now();
      const made = this.compile(cut.plan);
      compiling = performance.now() - before;
      this.#statistics.compiled++;
      return made;
    });
    this.#last = cut.plan;
    const ready = performance.now();
    this.#keep(cut, program.run(feeds));
    const { runs, runMs, cutMs, compileMs } = this.#statistics;
    Object.assign(this.#statistics, {
      runs: runs + 1,
      runMs: runMs + performance.now() - ready,
      cutMs: cutMs + ready - start - compiling,
      compileMs: compileMs + compiling,
    });
  }

  clear(): void {
    this.#cache.clear();
  }

  /** What is fed to a device again and again, such as the weights of a model in use, moves there at its second use. */
  #feed(value: Value): NativeTensor {
    const tensor = this.#held.content(value);
    const onHost = this.#options.target.provider === "cpu";
    if (onHost || tensor.location !== "cpu" || sizeOf(value.shape) < SMALLEST_UPLOAD) return tensor;
    if (!this.#fed.has(value)) {
      this.#fed.add(value);
      return tensor;
    }
    const there = this.#transfer.upload(tensor);
    this.#held.setContent(value, there);
    return there;
  }

  #keep({ results }: Cut, tensors: readonly NativeTensor[]): void {
    results.forEach((value, i) => {
      this.#held.setContent(value, tensors[i]);
    });
  }

  /** A program of its own, which whoever asks for it disposes of. */
  compile(plan: Plan): Program {
    const large = plan.values.some(({ shape }) => sizeOf(shape) >= LARGE_VALUE);
    const options = large ? this.#options : { ...this.#options, threads: 1 };
    return new Program(lower(rewrite(plan, this.#options.without), this.#options.target), options);
  }
}
