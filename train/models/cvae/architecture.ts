/** What a physics CVAE's architecture says beside its network. */
import type { NetworkArchitecture } from "../variational/network.ts";

export interface Architecture extends NetworkArchitecture {
  /** of decoded stamps: half the squared error in units of the noise, or the squared error of what is seen, which is 0 to 1 */
  readonly reconstruction: "noise" | "squares";
  /** share of the stamps of a training batch that are decoded: the decoder costs as much as the encoder, and learns faster */
  readonly decodedShare: number;
  /** whether the reconstruction has a gradient in the latents that are labels, or only in those that are free; in the layers below them it has one */
  readonly movesLabels: boolean;
}
