/** Runs an exported model in ONNX Runtime, by its public interface, against the model it was made of. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import "../runtime/no-telemetry.ts";
import * as ort from "#onnxruntime";
import { badInput } from "../../errors.ts";
import type { OnnxModel } from "../onnx/model.ts";

/** One object, and more than one: what is wrong about a free batch shows in one of the two. */
const BATCHES = [1, 5];

/**
 * The largest difference between predictions of the two for random inputs in [-1, 1] (0 or 1, for whole numbers), each as a
 * fraction of max(1, largest prediction of that output).
 */
export async function largestDifference(
  model: LayersModel,
  file: Uint8Array,
  { inputs, outputs }: OnnxModel,
): Promise<number> {
  const session = await ort.InferenceSession.create(file, {
    executionProviders: ["cpu"],
    logSeverityLevel: 4,
  }).catch((error: Error) => {
    // known: padding that leads into pooling is fused by its optimiser into a form that its kernels refuse
    throw badInput("exportOnnx", `ONNX Runtime refuses the model: ${error.message}`, { cause: error });
  });
  let worst = 0;
  try {
    for (const batch of BATCHES) {
      worst = Math.max(worst, await differenceFor(batch, model, session, { inputs, outputs }));
    }
  } finally {
    await session.release();
  }
  return worst;
}

async function differenceFor(
  batch: number,
  model: LayersModel,
  session: ort.InferenceSession,
  { inputs, outputs }: Pick<OnnxModel, "inputs" | "outputs">,
): Promise<number> {
  const xs = model.inputs.map(({ shape, dtype }, i) =>
    randomInput([batch, ...(shape.slice(1) as number[])], dtype, i),
  );
  const made: tf.Tensor[] = [];
  try {
    const feeds: Record<string, ort.Tensor> = {};
    for (const [i, x] of xs.entries()) feeds[inputs[i].name] = toOnnx(await x.data(), x);
    const found = await session.run(feeds);
    made.push(...[tf.tidy(() => model.predict(xs.length === 1 ? xs[0] : xs, { batchSize: batch }))].flat());
    let worst = 0;
    for (const [i, { name }] of outputs.entries()) {
      worst = Math.max(worst, difference(found[name], made[i].shape, await made[i].data()));
    }
    return worst;
  } finally {
    tf.dispose([xs, made]);
  }
}

const randomInput = (shape: number[], dtype: tf.DataType, seed: number): tf.Tensor =>
  dtype === "float32"
    ? tf.randomUniform(shape, -1, 1, dtype, seed + 1)
    : tf.randomUniform(shape, 0, 2, dtype as "int32", seed + 1);

const toOnnx = (data: tf.backend_util.TypedArray, { dtype, shape }: tf.Tensor): ort.Tensor =>
  new ort.Tensor(dtype as "float32", data as Float32Array, shape);

/** Infinite if the shapes differ, or one is not a number where the other is. */
function difference(found: ort.Tensor, shape: readonly number[], expected: ArrayLike<number>): number {
  if (String(found.dims) !== String(shape)) return Infinity;
  const values = Array.from(found.data as ArrayLike<number>, Number);
  const finite = Array.from(expected, Math.abs).filter(Number.isFinite);
  const scale = finite.reduce((most, x) => Math.max(most, x), 1);
  let worst = 0;
  for (const [i, value] of values.entries()) {
    const apart = Object.is(value, expected[i]) ? 0 : Math.abs(value - expected[i]) / scale;
    worst = Number.isNaN(apart) ? Infinity : Math.max(worst, apart);
  }
  return worst;
}
