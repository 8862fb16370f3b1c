/** The kinds of models: the one place that knows all of them. */
import { unknownChoice } from "../../shared/errors.ts";
import type { RunConfig } from "../run/config.ts";
import { cae } from "./cae/kind.ts";
import { cvae } from "./cvae/kind.ts";
import { flow } from "./flow/kind.ts";
import type { Capability, ModelKind } from "./model.ts";
import { vae } from "./vae/kind.ts";

export const MODEL_KINDS: readonly ModelKind[] = [cae, cvae, vae, flow];

/** @param where the name comes from, for messages @throws GalforgeError that lists the kinds, for another name */
export function kindNamed(name: string, where: string, kinds = MODEL_KINDS): ModelKind {
  const kind = kinds.find((one) => one.name === name);
  if (kind !== undefined) return kind;
  throw unknownChoice(
    where,
    name,
    kinds.map((one) => one.name),
  );
}

/** How a network is trained, whatever its kind: "train cae". */
export const TRAIN_COMMAND = `train ${MODEL_KINDS.map(({ name }) => name).join("|")}`;

/** Names of the kinds whose models have a capability, with their default options. @param config of a model of any kind */
export const kindsThatGive = (capability: Capability, config: RunConfig, kinds = MODEL_KINDS): string[] =>
  kinds.filter((kind) => kind.gives(byDefault(kind, config)).has(capability)).map(({ name }) => name);

function byDefault({ options: { defaults, variants } }: ModelKind, config: RunConfig): RunConfig {
  const training = Object.fromEntries(Object.entries(defaults));
  return { ...config, architecture: String(training[variants?.by ?? ""]), training };
}
