/** Encoder and decoder as one model, which is what is saved: the two never get apart. */
import * as tf from "@tensorflow/tfjs-layers";
import { badFile } from "../../../shared/errors.ts";
import { loadModel } from "../../../shared/onnx-backend/export/file-io.ts";
import type { Network } from "./network.ts";

/** What is seen -> what is decoded, and the outputs of the encoder. It frees both models when it is disposed. */
export function wholeModel({ encoder, decoder }: Network): tf.LayersModel {
  const seen = tf.input({ batchShape: encoder.inputs[0]!.shape });
  const outputs = encoder.apply(seen) as tf.SymbolicTensor[];
  const decoded = decoder.apply(outputs[0]!) as tf.SymbolicTensor;
  return tf.model({ inputs: seen, outputs: [decoded, ...outputs], name: "whole" });
}

export interface LoadedNetwork extends Network {
  readonly whole: tf.LayersModel;
}

/** Disposing `whole` frees it. @param kind of the model, for messages @throws GalforgeError if the directory holds no model, or another one */
export async function loadNetwork(dir: string, kind: string): Promise<LoadedNetwork> {
  const { model: whole } = await loadModel(dir);
  const [encoder, decoder] = ["encoder", "decoder"].map((name) =>
    whole.layers.find((layer) => layer.name === name),
  );
  if (encoder instanceof tf.LayersModel && decoder instanceof tf.LayersModel)
    return { encoder, decoder, whole };
  whole.dispose();
  throw badFile(dir, `holds a model that is no ${kind} of galforge`);
}
