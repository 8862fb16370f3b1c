/** Whether the inputs of rows are such as the network was trained on. */
import { givenInputs, isBeyond, usableRows } from "../../train/inputs.ts";
import { isPresent } from "../../train/labels.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { Input, RunConfig } from "../../train/run/config.ts";
import { FLAGS } from "./flags.ts";

/** Rows from which on distributions are compared. */
const LEAST = 100;
/** A median that has moved by this share of half the distance of the 16 and 84 percentiles is told, if that is no chance. */
const MOVED = 0.3;
/** Standard errors of a median, 1.25 sigma / sqrt(n), that are no chance. */
const NO_CHANCE = 4;
/** Values of an input that are kept: of more every second, every fourth ... */
const MOST_KEPT = 1 << 14;
/** Inputs that are told one by one. */
const MOST_TOLD = 5;

/** Looks at the inputs of the rows of a catalogue, batch after batch. */
export class InputCheck {
  readonly #inputs: readonly Input[];
  readonly #hasStamps: boolean;
  readonly #samples: readonly Sample[];
  readonly #lacks: number[];
  readonly #beyond: number[];

  constructor(config: Pick<RunConfig, "inputs" | "image">) {
    this.#inputs = givenInputs(config);
    this.#hasStamps = config.image.bands.length > 0;
    this.#samples = this.#inputs.map(() => new Sample());
    this.#lacks = this.#inputs.map(() => 0);
    this.#beyond = this.#inputs.map(() => 0);
  }

  /** FLAGS.inputs and FLAGS.far of the first `count` rows. Of those with FLAGS.inputs there can be no estimates. */
  flags(columns: Columns, count: number): Int32Array {
    const flags = new Int32Array(count);
    if (this.#inputs.length === 0) return flags;
    this.#inputs.forEach((input, i) => {
      const values = columns.get(input.name)!;
      for (let k = 0; k < count; k++) {
        const x = values[k]!;
        if (!isPresent(x)) {
          this.#lacks[i]!++;
          if (!input.missing) flags[k]! |= FLAGS.inputs;
          continue;
        }
        this.#samples[i]!.add(x);
        if (!isBeyond(input, x)) continue;
        this.#beyond[i]!++;
        flags[k]! |= FLAGS.far;
      }
    });
    if (this.#hasStamps) return flags;
    usableRows(this.#inputs, columns, count).forEach((usable, k) => {
      if (usable === 0) flags[k]! |= FLAGS.inputs;
    });
    return flags;
  }

  /** @param total rows of the catalogue */
  notes(total: number): string[] {
    return [
      ...this.#each(this.#lacks, ({ missing }, count) =>
        missing ? undefined : `${count} of ${total} rows, which have no estimates`,
      ).map((line) => `the network cannot do without ${line}: flag ${FLAGS.inputs}`),
      ...this.#each(this.#beyond, (_, count) => `in ${count} of ${total} rows`).map(
        (line) => `far outside the training rows: ${line}: flag ${FLAGS.far}`,
      ),
      ...this.#moved(),
    ];
  }

  #each(counts: readonly number[], tell: (input: Input, count: number) => string | undefined): string[] {
    const lines = this.#inputs.flatMap((input, i) => {
      const told = counts[i]! > 0 ? tell(input, counts[i]!) : undefined;
      return told === undefined ? [] : [`${input.name}, ${told}`];
    });
    return lines.length === 0 ? [] : [listed(lines)];
  }

  #moved(): string[] {
    const lines = this.#inputs.flatMap(({ name, unit, quantiles: [low, middle, high] }, i) => {
      const values = this.#samples[i]!.sorted();
      const width = (high - low) / 2;
      if (values.length < LEAST || !(width > 0)) return [];
      const median = values[values.length >> 1]!;
      const shift = (median - middle) / width;
      if (Math.abs(shift) < Math.max(MOVED, (NO_CHANCE * 1.25) / Math.sqrt(values.length))) return [];
      const by = `${shift > 0 ? "+" : ""}${digits(median - middle)}${unit === "1" ? "" : ` ${unit}`}`;
      return [
        {
          shift: Math.abs(shift),
          line: `${name} by ${by} (median ${digits(median)}, in training ${digits(middle)})`,
        },
      ];
    });
    if (lines.length === 0) return [];
    const told = lines.sort((a, b) => b.shift - a.shift).map(({ line }) => line);
    return [
      `inputs are distributed otherwise than in training: ${listed(told)}. Of another zero point, another unit, another kind of magnitude or ` +
        "other galaxies estimates are not to be trusted",
    ];
  }
}

/** Values from all over a column, in bounded memory. */
class Sample {
  #kept: number[] = [];
  #every = 1;
  #seen = 0;

  add(x: number): void {
    if (this.#seen++ % this.#every !== 0) return;
    this.#kept.push(x);
    if (this.#kept.length < MOST_KEPT) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  sorted(): Float64Array {
    return Float64Array.from(this.#kept).sort();
  }
}

const digits = (x: number): string => String(Number(x.toPrecision(4)));

const listed = (lines: readonly string[]): string =>
  lines.length <= MOST_TOLD
    ? lines.join("; ")
    : `${lines.slice(0, MOST_TOLD).join("; ")}; and ${lines.length - MOST_TOLD} more`;
