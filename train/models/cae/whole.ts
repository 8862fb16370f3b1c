/** Encoder and decoder as one model, which is what is saved: the two never get apart. */
import * as tf from "@tensorflow/tfjs-layers";
import { badFile } from "../../../shared/errors.ts";
import { loadModel } from "../../../shared/onnx-backend/export/file-io.ts";
import type { Cae } from "./architecture.ts";
import "./deep.ts"; // makes its layers known to tfjs

/** Stretched stamp -> decoded stamp and the outputs of the encoder. Its layers "encoder" and "decoder" are the two models; it frees them when it is disposed. */
export function wholeModel({ encoder, decoder }: Cae): tf.LayersModel {
  const stamps = tf.input({ batchShape: encoder.inputs[0]!.shape });
  const outputs = encoder.apply(stamps) as tf.SymbolicTensor[];
  const latents = tf.layers.concatenate().apply(outputs.slice(0, 2)) as tf.SymbolicTensor;
  const decoded = decoder.apply(latents) as tf.SymbolicTensor;
  return tf.model({ inputs: stamps, outputs: [decoded, ...outputs], name: "cae" });
}

export interface LoadedCae extends Cae {
  /** frees both models */
  dispose(): void;
}

/** @throws GalforgeError if the directory holds no model, or another one */
export async function loadCae(dir: string): Promise<LoadedCae> {
  const { model } = await loadModel(dir);
  const [encoder, decoder] = ["encoder", "decoder"].map((name) =>
    model.layers.find((layer) => layer.name === name),
  );
  if (encoder instanceof tf.LayersModel && decoder instanceof tf.LayersModel) {
    return { encoder, decoder, dispose: () => void model.dispose() };
  }
  model.dispose();
  throw badFile(dir, "holds a model that is no conditional autoencoder of galforge");
}
