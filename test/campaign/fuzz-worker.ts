/** The process that reads mutated files: many of them, so that a crash or an endless loop ends it alone. */
import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GalforgeError } from "../../shared/errors.ts";
import { Stream } from "../../shared/random/stream.ts";
import { fuzzInputs, makeRoom } from "./fuzz-inputs.ts";
import { mutate } from "./mutate.ts";

export interface FuzzOrder {
  readonly format: string;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly room: string;
  readonly set: string;
}

/** It begins with an input, or an input was neither read nor refused. */
export type FuzzReport = { readonly begins: number } | { readonly fails: number; readonly why: string };

export async function fuzzWorker(order: FuzzOrder): Promise<void> {
  const { format, seed, first, count, room, set } = order;
  const report = (message: FuzzReport): void => void process.send?.(message);
  const input = fuzzInputs(set)[format];
  if (input.file.startsWith("set") && !existsSync(join(room, "set")))
    cpSync(set, join(room, "set"), { recursive: true });
  const path = makeRoom(room, input);
  for (let k = first; k < first + count; k++) {
    report({ begins: k });
    writeFileSync(path, mutate(input.valid, new Stream(seed, k, 0)));
    try {
      await input.read(path);
    } catch (error) {
      if (!(error instanceof GalforgeError))
        report({ fails: k, why: String((error as Error).stack ?? error) });
      else if (error.message.length > 5000)
        report({ fails: k, why: `a message of ${error.message.length} characters` });
    }
  }
  rmSync(path);
  process.disconnect?.();
}
