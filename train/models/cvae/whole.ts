/** Encoder and decoder as one model, which is what is saved: the two never get apart. */
import * as tf from "@tensorflow/tfjs-layers";
import { badFile } from "../../../shared/errors.ts";
import { loadModel } from "../../../shared/onnx-backend/export/file-io.ts";
import type { Cvae } from "./architecture.ts";
import "./architectures.ts"; // makes their layers known to tfjs

/** What is seen -> what is decoded, and the outputs of the encoder. It frees both models when it is disposed. */
export function wholeModel({ encoder, decoder }: Cvae): tf.LayersModel {
  const seen = tf.input({ batchShape: encoder.inputs[0]!.shape });
  const outputs = encoder.apply(seen) as tf.SymbolicTensor[];
  const decoded = decoder.apply(outputs[0]!) as tf.SymbolicTensor;
  return tf.model({ inputs: seen, outputs: [decoded, ...outputs], name: "cvae" });
}

export interface LoadedCvae extends Cvae {
  readonly whole: tf.LayersModel;
}

/** Disposing `whole` frees it. @throws GalforgeError if the directory holds no model, or another one */
export async function loadCvae(dir: string): Promise<LoadedCvae> {
  const { model: whole } = await loadModel(dir);
  const [encoder, decoder] = ["encoder", "decoder"].map((name) =>
    whole.layers.find((layer) => layer.name === name),
  );
  if (encoder instanceof tf.LayersModel && decoder instanceof tf.LayersModel)
    return { encoder, decoder, whole };
  whole.dispose();
  throw badFile(dir, "holds a model that is no physics CVAE of galforge");
}
