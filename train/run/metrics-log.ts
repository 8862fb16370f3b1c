/**
 * What training measures, written as it happens: metrics.jsonl, a JSON object a line with `step`, `epoch` and numbers by their
 * tag ("train/loss", "val/r2/flux"), and the same as TensorBoard events, with pictures. A process that is killed loses at most
 * the line that it was writing.
 */
import { join } from "node:path";
import { z } from "zod";
import { badInput } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere, readText } from "../../shared/files/read.ts";
import { encodeImage, encodeScalars } from "../../shared/formats/tensorboard.ts";
import { AppendFile } from "./append-file.ts";
import { openEventFile, wallTime } from "./event-file.ts";

const METRICS_FILE = "metrics.jsonl";

/** `null` stands for a number that is not finite, which JSON has not. */
export interface MetricsLine {
  readonly step: number;
  readonly epoch: number;
  readonly [tag: string]: number | null;
}

const lineSchema = z.object({ step: z.int().min(0), epoch: z.number() }).catchall(z.number().nullable());

export class MetricsLog {
  readonly #lines: AppendFile;
  readonly #events: AppendFile;

  private constructor(lines: AppendFile, events: AppendFile) {
    this.#lines = lines;
    this.#events = events;
  }

  /**
   * @param options.resumeStep step of the checkpoint that training goes on from: what was written after it goes, for it will
   *   be written again. Absent if training begins, and then everything goes.
   * @throws GalforgeError if the files cannot be written, or a line before the last is damaged
   */
  static open(runDir: string, { resumeStep = -1 }: { resumeStep?: number } = {}): MetricsLog {
    const path = join(runDir, METRICS_FILE);
    const kept = readMetrics(runDir).filter((line) => line.step <= resumeStep);
    writeFileAtomic(path, kept.map(toLine).join(""));
    return new MetricsLog(AppendFile.open(path), openEventFile(runDir, resumeStep + 1));
  }

  /** @param values numbers by tag; "step" and "epoch" are no tags */
  add(step: number, epoch: number, values: Readonly<Record<string, number>>): void {
    this.#lines.write(new TextEncoder().encode(toLine({ step, epoch, ...values })));
    this.#events.write(encodeScalars({ wallTime: wallTime(), step }, values));
  }

  /** For TensorBoard alone. @param png a PNG file */
  image(tag: string, step: number, png: Uint8Array): void {
    this.#events.write(encodeImage({ wallTime: wallTime(), step }, tag, png));
  }

  /** What was added survives a power cut too: to be called before a checkpoint that counts on it. */
  flush(): void {
    this.#lines.flush();
    this.#events.flush();
  }

  /** Harmless when already closed. */
  close(): void {
    this.#lines.close();
    this.#events.close();
  }
}

/** JSON writes what is not finite as null. */
const toLine = (line: MetricsLine): string => `${JSON.stringify(line)}\n`;

/**
 * The lines of metrics.jsonl in the order of their writing, without a last one that is not whole; none if there is no file.
 * @throws GalforgeError that names the line that is damaged
 */
export function readMetrics(runDir: string): MetricsLine[] {
  const path = join(runDir, METRICS_FILE);
  if (!isThere(path)) return [];
  const whole = readText(path).split("\n").slice(0, -1); // after the last newline: nothing, or a torn line
  return whole.map((line, k) => parseLine(`${path}: line ${k + 1}`, line));
}

function parseLine(where: string, line: string): MetricsLine {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    throw badInput(
      where,
      "is damaged: expected a JSON object with step, epoch and numbers. Delete that line",
    );
  }
}
