/** A network in blocks, by which its training further is graded. */
import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel, layers } from "@tensorflow/tfjs-layers";

type Layer = InstanceType<typeof layers.Layer>;

/** Weights that are trained at one rate. */
export interface Block {
  readonly name: string;
  readonly variables: readonly tf.Variable[];
}

/** What decodes: it is as far from the stamps as the head, and stands last. */
export const DECODER = "decoder";

/**
 * The blocks of an autoencoder from the outputs of the encoder down to the stamps: "head" (all layers that give outputs), then each layer of
 * weights by itself, numbered from the stamps: "hidden1", "conv8" ... "conv1"; last "decoder". Weights of normalisations are in none: they stay.
 */
export function blocksOf(encoder: LayersModel, decoder: LayersModel): Block[] {
  const heads = new Set(encoder.outputLayers);
  const below = encoder.layers.filter((layer) => !heads.has(layer) && variablesOf(layer).length > 0);
  const counts = new Map<string, number>();
  const numbered = below.map((layer): Block => {
    const kind = layer.getClassName() === "Dense" ? "hidden" : "conv";
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    return { name: `${kind}${number}`, variables: variablesOf(layer) };
  });
  return [
    { name: "head", variables: encoder.outputLayers.flatMap(variablesOf) },
    ...numbered.reverse(),
    { name: DECODER, variables: decoder.layers.flatMap(variablesOf) },
  ];
}

function variablesOf(layer: Layer): tf.Variable[] {
  if (layer.getClassName() === "BatchNormalization") return [];
  return layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** Gives one network the weights of another. @throws Error if they are of different shapes */
export function copyWeights(from: LayersModel, to: LayersModel): void {
  const values = from.weights.map((weight) => weight.read());
  if (values.length !== to.weights.length) throw new Error("the networks have different layers");
  to.weights.forEach((weight, i) => {
    (weight.read() as tf.Variable).assign(values[i]!);
  });
}
