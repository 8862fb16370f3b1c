/** Encoder and decoder as ONNX files, of which nothing of galforge is needed to use them. */
import { join } from "node:path";
import * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-layers";
import { pixelUnit } from "../../../datasets/bands.ts";
import { exportOnnx } from "../../../shared/onnx-backend/export/onnx.ts";
import type { RunConfig } from "../../run/config.ts";
import { LabelLayer, through } from "../onnx-layers.ts";
import type { Network } from "./network.ts";
import { firstBand, lastBand, type View } from "./view.ts";

const ENCODER_FILE = "model.onnx";
const DECODER_FILE = "decoder.onnx";

/** @returns the names of the files in `folder` */
export async function exportNetwork(
  network: Network,
  config: RunConfig,
  view: View,
  folder: string,
): Promise<readonly string[]> {
  await exportEncoder(network, config, view, join(folder, ENCODER_FILE));
  await exportDecoder(network, config, view, join(folder, DECODER_FILE));
  return [ENCODER_FILE, DECODER_FILE];
}

/** "image" [batch, height, width, bands] in the unit of the pixels -> "parameters" in their units, "latents", "log_sigma" of all latents. */
async function exportEncoder(
  { encoder }: Network,
  config: RunConfig,
  { see }: View,
  file: string,
): Promise<void> {
  const { image: stamps, normaliser, supervise } = config;
  const image = tf.input({ shape: [stamps.height, stamps.width, stamps.bands.length] });
  const seen = through(image, (x) => see(firstBand(x as core.Tensor4D), normaliser));
  const [latents, , logSigma] = encoder.apply(seen) as tf.SymbolicTensor[];
  const own = through(latents!, (z) => core.slice(z as core.Tensor2D, [0, 0], [-1, supervise.length]));
  const parameters =
    supervise.length === 0
      ? []
      : [new LabelLayer(supervise.map((s) => s.transform)).apply(own) as tf.SymbolicTensor];
  const names = supervise.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
  await exportOnnx(tf.model({ inputs: image, outputs: [...parameters, latents!, logSigma!] }), file, {
    inputNames: ["image"],
    outputNames: [...parameters.map(() => "parameters"), "latents", "log_sigma"],
    doc: `galforge ${config.model} ${config.architecture}: ${stampsOf(config)} to ${names || "latents"}`,
    metadata: metadataOf(config),
  });
  encoder.dispose(); // gives back what `apply` above counted; it stays its owner's
}

/** "latents" [batch, latents], those of labels first -> "image" [batch, height, width, bands] in the unit of the pixels, without a sky. */
async function exportDecoder(
  { decoder }: Network,
  config: RunConfig,
  { show }: View,
  file: string,
): Promise<void> {
  const latents = tf.input({ shape: [config.latents] });
  const decoded = decoder.apply(latents) as tf.SymbolicTensor;
  const image = through(decoded, (y) => lastBand(show(y as core.Tensor4D, config.normaliser)));
  await exportOnnx(tf.model({ inputs: latents, outputs: image }), file, {
    inputNames: ["latents"],
    outputNames: ["image"],
    doc: `galforge ${config.model} ${config.architecture}: ${config.latents} latents to ${stampsOf(config)}`,
    metadata: metadataOf(config),
  });
  decoder.dispose(); // as above
}

const stampsOf = ({ image: { width, height, bands } }: RunConfig): string =>
  `stamps of ${width} x ${height} pixels [${pixelUnit(bands)}]`;

const metadataOf = ({ software, image, normaliser, supervise }: RunConfig) => ({
  galforge: JSON.stringify(software),
  image: JSON.stringify(image),
  normaliser: JSON.stringify(normaliser),
  supervise: JSON.stringify(supervise),
});
