/** The kinds of models: the one place that knows all of them. */
import { unknownChoice } from "../../shared/errors.ts";
import { cae } from "./cae/kind.ts";
import type { ModelKind } from "./model.ts";

export const MODEL_KINDS: readonly ModelKind[] = [cae];

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
