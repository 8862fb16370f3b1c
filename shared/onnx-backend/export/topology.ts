/**
 * Whether the layers of a saved model can be connected. tfjs's `Container.fromConfig` tries again and again to make the calls whose
 * inputs do not exist yet: with a name that no layer has, for ever. This plays the same game and stops where nothing moves.
 */
import { z } from "zod";

/** Of a call: for each input, layer, which call of it, which output of that call, other arguments. */
const callSchema = z.array(z.tuple([z.string(), z.int().min(0), z.int().min(0)]).rest(z.unknown()));
const layerSchema = z.object({
  name: z.string(),
  class_name: z.string(),
  config: z.unknown(),
  inbound_nodes: z.array(callSchema),
});
type Layer = z.infer<typeof layerSchema>;
const graphSchema = z.object({
  class_name: z.enum(["Model", "Functional"]),
  config: z.object({
    layers: z.array(layerSchema),
    input_layers: z.array(z.unknown()),
    output_layers: z.array(z.unknown()),
  }),
});

/** What is wrong with `model.json`'s "modelTopology", or with a model inside it; undefined: nothing. Models without a graph pass. */
export function faultOfTopology(topology: unknown): string | undefined {
  const { class_name } = z.object({ class_name: z.unknown() }).partial().safeParse(topology).data ?? {};
  if (typeof class_name !== "string") return 'it has no "class_name"';
  if (!isGraph(class_name)) return undefined;
  const parsed = graphSchema.safeParse(topology);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue.path.join(".")}: ${issue.message}`;
  }
  const { layers } = parsed.data.config;
  return (
    faultOfCalls(layers) ?? layers.map((layer) => faultOfLayer(layer)).find((fault) => fault !== undefined)
  );
}

const isGraph = (name: string): boolean => name === "Model" || name === "Functional";

const faultOfLayer = (layer: Layer): string | undefined =>
  isGraph(layer.class_name) ? faultOfTopology(layer) : undefined;

function faultOfCalls(layers: readonly Layer[]): string | undefined {
  // inputs and models have been called once when they are made
  const calls = new Map(
    layers.map(({ name, class_name }) => [name, class_name === "InputLayer" || isGraph(class_name) ? 1 : 0]),
  );
  if (calls.size < layers.length) return "two layers have the same name";
  let waiting = layers.flatMap(({ name, inbound_nodes }) => inbound_nodes.map((call) => ({ name, call })));
  while (waiting.length > 0) {
    const left = waiting.filter(({ name, call }) => {
      if (!call.every(([from, index]) => index < (calls.get(from) ?? 0))) return true;
      calls.set(name, calls.get(name)! + 1);
      return false;
    });
    if (left.length === waiting.length) {
      return `layer "${left[0].name}" is connected to something that does not exist`;
    }
    waiting = left;
  }
  return undefined;
}
