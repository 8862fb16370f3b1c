/** What an evaluation needs of a model: stated once beside its section, and refused here in words. Pure. */
import { badInput } from "../shared/errors.ts";
import type { Capability, Model } from "../train/models/model.ts";
import { kindsThatGive } from "../train/models/registry.ts";

export interface Needs {
  readonly model: readonly Capability[];
  /** labels that it has to estimate */
  readonly labels?: readonly string[];
  /** bands of its stamps; absent: any */
  readonly bands?: number;
  /** it looks at stamps; absent: it may look at numbers alone */
  readonly stamps?: true;
}

type Part<C extends Capability> = C extends "encoder" | "label-latents" | "latent-sd"
  ? "encoder"
  : C extends "decoder"
    ? "decoder"
    : "estimator";

/** A model that can do certain things. */
export type Able<C extends Capability> = Model & Required<Pick<Model, Part<C>>>;

const LACKS: Readonly<Record<Capability, string>> = {
  encoder: "gives no latents of a stamp",
  decoder: "makes no stamp of latents",
  "label-latents": "has no latents that are labels",
  "latent-sd": "predicts no standard deviations of latents",
  mean: "estimates no labels",
  sd: "predicts no standard deviations",
  cdf: "predicts no distributions of labels",
  sample: "draws no samples of labels",
  logProb: "gives no densities of labels",
  detection: "does not say whether a label can be measured",
  parts: "does not tell the parts of its uncertainty",
};

/** What a model lacks of what is needed, and what to do: "this network ..."; undefined if it lacks nothing. */
export function lackOf(
  { config, gives }: Pick<Model, "config" | "gives">,
  { model, labels = [], bands, stamps }: Needs,
): string | undefined {
  const lacking = model.find((capability) => !gives.has(capability));
  if (lacking !== undefined) {
    const kinds = kindsThatGive(lacking, config).map((name) => `train ${name}`);
    const remedy =
      kinds.length === 0
        ? "no kind of network does so far"
        : `train one that does (${kinds.join(" or ")}, with its default options)`;
    return `this network (${config.model}, ${config.architecture}) ${LACKS[lacking]}: ${remedy}`;
  }
  const has = config.image.bands.map(({ name }) => name);
  if (stamps && has.length === 0) {
    return `this network (${config.model}, ${config.architecture}) looks at numbers alone, and stamps are compared here: use evaluate posterior, which has baselines for numbers`;
  }
  if (bands !== undefined && bands !== has.length) {
    return `its stamps have ${has.length} bands (${has.join(", ")}), and ${bands === 1 ? "one is" : `${bands} are`} needed: train one on such stamps`;
  }
  const names = config.supervise.map(({ name }) => name);
  const missing = labels.filter((label) => !names.includes(label));
  if (missing.length === 0) return undefined;
  return `it does not estimate ${missing.join(" and ")}, but ${names.join(", ")}: train one with --supervise ${labels.join(",")},...`;
}

/** @param where names the model @throws GalforgeError in words for what it lacks */
export function able<const N extends Needs>(where: string, model: Model, needs: N): Able<N["model"][number]> {
  const lack = lackOf(model, needs);
  if (lack !== undefined) throw badInput(where, lack);
  return model as Able<N["model"][number]>;
}
