/** Names of an ONNX model: those that a user sees, and all others. */
import { badInput } from "../../errors.ts";
import type { OnnxModel } from "../onnx/model.ts";

/**
 * Gives values new names. The others get a slash in front, so that they cannot be taken for one of these.
 * @throws GalforgeError E_INPUT if two values would have one name
 */
export function rename(model: OnnxModel, names: ReadonlyMap<string, string>): OnnxModel {
  const taken = new Set<string>();
  for (const name of names.values()) {
    if (taken.has(name) || name === "") {
      throw badInput(
        "model",
        `two inputs or outputs have the name "${name}": give inputNames and outputNames, all different`,
      );
    }
    taken.add(name);
  }
  const to = (name: string): string => (name === "" ? "" : (names.get(name) ?? `/${name}`));
  const named = <T extends { readonly name: string }>(value: T): T => ({ ...value, name: to(value.name) });
  return {
    ...model,
    nodes: model.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(to),
      outputs: node.outputs.map(to),
    })),
    inputs: model.inputs.map(named),
    outputs: model.outputs.map(named),
    constants: new Map([...model.constants].map(([name, tensor]) => [to(name), tensor])),
  };
}
