/** The physics-informed convolutional variational autoencoder of Gagliano & Villar 2023 (arXiv:2312.16687) as a kind of model. */
import { alignmentOf } from "../alignment/alignment.ts";
import { paddedOf } from "../layers/padding.ts";
import type { ModelKind } from "../model.ts";
import { inUse, seenThrough } from "../variational/kind.ts";
import { architectureOf, architectures } from "./architectures.ts";
import { cvaeGives } from "./gives.ts";
import { type CvaeTraining, cvaeOptions } from "./options.ts";
import { CvaeTrainable } from "./trainable.ts";
import { areWeighed, errorColumns } from "./weights.ts";

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
  seen: (stamps, image, { arch }) => seenThrough(architectures[arch].view(image), stamps, image),
  learned: ({ vanilla, supervise }) => (vanilla ? [] : supervise),
  scaling: ({ labels }) => (labels === "raw" ? "raw" : "linear"),
  errors(labels, options) {
    if (labels.length === 0 || !areWeighed(options)) return undefined;
    const standardised = options.labels === "raw" ? "--labels standardised " : "";
    return { names: errorColumns(labels, options), without: `${standardised}--weights equal` };
  },
  trainable(config, options) {
    const { arch, vanilla, labels, weights, alpha, beta, dropout, seed } = options;
    const { image, normaliser, latents } = config;
    const supervise = vanilla ? [] : config.supervise;
    const errors = errorColumns(supervise, options);
    const [architecture, weighing] = [architectures[arch], { labels, weights }];
    return new CvaeTrainable({
      ...{
        architecture,
        image,
        normaliser,
        supervise,
        latents,
        errors,
        weighing,
        alpha,
        beta,
        dropout,
        seed,
      },
      tuned: config.tuned !== undefined,
      alignment: alignmentOf(config),
    });
  },
  ...inUse("cvae", cvaeGives, (config) => architectureOf(config).view(config.image)),
};
