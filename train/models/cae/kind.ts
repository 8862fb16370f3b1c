/** The conditional autoencoder of Leung, Yan & Yin 2025 (arXiv:2507.15898) as a kind of model. */
import { saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import { alignmentOf } from "../alignment/alignment.ts";
import { paddedOf } from "../layers/padding.ts";
import type { ModelKind } from "../model.ts";
import { architectures } from "./architectures.ts";
import { exportCae } from "./onnx.ts";
import { caeGives, openCae } from "./open.ts";
import { type CaeTraining, caeOptions } from "./options.ts";
import { CaeTrainable } from "./trainable.ts";
import { loadCae, wholeModel } from "./whole.ts";

export const cae: ModelKind<CaeTraining> = {
  name: "cae",
  summary: "Train a conditional autoencoder: galaxy parameters as its first latents",
  examples: [
    { line: "train cae --data sim:leung2025 --n 5e4 --out run", does: "on new stamps in every epoch" },
    {
      line: "train cae --arch paper --data stamps --split 10:0:1 --out paper",
      does: "the paper's network and hyperparameters",
    },
    {
      line: "train cae --data stamps --supervise flux,hlr,n,e1,e2,x0,y0 --out seven",
      does: "seven parameters together",
    },
    { line: "train cae --out run --resume", does: "go on after an interruption" },
  ],
  options: caeOptions,
  shape: ({ arch, latents }, image) => ({
    ...{ architecture: arch, latents },
    ...paddedOf(image, architectures[arch].fold),
  }),
  learned: ({ supervise }) => supervise,
  trainable: (config, { arch, alpha, beta, dropout, seed }) => {
    const { image, normaliser, supervise, latents, tuned } = config;
    const architecture = architectures[arch];
    const weighing = { alpha, beta };
    return new CaeTrainable({
      ...{ architecture, image, normaliser, supervise, latents, ...weighing, dropout, seed },
      tuned: tuned !== undefined,
      alignment: alignmentOf(config),
    });
  },
  gives: caeGives,
  open: openCae,
  async halve(from, to) {
    const trained = await loadCae(from);
    try {
      await saveModel(wholeModel(trained), to, { half: true });
    } finally {
      trained.dispose();
    }
  },
  async export(folder, config) {
    const trained = await loadCae(folder);
    try {
      return await exportCae(trained, config, folder);
    } finally {
      trained.dispose();
    }
  },
};
