/** What a VAE's architecture says beside its network. */
import type { NetworkArchitecture } from "../variational/network.ts";

export interface Architecture extends NetworkArchitecture {
  /**
   * What a decoded stamp is judged by. noise: `likelihood`, to which the divergence is added by 1 / (pixels x bands), so that beta = 1 is the evidence
   * lower bound but for the apertures; squares: `squaresLoss`, to which beta times the divergence is added.
   */
  readonly reconstruction: "noise" | "squares";
}
