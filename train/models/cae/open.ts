/** A trained conditional autoencoder in use: encoder, decoder, and estimates of its supervised labels. */
import * as tf from "@tensorflow/tfjs-core";
import { badFile } from "../../../shared/errors.ts";
import { fromLatent, sigmaFromLatent } from "../../labels.ts";
import { stretchStamps, unstretchPixels } from "../../normaliser.ts";
import type { RunConfig } from "../../run/config.ts";
import { type DropoutLayer, dropoutLayerOf } from "../dropout/layer.ts";
import { PASSES } from "../dropout/masks.ts";
import { hasDropout } from "../dropout/option.ts";
import { passCapabilities, passPosterior } from "../dropout/posterior.ts";
import { batchOf, inBatches, setByNetwork } from "../in-batches.ts";
import { LOG_SIGMA } from "../losses.ts";
import type { Capability, Estimate, Model } from "../model.ts";
import { gaussianPosterior } from "../posterior.ts";
import { architectures } from "./architectures.ts";
import { loadCae } from "./whole.ts";

/** Standard deviations, if the architecture predicts them or it was trained with dropout. */
export function caeGives(config: RunConfig): ReadonlySet<Capability> {
  const known = Object.entries(architectures).find(([name]) => name === config.architecture)?.[1];
  const hasWidths = known?.heteroscedastic === true;
  const passes = hasDropout(config) ? passCapabilities(hasWidths) : [];
  const widths: Capability[] = hasWidths ? ["sd", "cdf"] : [];
  return new Set<Capability>(["encoder", "decoder", "label-latents", "mean", ...widths, ...passes]);
}

/** @param folder of the model @throws GalforgeError if it holds no model, or another one */
export async function openCae(folder: string, config: RunConfig): Promise<Model> {
  const cae = await loadCae(folder);
  const { latents: width, supervise } = config;
  const [own, learned] = [cae.decoder.inputs[0], cae.encoder.outputs[0]].map((t) => t!.shape[1]);
  if (own !== width || learned !== supervise.length) {
    cae.dispose();
    throw badFile(
      folder,
      `has ${own} latents, ${learned} of them supervised, but config.json says ${width} and ${supervise.length}: put back the one that "train" wrote`,
    );
  }
  const look = (images: Float32Array, count: number) => encode(cae.encoder, config, images, count);
  const layer = dropoutLayerOf(cae.encoder);
  const estimate = async (images: Float32Array, count: number): Promise<Estimate> =>
    layer === undefined
      ? estimateOf(config, await look(images, count), count)
      : passEstimateOf(config, await encode(cae.encoder, config, images, count, layer), count);
  return {
    config,
    gives: caeGives(config),
    encoder: { width, encode: async (images, count) => (await look(images, count)).latents },
    decoder: { width, decode: (latents, count) => decode(cae.decoder, config, latents, count) },
    estimator: { estimate },
    close: () => cae.dispose(),
  };
}

type Network = Awaited<ReturnType<typeof loadCae>>["encoder"];

/** Of the network; with dropout of the whole one, then of those that are thinned: [1 + PASSES, count, ...]. */
interface Encoded {
  /** [count, config.latents], the supervised ones first, as the network gives them */
  readonly latents: Float32Array;
  /** of the supervised ones [count, supervised]; undefined where the network has none */
  readonly logSigmas: Float32Array | undefined;
}

async function encode(
  encoder: Network,
  { latents: width, supervise, image, normaliser }: RunConfig,
  images: Float32Array,
  count: number,
  dropout?: DropoutLayer,
): Promise<Encoded> {
  const networks = dropout === undefined ? 1 : 1 + PASSES;
  const latents = new Float32Array(networks * count * width);
  const logSigmas = new Float32Array(networks * count * supervise.length);
  const batch = batchOf(image);
  await inBatches(images, count, batch, async (pixels, first, size) => {
    const encoded = tf.tidy(() => {
      const stamps = stretchStamps(pixels, batch, image, normaliser);
      const heads = (): tf.Tensor[] => encoder.apply(stamps) as tf.Tensor[];
      const [means, rest, spread] = dropout?.inPasses(heads) ?? heads();
      const z = tf.concat([means!, rest!], 1);
      return spread === undefined ? [z] : [z, tf.clipByValue(spread, ...LOG_SIGMA)];
    });
    const [z, spread] = await Promise.all(encoded.map((tensor) => tensor.data()));
    tf.dispose(encoded);
    const span = { batch, first, size, count };
    setByNetwork(latents, z as Float32Array, width, span);
    if (spread !== undefined) setByNetwork(logSigmas, spread as Float32Array, supervise.length, span);
  });
  return { latents, logSigmas: encoder.outputs.length > 2 ? logSigmas : undefined };
}

async function decode(
  decoder: Network,
  { image, latents: width, normaliser }: RunConfig,
  latents: Float32Array,
  count: number,
): Promise<Float32Array> {
  const bands = image.bands.length;
  const plane = image.height * image.width;
  const pixels = bands * plane;
  const out = new Float32Array(count * pixels);
  const batch = batchOf(image);
  await inBatches(latents, count, batch, async (z, first, size) => {
    const decoded = tf.tidy(() => {
      const stamps = decoder.apply(tf.tensor2d(z, [batch, width])) as tf.Tensor4D;
      return bands === 1 ? stamps : tf.transpose(stamps, [0, 3, 1, 2]);
    });
    out.set(((await decoded.data()) as Float32Array).subarray(0, size * pixels), first * pixels);
    decoded.dispose();
  });
  return unstretchPixels(out, normaliser, plane);
}

/** The latents of labels and their standard deviations, as labels in their units. */
function estimateOf(
  { latents: width, supervise }: RunConfig,
  { latents, logSigmas }: Encoded,
  count: number,
): Estimate {
  const values = new Map<string, Float64Array>();
  const sigmas = new Map<string, Float64Array>();
  supervise.forEach(({ name, transform }, i) => {
    const x = Float64Array.from({ length: count }, (_, k) => fromLatent(transform, latents[k * width + i]));
    values.set(name, x);
    if (logSigmas === undefined) return;
    const sigma = (k: number): number => Math.exp(logSigmas[k * supervise.length + i]);
    sigmas.set(
      name,
      x.map((value, k) => sigmaFromLatent(transform, sigma(k), value)),
    );
  });
  const spread = logSigmas === undefined ? undefined : sigmas;
  return { posterior: gaussianPosterior(supervise, count, values, spread), latents };
}

/** What the thinned networks say together; the latents are the whole one's. */
function passEstimateOf(
  { latents: width, supervise }: RunConfig,
  { latents, logSigmas }: Encoded,
  count: number,
): Estimate {
  const sigmas = logSigmas && { values: logSigmas.map(Math.exp), width: supervise.length };
  const posterior = passPosterior(supervise, count, { values: latents, width }, sigmas);
  return { posterior, latents: latents.slice(0, count * width) };
}
