/** The variational autoencoder of Siddiqa, Mahmud & Martinez-Galarza 2025, of which conditional flows take the latents, as a kind of model. */
import { alignmentOf } from "../alignment/alignment.ts";
import { paddedOf } from "../layers/padding.ts";
import type { ModelKind } from "../model.ts";
import { inUse, seenThrough } from "../variational/kind.ts";
import { architectureOf, architectures } from "./architectures.ts";
import { type VaeTraining, vaeOptions } from "./options.ts";
import { VaeTrainable } from "./trainable.ts";

const GIVES = new Set(["encoder", "decoder", "latent-sd"] as const);

export const vae: ModelKind<VaeTraining> = {
  name: "vae",
  summary: "Train a variational autoencoder: stamps as a few numbers with errors, without any label",
  examples: [
    {
      line: "train vae --data sim:sdss-gri --n 25000 --out run",
      does: "32 latents of simulated SDSS galaxies",
    },
    { line: "train vae --data stamps --latents 16 --out run", does: "of a data set, which needs no labels" },
    { line: "train vae --arch published --data stamps --out theirs", does: "the published network and loss" },
    { line: "train vae --out run --resume", does: "go on after an interruption" },
  ],
  options: vaeOptions,
  shape({ arch, latents }, image) {
    const { view, fold } = architectures[arch];
    return { architecture: arch, latents, ...paddedOf(view(image).size, fold) };
  },
  seen: (stamps, image, { arch }) => seenThrough(architectures[arch].view(image), stamps, image),
  learned: () => [],
  trainable(config, { arch, beta, freeBits, seed }) {
    const { image, normaliser, latents } = config;
    return new VaeTrainable({
      ...{ architecture: architectures[arch], image, normaliser, latents, beta, freeBits, seed },
      tuned: config.tuned !== undefined,
      alignment: alignmentOf(config),
    });
  },
  ...inUse(
    "vae",
    () => GIVES,
    (config) => architectureOf(config).view(config.image),
  ),
};
