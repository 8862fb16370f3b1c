/** The paper's experiment and what is changed in it, one thing after the other. */
import type { CaeTraining } from "../../train/models/cae/options.ts";
import type { Given } from "../../train/options.ts";

export interface Variant {
  readonly name: string;
  readonly title: string;
  readonly options: Given<CaeTraining>;
}

/** Times through the 900 stamps: the paper's number, for all. */
const EPOCHS = 100;

export const VARIANTS: readonly Variant[] = [
  { name: "published", title: "as published", options: { arch: "paper", epochs: EPOCHS } },
  {
    name: "symmetries",
    title: "+ flips and quarter turns",
    options: { arch: "paper", epochs: EPOCHS, augment: "symmetries" },
  },
  {
    name: "one-cycle",
    title: "+ one-cycle learning rate, new noise in every epoch",
    options: { arch: "paper", epochs: EPOCHS, augment: "all", schedule: "one-cycle" },
  },
  { name: "deep", title: "our network, with all of these", options: { arch: "deep", epochs: EPOCHS } },
];
