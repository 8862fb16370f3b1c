/** Encoder and decoder as ONNX files, of which nothing of galforge is needed to use them. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-layers";
import { pixelUnit } from "../../../datasets/bands.ts";
import { exportOnnx } from "../../../shared/onnx-backend/export/onnx.ts";
import type { RunConfig } from "../../run/config.ts";
import { LabelLayer, StretchLayer, UnstretchLayer } from "../onnx-layers.ts";
import type { Cae } from "./architecture.ts";

/** The encoder's; it has this name since it was the only one. */
const ENCODER_FILE = "model.onnx";
const DECODER_FILE = "decoder.onnx";

/** @returns the names of the files in `folder` */
export async function exportCae(cae: Cae, config: RunConfig, folder: string): Promise<readonly string[]> {
  await exportEncoder(cae, config, join(folder, ENCODER_FILE));
  await exportDecoder(cae, config, join(folder, DECODER_FILE));
  return [ENCODER_FILE, DECODER_FILE];
}

/** "image" [batch, height, width, bands] in the unit of the pixels -> "parameters" in their units, "latents" (and "log_sigma" of latents). */
async function exportEncoder({ encoder }: Cae, config: RunConfig, file: string): Promise<void> {
  const image = tf.input({ batchShape: encoder.inputs[0]!.shape });
  const stretched = new StretchLayer(config.normaliser).apply(image) as tf.SymbolicTensor;
  const [supervised, rest, ...spread] = encoder.apply(stretched) as tf.SymbolicTensor[];
  const transforms = config.supervise.map((s) => s.transform);
  const parameters = new LabelLayer(transforms).apply(supervised!) as tf.SymbolicTensor;
  const latents = tf.layers.concatenate().apply([supervised!, rest!]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: image, outputs: [parameters, latents, ...spread] });
  const labels = config.supervise.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
  await exportOnnx(model, file, {
    inputNames: ["image"],
    outputNames: ["parameters", "latents", ...spread.map(() => "log_sigma")],
    doc: `galforge ${config.architecture}: ${stampsOf(config)} to ${labels}`,
    metadata: metadataOf(config),
  });
  encoder.dispose(); // gives back what `apply` above counted; it stays its owner's
}

/** "latents" [batch, latents], the supervised ones first -> "image" [batch, height, width, bands] in the unit of the pixels. */
async function exportDecoder({ decoder }: Cae, config: RunConfig, file: string): Promise<void> {
  const latents = tf.input({ batchShape: decoder.inputs[0]!.shape });
  const decoded = decoder.apply(latents) as tf.SymbolicTensor;
  const image = new UnstretchLayer(config.normaliser).apply(decoded) as tf.SymbolicTensor;
  await exportOnnx(tf.model({ inputs: latents, outputs: image }), file, {
    inputNames: ["latents"],
    outputNames: ["image"],
    doc: `galforge ${config.architecture}: ${config.latents} latents to ${stampsOf(config)}`,
    metadata: metadataOf(config),
  });
  decoder.dispose(); // as above
}

function stampsOf({ image: { width, height, bands }, padded }: RunConfig): string {
  const inside = padded === undefined ? "" : `, padded to ${padded[1]} x ${padded[0]} inside`;
  return `stamps of ${width} x ${height} pixels [${pixelUnit(bands)}]${inside}`;
}

const metadataOf = ({ software, image, normaliser, supervise }: RunConfig) => ({
  galforge: JSON.stringify(software),
  image: JSON.stringify(image),
  normaliser: JSON.stringify(normaliser),
  supervise: JSON.stringify(supervise),
});
