/** Leaves latents of training stamps beside a run, for `infer` to compare with. */
import type { StampSource } from "./data/source.ts";
import { encodeStamps } from "./models/encode-stamps.ts";
import type { Capability, Encoder, Model } from "./models/model.ts";
import { modelHash, writeKnown } from "./run/known-latents.ts";

/** Stamps, from all over the training split. */
const MOST = 2000;

/**
 * Whether training leaves them: distances between latents say what is unlike others where the latents are kept near a normal distribution, and
 * then have standard deviations. Of other networks, whose latents may be many, `evaluate latents` leaves them to who asks.
 */
export const hasNovelty = (gives: ReadonlySet<Capability>): boolean => gives.has("latent-sd");

/** @param run directory of the model @param source of the stamps that it was trained on */
export async function keepKnown(
  run: string,
  { config, encoder }: Pick<Model, "config"> & { readonly encoder: Encoder },
  source: StampSource,
): Promise<void> {
  const hash = modelHash(run); // before, for training may be going on
  const { size, pixels } = await source.browse("train", MOST, []);
  const stamps = { count: size, image: config.image, images: pixels };
  writeKnown(run, hash, await encodeStamps(encoder, stamps), encoder.width);
}
