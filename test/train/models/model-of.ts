/** Models that are no networks, for tests of what uses models. */
import type { Capability, Model } from "../../../train/models/model.ts";
import {
  type Columns,
  type Estimates,
  estimatesOf,
  gaussianPosterior,
  type PartColumns,
} from "../../../train/models/posterior.ts";
import type { RunConfig } from "../../../train/run/config.ts";

/** What a fake says of stamps: latents and labels in their units. */
export interface Look {
  readonly latents?: Float32Array;
  readonly values: Columns;
  readonly sigmas?: Columns;
  readonly parts?: PartColumns;
}

export interface Fake {
  look(images: Float32Array, count: number): Promise<Look>;
  decode?(latents: Float32Array, count: number): Promise<Float32Array>;
  /** default: all that it may have */
  readonly gives?: readonly Capability[];
}

export type FakeModel = Required<Pick<Model, "estimator" | "encoder" | "decoder">> & Model;

export function modelOf(config: RunConfig, fake: Fake): FakeModel {
  const width = config.latents;
  const estimate = async (images: Float32Array, count: number) => {
    const { latents, values, sigmas, parts } = await fake.look(images, count);
    const posterior = gaussianPosterior(config.supervise, count, values, sigmas, parts);
    return { posterior, ...(latents && { latents }) };
  };
  const all: Capability[] = ["encoder", "decoder", "label-latents", "mean", "sd", "cdf"];
  return {
    config,
    gives: new Set(fake.gives ?? all),
    estimator: { estimate },
    encoder: { width, encode: async (images, count) => (await estimate(images, count)).latents! },
    decoder: { width, decode: fake.decode?.bind(fake) ?? (async () => new Float32Array(0)) },
    close: () => {},
  };
}

/** The same, of whose estimates something is changed. */
export const changed = <M extends FakeModel>(
  model: M,
  change: (estimates: Estimates, count: number) => Look,
  config = model.config,
): M => ({
  ...model,
  ...modelOf(config, {
    look: async (images, count) =>
      change(estimatesOf((await model.estimator.estimate(images, count)).posterior), count),
    gives: [...model.gives],
  }),
});

/** What a model says of stamps, as columns. */
export async function looked(model: Pick<FakeModel, "estimator">, images: Float32Array, count: number) {
  const { posterior, latents } = await model.estimator.estimate(images, count);
  return { ...estimatesOf(posterior), latents: latents ?? new Float32Array(0) };
}
