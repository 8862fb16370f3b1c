/** A trained variational autoencoder in use: encoder, decoder, and estimates of its labels, if it has learned any. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { badFile } from "../../../shared/errors.ts";
import { saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import { fromLatent, sigmaFromLatent } from "../../labels.ts";
import type { RunConfig } from "../../run/config.ts";
import { type DropoutLayer, dropoutLayerOf } from "../dropout/layer.ts";
import { PASSES } from "../dropout/masks.ts";
import { passPosterior } from "../dropout/posterior.ts";
import { batchOf, inBatches, setByNetwork } from "../in-batches.ts";
import type { Capability, EncoderGraph, Estimate, Latents, Model } from "../model.ts";
import { gaussianPosterior } from "../posterior.ts";
import { restoreWeights, weightState } from "../state.ts";
import { skyOf, type View } from "./view.ts";
import { loadNetwork } from "./whole.ts";

/** @param folder of the model @param gives what it can do @throws GalforgeError if the folder holds no model, or another one */
export async function openNetwork(
  folder: string,
  config: RunConfig,
  view: View,
  gives: ReadonlySet<Capability>,
): Promise<Model> {
  const { whole, encoder, decoder } = await loadNetwork(folder, config.model);
  const width = config.latents;
  const own = decoder.inputs[0]!.shape[1];
  if (own !== width) {
    whole.dispose();
    throw badFile(
      folder,
      `has ${own} latents, but config.json says ${width}: put back the one that "train" wrote`,
    );
  }
  const bands = config.image.bands.length;
  const seen = bands * view.size.height * view.size.width;
  const look = (images: Float32Array, count: number) => encode(encoder, view, config, images, count);
  const layer = dropoutLayerOf(encoder);
  const estimate = async (images: Float32Array, count: number): Promise<Estimate> =>
    layer === undefined
      ? estimateOf(config, await look(images, count), count)
      : passEstimateOf(config, await encode(encoder, view, config, images, count, layer), count);
  return {
    config,
    gives,
    encoder: {
      ...{ width, spread: look, encode: async (images, count) => (await look(images, count)).means },
      graph: graphOf(whole, encoder, view, config),
    },
    decoder: {
      width,
      decode: (latents, count) => decode(decoder, view, config, latents, count),
      sky: (images, count) => ofStamps(config, images, count, bands, skiesOf),
    },
    see: (images, count) => ofStamps(config, images, count, seen, (x) => view.see(x, config.normaliser)),
    ...(gives.has("mean") ? { estimator: { estimate } } : {}),
    close: () => void whole.dispose(),
  };
}

/** The encoder, to be trained further; the decoder stays as it is. */
const graphOf = (whole: LayersModel, encoder: LayersModel, view: View, config: RunConfig): EncoderGraph => ({
  look: (stamps) =>
    tf.tidy(() => {
      const [means, , spread] = encoder.apply(view.see(stamps, config.normaliser), {
        training: false,
      }) as tf.Tensor2D[];
      return tf.concat([means!, spread!], 1);
    }),
  variables: encoder.trainableWeights.map((weight) => weight.read() as tf.Variable),
  state: async () => new Map(await weightState("encoder", whole)),
  restore: (state) => restoreWeights("encoder", whole, state),
  save: (dir) => saveModel(whole, dir),
});

/** @param dropout to have the whole network, then those that are thinned: [1 + PASSES, count, config.latents] */
async function encode(
  encoder: LayersModel,
  view: View,
  { latents: width, image, normaliser }: RunConfig,
  images: Float32Array,
  count: number,
  dropout?: DropoutLayer,
): Promise<Latents> {
  const length = (dropout === undefined ? 1 : 1 + PASSES) * count * width;
  const [means, sigmas] = [new Float32Array(length), new Float32Array(length)];
  const batch = batchOf(image);
  const shape: [number, number, number, number] = [batch, image.bands.length, image.height, image.width];
  await inBatches(images, count, batch, async (pixels, first, size) => {
    const encoded = tf.tidy(() => {
      const seen = view.see(tf.tensor4d(pixels, shape), normaliser);
      const heads = (): tf.Tensor[] => encoder.apply(seen) as tf.Tensor[];
      const [z, , spread] = dropout?.inPasses(heads) ?? heads();
      return [z!, tf.exp(spread!)];
    });
    const [z, sigma] = (await Promise.all(encoded.map((tensor) => tensor.data()))) as Float32Array[];
    tf.dispose(encoded);
    const span = { batch, first, size, count };
    setByNetwork(means, z!, width, span);
    setByNetwork(sigmas, sigma!, width, span);
  });
  return { means, sigmas };
}

/** [B, bands, height, width] -> [B, bands] */
function skiesOf(stamps: tf.Tensor4D): tf.Tensor {
  const [count, bands, height, width] = stamps.shape;
  return tf.reshape(skyOf(tf.reshape(stamps, [count * bands, height, width])), [count, bands]);
}

/** What a function makes of stamps [B, bands, height, width]. @returns [count, values] */
async function ofStamps(
  { image }: Pick<RunConfig, "image">,
  images: Float32Array,
  count: number,
  values: number,
  of: (stamps: tf.Tensor4D) => tf.Tensor,
): Promise<Float32Array> {
  const batch = batchOf(image);
  const shape: [number, number, number, number] = [batch, image.bands.length, image.height, image.width];
  const out = new Float32Array(count * values);
  await inBatches(images, count, batch, async (pixels, first, size) => {
    const made = tf.tidy(() => of(tf.tensor4d(pixels, shape)));
    out.set(((await made.data()) as Float32Array).subarray(0, size * values), first * values);
    made.dispose();
  });
  return out;
}

async function decode(
  decoder: LayersModel,
  view: View,
  { image, latents: width, normaliser }: RunConfig,
  latents: Float32Array,
  count: number,
): Promise<Float32Array> {
  const pixels = image.bands.length * image.height * image.width;
  const out = new Float32Array(count * pixels);
  const batch = batchOf(image);
  await inBatches(latents, count, batch, async (z, first, size) => {
    const decoded = tf.tidy(() =>
      view.show(decoder.apply(tf.tensor2d(z, [batch, width])) as tf.Tensor4D, normaliser),
    );
    out.set(((await decoded.data()) as Float32Array).subarray(0, size * pixels), first * pixels);
    decoded.dispose();
  });
  return out;
}

/** The latents of labels and their standard deviations, as labels in their units. */
function estimateOf(
  { latents: width, supervise }: RunConfig,
  { means, sigmas }: Latents,
  count: number,
): Estimate {
  const column = (of: (k: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => of(k));
  const values = new Map(
    supervise.map(({ name, transform }, i) => [
      name,
      column((k) => fromLatent(transform, means[k * width + i]!)),
    ]),
  );
  const spread = new Map(
    supervise.map(({ name, transform }, i) => [
      name,
      column((k) => sigmaFromLatent(transform, sigmas[k * width + i]!, values.get(name)![k]!)),
    ]),
  );
  return { posterior: gaussianPosterior(supervise, count, values, spread), latents: means };
}

/** What the thinned networks say together; the latents are the whole one's. */
function passEstimateOf(
  { latents: width, supervise }: RunConfig,
  { means, sigmas }: Latents,
  count: number,
): Estimate {
  const posterior = passPosterior(supervise, count, { values: means, width }, { values: sigmas, width });
  return { posterior, latents: means.slice(0, count * width) };
}
