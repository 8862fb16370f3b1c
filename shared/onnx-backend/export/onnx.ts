/** Writes a trained model as an ONNX file that needs nothing of this package. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { badInput } from "../../errors.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { packageVersion } from "../../provenance.ts";
import { OnnxBackend } from "../backend.ts";
import type { Value } from "../graph/value.ts";
import { OPSET } from "../lower/lower.ts";
import { encodeModel, type OnnxModel, type OnnxValue } from "../onnx/model.ts";
import { registerOnnxBackend } from "../register.ts";
import { freeBatch } from "./free-batch.ts";
import { type Recording, record } from "./record.ts";
import { rename } from "./rename.ts";
import { largestDifference } from "./verify.ts";

/** Primes beyond any dimension of a model's own, so that a number in the program that depends on them can be told. */
const BATCHES = [10_007, 20_011, 40_009];

/** Two orders above float32 rounding in a deep network. */
const TOLERANCE = 1e-4;

export interface OnnxExportOptions {
  /** metadata_props of the file: normaliser, labels, units; JSON where a text is not enough */
  readonly metadata?: Readonly<Record<string, string>>;
  /** in the model's order; default: the names of its layers */
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
  /** a text for readers: doc_string of the file */
  readonly doc?: string;
  /** largest difference of predictions that is accepted, as a fraction of max(1, largest prediction); default 1e-4 */
  readonly tolerance?: number;
}

export interface OnnxExport {
  readonly file: string;
  /** version of the standard operator set; there are no operators of other sets */
  readonly opset: number;
  /** the dimension "batch" is free */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** largest difference found between predictions of the file and of the model, as a fraction like the tolerance */
  readonly worst: number;
}

/**
 * Before anything is written, ONNX Runtime runs the file on random inputs, and its predictions must be those of the model.
 * @throws GalforgeError E_INPUT if the model cannot be exported, or the file predicts something else; E_FILE
 */
export async function exportOnnx(
  model: LayersModel,
  file: string,
  options: OnnxExportOptions = {},
): Promise<OnnxExport> {
  const program = await onOnnxBackend(model, () => build(model, options));
  const bytes = encodeModel(program);
  const worst = await largestDifference(model, bytes, program);
  const { tolerance = TOLERANCE } = options;
  if (!(worst <= tolerance)) {
    throw badInput(
      file,
      `was not written: ONNX Runtime's predictions differ from the model's by up to ${worst.toPrecision(3)} of the largest, ` +
        `more than ${tolerance}. Either the model is not the same at every call, or this is a fault of the export: report it`,
      { worst, tolerance },
    );
  }
  writeFileAtomic(file, bytes);
  return { file, opset: OPSET, inputs: program.inputs, outputs: program.outputs, worst };
}

/** Only this backend records; weights follow by themselves, and back again. */
async function onOnnxBackend<T>(model: LayersModel, run: () => T): Promise<T> {
  if (tf.backend() instanceof OnnxBackend) return run();
  // tfjs reads what it moves at once, which tfjs's own WebGPU backend allows only of what was read before
  await Promise.all(model.weights.map((weight) => weight.read().data()));
  const before = tf.getBackend();
  const name = "onnx-cpu";
  if (tf.findBackendFactory(name) == null) registerOnnxBackend({ provider: "cpu" });
  await tf.setBackend(name);
  try {
    return run();
  } finally {
    await tf.setBackend(before);
  }
}

function build(
  model: LayersModel,
  { metadata = {}, inputNames, outputNames, doc }: OnnxExportOptions,
): OnnxModel {
  const recordings = BATCHES.map((batch) => record(model, batch));
  const { inputs, data, program } = recordings[0];
  const names = new Map([
    ...pair("inputNames", inputs, inputNames ?? model.inputNames),
    ...pair("outputNames", program.outputs, outputNames ?? model.outputNames),
  ]);
  for (const [name, weight] of weightNames(model, data)) names.set(name, fresh(weight, names));
  return {
    ...rename(freeBatch(recordings), names),
    name: model.name,
    metadata,
    producer: { name: "galforge", version: packageVersion() },
    ...(doc === undefined ? {} : { doc }),
  };
}

function pair(
  what: string,
  values: readonly { readonly name: string }[],
  names: readonly string[],
): (readonly [string, string])[] {
  if (names.length !== values.length) {
    throw badInput(what, `${names.length} names are given, and the model has ${values.length}`);
  }
  return values.map(({ name }, i) => [name, names[i]]);
}

/** The weights among the data, under their names in the model. */
function weightNames(model: LayersModel, data: Recording["data"]): [string, string][] {
  const backend = tf.backend() as OnnxBackend;
  const names = new Map<Value | undefined, string>(
    model.weights.map((weight) => [backend.capturedValue(weight.read()), weight.originalName]),
  );
  return [...data].flatMap(([name, { value }]) => {
    const weight = names.get(value);
    return weight === undefined ? [] : [[name, weight]];
  });
}

/** The name, or one like it that no other has. */
function fresh(name: string, taken: ReadonlyMap<string, string>): string {
  const used = new Set(taken.values());
  let free = name;
  for (let i = 1; used.has(free); i++) free = `${name}_${i}`;
  return free;
}
