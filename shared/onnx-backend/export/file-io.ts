/**
 * Models in directories, in tfjs's own format: `model.json`, which every tfjs can load, and the weights beside it. tfjs
 * itself has files only with tfjs-node.
 *
 * The weights' file is named after their content, and model.json, which names it, is written last, in one step: a
 * directory always holds one whole model, the one before or the new one, whenever the writing is broken off.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { io } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { badFile } from "../../errors.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { sha256 } from "../../files/hash.ts";
import { readBytes } from "../../files/read.ts";
import { readSealedJson, sealedText } from "../../files/sealed.ts";
import { toHalf } from "../../formats/half.ts";
import { faultOfTopology } from "./topology.ts";

const MODEL = "model.json";
const WEIGHTS = /^weights-[0-9a-f]{16}\.bin$/;

export type ModelMetadata = NonNullable<io.ModelArtifacts["userDefinedMetadata"]>;

export interface SaveOptions {
  /** any JSON: normaliser, labels, units ... */
  readonly metadata?: ModelMetadata;
  /** also what the optimizer remembers, so that training can go on; default false */
  readonly includeOptimizer?: boolean;
  /** weights in half precision, half as large; what reads them gets float32; default false */
  readonly half?: boolean;
}

/** @param dir made if it is missing; a model in it is replaced @throws GalforgeError E_FILE if it cannot be written */
export async function saveModel(
  model: LayersModel,
  dir: string,
  { metadata, includeOptimizer = false, half = false }: SaveOptions = {},
): Promise<void> {
  const handler = directoryHandler(dir, metadata);
  const save: io.SaveHandler = (artifacts) => handler.save!(half ? inHalfPrecision(artifacts) : artifacts);
  await model.save({ save }, { includeOptimizer });
}

/** Compiled, if it was saved so. @throws GalforgeError E_FILE if there is no model, or it is damaged */
export async function loadModel(dir: string): Promise<{ model: LayersModel; metadata: ModelMetadata }> {
  const artifacts = await load(dir);
  const model = await loadLayersModel(io.fromMemory(artifacts)).catch((error: Error) => {
    // its topology is data to us: whatever tfjs refuses in it came from the file
    throw badFile(
      join(dir, MODEL),
      `is damaged, or made for another tfjs, which says: ${error.message}`,
      error,
    );
  });
  return { model, metadata: (model.getUserDefinedMetadata() as ModelMetadata | undefined) ?? {} };
}

/** For `model.save` and `tf.loadLayersModel`. @param metadata saved in place of the model's own */
export function directoryHandler(dir: string, metadata?: ModelMetadata): io.IOHandler {
  return {
    save: async (artifacts) =>
      save(dir, metadata ? { ...artifacts, userDefinedMetadata: metadata } : artifacts),
    load: async () => load(dir),
  };
}

function save(dir: string, artifacts: io.ModelArtifacts): io.SaveResult {
  const { weightData, weightSpecs = [], getWeightStream: _, ...rest } = artifacts;
  const data = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const weights = `weights-${sha256(data).slice(0, 16)}.bin`;
  const text = sealedText({ ...rest, weightsManifest: [{ paths: [weights], weights: weightSpecs }] });
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw badFile(dir, "cannot be made", cause);
  }
  writeFileAtomic(join(dir, weights), data);
  writeFileAtomic(join(dir, MODEL), text);
  for (const name of readdirSync(dir)) if (WEIGHTS.test(name) && name !== weights) rmSync(join(dir, name));
  return {
    modelArtifactsInfo: {
      dateSaved: new Date(),
      modelTopologyType: "JSON",
      modelTopologyBytes: Buffer.byteLength(text),
      weightDataBytes: data.length,
    },
  };
}

/** As tfjs's converter quantises weights: what loads them gets float32 again. */
export function inHalfPrecision(artifacts: io.ModelArtifacts): io.ModelArtifacts {
  const { weightData, weightSpecs = [] } = artifacts;
  const all = io.CompositeArrayBuffer.join(weightData);
  let at = 0;
  const parts = weightSpecs.map((spec) => {
    const bytes = bytesOf(spec);
    const part = all.slice(at, at + bytes);
    at += bytes;
    if (spec.dtype !== "float32") return { spec, part };
    const quantization = { dtype: "float16", original_dtype: "float32" } as const;
    return { spec: { ...spec, quantization }, part: toHalf(new Float32Array(part)).buffer };
  });
  return {
    ...artifacts,
    weightSpecs: parts.map(({ spec }) => spec),
    weightData: io.CompositeArrayBuffer.join(parts.map(({ part }) => part)),
  };
}

/** Also models that another tfjs wrote, with weights in several files. */
async function load(dir: string): Promise<io.ModelArtifacts> {
  const file = join(dir, MODEL);
  const json = readSealedJson(file) as io.ModelJSON;
  if (json.modelTopology === undefined || !Array.isArray(json.weightsManifest)) {
    throw badFile(file, 'is no model of tfjs: it has no "modelTopology" and "weightsManifest"');
  }
  const fault = faultOfTopology(json.modelTopology);
  if (fault !== undefined) throw badFile(file, `is damaged: ${fault}`);
  return io.getModelArtifactsForJSON(json, async (manifest) => {
    const specs = manifest.flatMap(({ weights }) => weights);
    const buffers = manifest.flatMap(({ paths }) => paths.map((path) => readWeights(dir, path)));
    const found = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const needed = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
    if (found !== needed) {
      throw badFile(file, `is damaged: its weights take ${needed} bytes, and their files have ${found}`);
    }
    return [specs, io.CompositeArrayBuffer.join(buffers)]; // tfjs misreads several of which the last is the largest
  });
}

function readWeights(dir: string, name: string): ArrayBuffer {
  if (name !== basename(name))
    throw badFile(join(dir, MODEL), `names weights outside of its directory: ${name}`);
  const data = readBytes(join(dir, name));
  if (WEIGHTS.test(name) && name !== `weights-${sha256(data).slice(0, 16)}.bin`) {
    throw badFile(join(dir, name), "is damaged: its content is not what its name says");
  }
  return new Uint8Array(data).buffer;
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/** Weights may be quantised. Strings, which no layer has, count nothing. */
function bytesOf({ shape, dtype, quantization }: io.WeightsManifestEntry): number {
  const size = shape.reduce((product, d) => product * d, 1);
  return size * (BYTES[quantization?.dtype ?? dtype] ?? 0);
}
