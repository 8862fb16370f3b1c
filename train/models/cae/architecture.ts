/** What a conditional autoencoder is made of, whatever its architecture. */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { Normaliser } from "../../run/config.ts";

export interface CaeShape {
  readonly image: ImageSystem;
  readonly normaliser: Normaliser;
  /** supervised latents: the first */
  readonly supervised: number;
  /** latents in all */
  readonly latents: number;
  /** of the initial weights, and of masks */
  readonly seed: number;
  /** share of the features before the heads of the encoder that training does without */
  readonly dropout: number;
}

export interface Cae {
  /** stretched stamps [B, h, w, bands] -> supervised latents [B, p], the others [B, d - p], and log standard deviations [B, p] of the first, if the architecture predicts them */
  readonly encoder: LayersModel;
  /** latents [B, d] -> stretched stamps [B, h, w, bands] in (0, 1) */
  readonly decoder: LayersModel;
}

export interface Architecture {
  readonly summary: string;
  /** the network halves and doubles stamps whose sides are multiples of this: others are padded inside (padding.ts) */
  readonly fold: number;
  /** the encoder predicts log standard deviations */
  readonly heteroscedastic: boolean;
  /** of decoded stamps: the paper's, or the squared error in units of the noise */
  readonly reconstruction: "cross-entropy" | "noise";
  /** standard deviation of the noise that the unsupervised latents get in training, before they are decoded */
  readonly latentNoise: number;
  /** share of the stamps of a training batch that are decoded: the decoder costs as much as the encoder, and learns faster */
  readonly decodedShare: number;
  /** weight of the loss that makes the decoder obey the supervised latents */
  readonly consistency: number;
  build(shape: CaeShape): Cae;
}
