/** A trained network as `TrainedModel`. */
import { openModel } from "./open-model.ts";
import type { TrainedModel } from "./trained-model.ts";

export async function openRun(dir: string): Promise<TrainedModel> {
  const { config, decoder, estimator, close } = await openModel(dir);
  return {
    config,
    async encode(images, count) {
      const { posterior, latents } = await estimator!.estimate(images, count);
      const of = (column: (name: string) => Float64Array) =>
        new Map(config.supervise.map(({ name }) => [name, column(name)]));
      const { sd } = posterior;
      return {
        ...{ count, latents: latents!, values: of((name) => posterior.mean(name)) },
        ...(sd === undefined ? {} : { sigmas: of(sd) }),
      };
    },
    decode: (latents, count) => decoder!.decode(latents, count),
    close,
  };
}
