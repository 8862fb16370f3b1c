/** The part of a loss that draws the features of stamps without labels to those of stamps with labels. */
import type * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { z } from "zod";
import { badInput } from "../../../shared/errors.ts";
import type { RunConfig } from "../../run/config.ts";
import { DISTANCES, distances } from "./distances.ts";

/** The method of training further that aligns, as config.json names it. */
export const ADAPT = "adapt";

export const alignmentSchema = z.object({
  distance: z.enum(DISTANCES),
  /** of the distance in the loss, at the end of the training */
  weight: z.number().positive(),
});
export type AlignmentShape = z.infer<typeof alignmentSchema>;

/** Of a run that is adapted; undefined: it is not. @throws GalforgeError for options that are none */
export function alignmentOf({ tuned }: Pick<RunConfig, "tuned">): AlignmentShape | undefined {
  if (tuned?.method !== ADAPT) return undefined;
  const parsed = alignmentSchema.safeParse(tuned.options);
  if (parsed.success) return parsed.data;
  throw badInput("config.json", `tuned.options: ${parsed.error.issues[0]!.message}`);
}

type Parts = { readonly loss: core.Tensor; readonly [part: string]: core.Tensor };

/** Losses with the distance among them. @param more undefined: they are as they are */
export const aligned = <T extends Parts>(losses: T, more: ReturnType<Alignment["loss"]> | undefined): T =>
  more === undefined
    ? losses
    : { ...losses, loss: tf.add(losses.loss, more.loss), alignment: more.alignment };

/** Features are what the heads of an encoder look at. */
export class Alignment {
  readonly #features: LayersModel;
  readonly #shape: AlignmentShape;

  constructor(encoder: LayersModel, shape: AlignmentShape) {
    this.#shape = shape;
    const [head] = encoder.outputLayers;
    this.#features = model({ inputs: encoder.inputs, outputs: head!.input as SymbolicTensor });
  }

  /**
   * share x weight x distance, and the distance itself.
   * @param seen stamps with labels as the network sees them [m, h, w, bands] @param beside those without [n, h, w, bands]
   */
  loss(
    seen: core.Tensor4D,
    beside: core.Tensor4D,
    share: number,
  ): { loss: core.Scalar; alignment: core.Scalar } {
    const { distance, weight } = this.#shape;
    const rows = tf.concat([seen, beside], 0);
    const all = this.#features.apply(rows, { training: false }) as core.Tensor2D;
    const [own, width] = [seen.shape[0], all.shape[1]];
    const a = tf.slice(all, [0, 0], [own, width]);
    const b = tf.slice(all, [own, 0], [beside.shape[0], width]);
    const alignment = distances[distance](a, b);
    return { loss: tf.mul(alignment, weight * share), alignment };
  }
}
