/** The same network in PyTorch (twin.py), and the yardstick (yardstick.py). */
import type { NamedTensor } from "../../shared/formats/safetensors.ts";
import { featuresOf } from "../../train/inputs.ts";
import { stepMask } from "../../train/models/dropout/masks.ts";
import { targetsOf } from "../../train/models/flow/targets.ts";
import { TorchProcess } from "../torch.ts";
import type { Subject } from "./subject.ts";

export const TWIN = { script: "flow/twin.py", model: "train/models/flow" } as const;

/** The step whose factors of dropout the twin has. */
export const STEP = 0;

/** @param together all members in one product of matrices, or each by itself */
export async function startTwin(
  subject: Subject,
  { threads, together }: { readonly threads: number; readonly together: boolean },
): Promise<TorchProcess> {
  const { options, trainable, shape } = subject;
  const { members, core, after, detect, hidden, depth, width, transforms, bins, family, residuals } = shape;
  if (family !== "spline" || residuals || after + detect > 0)
    throw new Error("the twin is a flow of splines alone");
  const rows = subject.stamps.size;
  const dropout = options.dropout!;
  const plan = {
    ...{ members, targets: core, hidden, depth, transforms, bins, parameters: trainable.parameters },
    ...{ lr: options.lr, decay: options.decay, dropout, threads, together },
  };
  const units = depth * rows * width;
  const factors = {
    shape: [depth, rows, width],
    data: dropout > 0 ? stepMask(options.seed, STEP, dropout, units) : new Float32Array(units).fill(1),
  };
  const weights = [...(await trainable.state())].filter(([name]) => !name.startsWith("adam"));
  return new TorchProcess(TWIN.script, {
    tensors: new Map([...weights, ...batchOf(subject), ["factors", factors]]),
    metadata: { plan: JSON.stringify(plan) },
  });
}

/** Of a subject of one target and 128 rows in a batch. */
export function startYardstick(subject: Subject, threads: number): TorchProcess {
  return new TorchProcess("flow/yardstick.py", {
    tensors: new Map(batchOf(subject)),
    metadata: { plan: JSON.stringify({ threads }) },
  });
}

/** A batch as the network sees it. */
function batchOf({ config, stamps, shape }: Subject): [string, NamedTensor][] {
  const { inputs = [], supervise } = config;
  const rows = stamps.size;
  const { values, weights } = targetsOf(supervise, stamps.labels, rows, { shape, detect: [] });
  return [
    ["features", { shape: [rows, shape.features], data: featuresOf(inputs, stamps.labels, rows) }],
    ["targets", { shape: [rows, supervise.length], data: values }],
    ["row_weights", { shape: [rows, 1 + shape.after], data: weights }],
  ];
}
