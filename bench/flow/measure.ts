/** Speed of `train flow` and of the posteriors that it gives, on photometry that is made here. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../shared/cli/command.ts";
import { startComputing } from "../../train/compute.ts";
import { flow } from "../../train/models/flow/kind.ts";
import { beginRun } from "../../train/train.ts";
import { NO_TORCH, torchVersion } from "../torch.ts";
import { TARGETS, writePhotometry } from "./photometry.ts";
import { measureSteps, type StepRates } from "./steps.ts";
import { ofTable } from "./subject.ts";
import { measureUse, type UseTimes } from "./use.ts";

export interface FlowSpeed {
  readonly threads: number;
  /** training rows */
  readonly rows: number;
  readonly torch?: string;
  readonly steps: readonly StepRates[];
  readonly use: readonly UseTimes[];
  /** s, of a whole default training */
  readonly training: number;
}

export interface FlowTiming {
  readonly rows: number;
  readonly threads: number;
  readonly rounds: number;
  /** in a round */
  readonly steps: number;
  /** whose posteriors are asked at once */
  readonly galaxies: number;
}

export async function measureFlow(timing: FlowTiming, context: Context): Promise<FlowSpeed> {
  const { rows, threads } = timing;
  const computing = await startComputing({ backend: "onnx-cpu", threads });
  const torch = torchVersion();
  if (torch === undefined) context.note(NO_TORCH);
  const dir = mkdtempSync(join(tmpdir(), "galforge-bench-"));
  const quiet = { ...context, note: () => {} };
  try {
    const table = join(dir, "photometry.csv");
    writePhotometry(table, rows);
    const steps = await measureSteps(
      dir,
      table,
      { ...timing, hasTorch: torch !== undefined },
      computing,
      context,
    );
    const use = await measureUse(dir, table, timing, computing, context);
    context.note(`training of ${rows} rows`);
    const start = performance.now();
    await beginRun(
      flow,
      join(dir, "run"),
      ofTable(table, { targets: TARGETS.slice(0, 1) }),
      computing,
      quiet,
    );
    const training = (performance.now() - start) / 1000;
    return { threads, rows, ...(torch === undefined ? {} : { torch }), steps, use, training };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function formatFlow({ threads, rows, torch, steps, use, training }: FlowSpeed): string {
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(50)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  const fixed = (x: number | undefined): string => (x === undefined ? "" : x.toFixed(x < 100 ? 1 : 0));
  const stick = steps.some(({ yardstick }) => yardstick !== undefined);
  return [
    `${threads} threads, photometry of ${rows} rows, five bands and their errors`,
    line("training steps/s", [
      "galforge",
      ...(torch === undefined ? [] : ["PyTorch", "ratio", ...(stick ? ["yardstick"] : [])]),
    ]),
    ...steps.map(({ title, batch, ours, torch: theirs, yardstick }) => {
      const faster = theirs && Math.max(theirs.together, theirs.each);
      const beside =
        faster === undefined ? [] : [fixed(faster), (ours / faster).toFixed(2), fixed(yardstick)];
      return line(`  ${title}, batch ${batch}`, [fixed(ours), ...beside]).trimEnd();
    }),
    line(`ms a galaxy, ${use[0]?.galaxies} at once`, ["summary", "samples"]),
    ...use.map(({ title, summary, samples }) =>
      line(
        `  ${title}`,
        [summary, samples].map((ms) => ms.toFixed(2)),
      ),
    ),
    line("s of a whole training, one target, five members", [training.toFixed(0)]),
    torch === undefined
      ? NO_TORCH
      : `PyTorch is ${torch}, all members in one product of matrices or one after the other, whichever is faster; the ratio is galforge's rate over its`,
    ...(stick
      ? [
          "yardstick: a spline flow as zuko builds them (3 transforms with a perceptron each, 8 bins, 64 x 64) in plain PyTorch; it is not zuko",
        ]
      : []),
    "samples: 1000 of each galaxy",
  ].join("\n");
}
