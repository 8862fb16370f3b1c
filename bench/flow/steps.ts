/** Training steps a second of flows, in turns with the same network in PyTorch and with a yardstick. */
import { join } from "node:path";
import type { Context } from "../../shared/cli/command.ts";
import type { Computing } from "../../train/compute.ts";
import type { FlowTraining } from "../../train/models/flow/options.ts";
import type { Given } from "../../train/options.ts";
import { checkAlike, type TorchProcess } from "../torch.ts";
import { TARGETS } from "./photometry.ts";
import { makeSubject, type Subject } from "./subject.ts";
import { STEP, startTwin, startYardstick, TWIN } from "./twin.ts";

/** Steps whose losses are compared. */
const COMPARED = 2;

export interface StepRates {
  readonly title: string;
  readonly members: number;
  readonly batch: number;
  readonly weights: number;
  /** steps/s */
  readonly ours: number;
  /** steps/s of the twin: all members at once, and one after the other; absent where there is no PyTorch */
  readonly torch?: { readonly together: number; readonly each: number };
  /** steps/s of `yardstick.py`; absent where sizes differ from its, too */
  readonly yardstick?: number;
}

interface Timing {
  readonly threads: number;
  readonly rounds: number;
  /** in a round */
  readonly steps: number;
  readonly hasTorch: boolean;
}

interface Wanted {
  readonly title: string;
  readonly given: Given<FlowTraining>;
  readonly yardstick?: true;
}

const [one] = TARGETS;

export const WANTED: readonly Wanted[] = [
  { title: "one target, five members", given: { targets: [one] } },
  { title: "one target, one member", given: { targets: [one], ensemble: 1 } },
  { title: "four targets, five members", given: { targets: TARGETS } },
  { title: "four targets, one member", given: { targets: TARGETS, ensemble: 1 } },
  {
    title: "one target, one member, of the yardstick's size",
    given: { targets: [one], ensemble: 1, transforms: 3, bins: 8, width: 64, depth: 2, batch: 128 },
    yardstick: true,
  },
];

/** @param dir where networks are saved @param table of `writePhotometry` */
export async function measureSteps(
  dir: string,
  table: string,
  timing: Timing,
  computing: Computing,
  context: Context,
  wanted = WANTED,
): Promise<StepRates[]> {
  const rates: StepRates[] = [];
  for (const [i, one] of wanted.entries()) {
    context.note(`training steps: ${one.title}`);
    const subject = await makeSubject(table, join(dir, `network-${i}`), one.given, computing, context);
    try {
      rates.push(await measureOne(subject, one, timing));
    } finally {
      subject.trainable.close();
    }
  }
  return rates;
}

async function measureOne(
  subject: Subject,
  { title, yardstick }: Wanted,
  { threads, rounds, steps, hasTorch }: Timing,
): Promise<StepRates> {
  const { trainable, stamps, options, shape } = subject;
  const torch = (start: () => TorchProcess): TorchProcess[] => (hasTorch ? [start()] : []);
  const twins = hasTorch
    ? [
        await startTwin(subject, { threads, together: true }),
        await startTwin(subject, { threads, together: false }),
      ]
    : [];
  const sticks = yardstick === undefined ? [] : torch(() => startYardstick(subject, threads));
  try {
    const losses = await firstLosses(subject);
    for (const twin of twins) {
      checkAlike(title, losses, (await twin.ask<Answer>(`train ${COMPARED}`)).losses, TWIN);
    }
    let ours = Number.POSITIVE_INFINITY;
    const theirs = [...twins, ...sticks].map(() => Number.POSITIVE_INFINITY);
    let step = STEP;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      for (let k = 0; k < steps; k++) await trainable.step(stamps, options.lr, ++step);
      ours = Math.min(ours, (performance.now() - start) / steps);
      for (const [t, process] of [...twins, ...sticks].entries()) {
        const { ms } = await process.ask<Answer>(`time ${steps}`);
        theirs[t] = Math.min(theirs[t]!, ms.reduce((sum, x) => sum + x, 0) / steps);
      }
    }
    const [together, each, stick] = theirs.map((ms) => 1000 / ms);
    return {
      ...{ title, members: shape.members, batch: stamps.size, weights: trainable.parameters },
      ours: 1000 / ours,
      ...(together === undefined || each === undefined ? {} : { torch: { together, each } }),
      ...(stick === undefined ? {} : { yardstick: stick }),
    };
  } finally {
    for (const process of [...twins, ...sticks]) process.close();
  }
}

interface Answer {
  readonly losses: number[];
  readonly ms: number[];
}

/** Before the first steps: the first loss shows the network, the others its gradients and AdamW. */
export async function firstLosses({ trainable, stamps, options }: Subject): Promise<number[]> {
  const losses: number[] = [];
  for (let k = 0; k < COMPARED; k++) losses.push((await trainable.step(stamps, options.lr, STEP)).loss);
  return losses;
}
