/** The physics-informed convolutional variational autoencoder of Gagliano & Villar 2023 (arXiv:2312.16687) as a kind of model. */
import * as tf from "@tensorflow/tfjs-core";
import { saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import { paddedOf } from "../layers/padding.ts";
import type { ModelKind } from "../model.ts";
import { architectures } from "./architectures.ts";
import { exportCvae } from "./onnx.ts";
import { cvaeGives, openCvae } from "./open.ts";
import { type CvaeTraining, cvaeOptions } from "./options.ts";
import { CvaeTrainable } from "./trainable.ts";
import { areWeighed, errorColumns } from "./weights.ts";
import { loadCvae } from "./whole.ts";

export const cvae: ModelKind<CvaeTraining> = {
  name: "cvae",
  summary:
    "Train a variational autoencoder whose first latents are physical: redshift, stellar mass, star formation",
  examples: [
    { line: "train cvae --data stamps --out run", does: "e1, e2, z, logmstar, logsfr and one free latent" },
    { line: "train cvae --data stamps --vanilla --out vanilla", does: "as many latents, all of them free" },
    {
      line: "train cvae --arch published --data stamps --lr 5e-6 --schedule constant --epochs 1000 --out theirs",
      does: "the published network at its learning rate: about a day",
    },
    { line: "train cvae --out run --resume", does: "go on after an interruption" },
  ],
  options: cvaeOptions,
  shape({ arch, supervise, free }, image) {
    const { view, fold } = architectures[arch];
    return {
      ...{ architecture: arch, latents: supervise.length + free },
      ...paddedOf(view(image).size, fold),
    };
  },
  async seen({ images, ...rest }, image, { arch }) {
    const view = architectures[arch].view(image);
    const { height, width } = view.linearSize;
    const { bands } = image;
    const planes = tf.tidy(() =>
      view.linear(tf.tensor3d(images, [rest.size * bands.length, image.height, image.width])),
    );
    const seen = (await planes.data()) as Float32Array;
    planes.dispose();
    // what is known of sky and noise is of other pixels
    const plain = bands.map(({ detector: _, ...band }) => band);
    return { stamps: { ...rest, images: seen }, image: { height, width, bands: plain } };
  },
  learned: ({ vanilla, supervise }) => (vanilla ? [] : supervise),
  scaling: ({ labels }) => (labels === "raw" ? "raw" : "linear"),
  errors(labels, options) {
    if (labels.length === 0 || !areWeighed(options)) return undefined;
    const standardised = options.labels === "raw" ? "--labels standardised " : "";
    return { names: errorColumns(labels, options), without: `${standardised}--weights equal` };
  },
  trainable(config, options) {
    const { arch, vanilla, labels, weights, alpha, beta, seed } = options;
    const { image, normaliser, latents } = config;
    const supervise = vanilla ? [] : config.supervise;
    const errors = errorColumns(supervise, options);
    const [architecture, weighing] = [architectures[arch], { labels, weights }];
    return new CvaeTrainable({
      ...{ architecture, image, normaliser, supervise, latents, errors, weighing, alpha, beta, seed },
    });
  },
  gives: cvaeGives,
  open: openCvae,
  async halve(from, to) {
    const { whole } = await loadCvae(from);
    try {
      await saveModel(whole, to, { half: true });
    } finally {
      whole.dispose();
    }
  },
  async export(folder, config) {
    const { whole, ...pair } = await loadCvae(folder);
    try {
      return await exportCvae(pair, config, folder);
    } finally {
      whole.dispose();
    }
  },
};
