/** Weights and the optimizer's memory, to and from named tensors. Names are places, for layers are numbered anew in each process. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { badInput } from "../../shared/errors.ts";
import type { NamedTensor } from "../../shared/formats/safetensors.ts";

type State = ReadonlyMap<string, NamedTensor>;

const place = (group: string, i: number): string => `${group}.${String(i).padStart(3, "0")}`;

const copied = async (tensor: tf.Tensor): Promise<NamedTensor> => ({
  shape: tensor.shape,
  data: Float32Array.from(await tensor.data()),
});

/** All weights of a model, statistics of normalisations included, in the order of its layers. */
export async function weightState(group: string, model: LayersModel): Promise<[string, NamedTensor][]> {
  const tensors = model.weights.map((weight) => weight.read());
  return Promise.all(
    tensors.map(async (t, i): Promise<[string, NamedTensor]> => [place(group, i), await copied(t)]),
  );
}

/** An encoder, a decoder and what trains them. */
export interface Trained {
  readonly encoder: LayersModel;
  readonly decoder: LayersModel;
  readonly adam: {
    state(): Promise<[string, NamedTensor][]>;
    restore(state: State): Promise<void>;
  };
}

export async function trainingState({ encoder, decoder, adam }: Trained): Promise<Map<string, NamedTensor>> {
  return new Map([
    ...(await weightState("encoder", encoder)),
    ...(await weightState("decoder", decoder)),
    ...(await adam.state()),
  ]);
}

/** @throws GalforgeError if the tensors are those of another network */
export async function restoreTraining({ encoder, decoder, adam }: Trained, state: State): Promise<void> {
  restoreWeights("encoder", encoder, state);
  restoreWeights("decoder", decoder, state);
  await adam.restore(state);
}

/** @throws GalforgeError if the tensors are those of another network */
export function restoreWeights(group: string, model: LayersModel, state: State): void {
  model.weights.forEach((weight, i) => {
    const variable = weight.read() as tf.Variable;
    assign(variable, take(state, place(group, i), variable.shape));
  });
}

/** Adam's first and second moments, its count of steps, and the powers of its betas. @param group what their names begin with */
export async function optimizerState(
  adam: tf.AdamOptimizer,
  group = "adam",
): Promise<[string, NamedTensor][]> {
  const weights = await adam.getWeights();
  const copies = await Promise.all(
    weights.map(
      async ({ tensor }, i): Promise<[string, NamedTensor]> => [place(group, i), await copied(tensor)],
    ),
  );
  weights[0]?.tensor.dispose(); // the count, which tfjs makes a tensor for; the others are its own
  return [
    ...copies,
    // tfjs makes them anew by a power when weights are set: not the same bits as the product of all steps
    [`${group}.beta1`, await copied(adam["accBeta1"])],
    [`${group}.beta2`, await copied(adam["accBeta2"])],
  ];
}

export async function restoreOptimizer(adam: tf.AdamOptimizer, state: State, group = "adam"): Promise<void> {
  const isOwn = (name: string): boolean =>
    name.startsWith(`${group}.`) && /^\d+$/.test(name.slice(group.length + 1));
  const names = [...state.keys()].filter(isOwn).sort();
  const weights = names.map((name, i) => {
    const { data, shape } = state.get(name)!;
    return { name, tensor: tf.tensor(data, [...shape], i === 0 ? "int32" : "float32") };
  });
  await adam.setWeights(weights); // its variables share the values with these tensors
  tf.dispose(weights.map(({ tensor }) => tensor));
  assign(adam["accBeta1"], take(state, `${group}.beta1`, []));
  assign(adam["accBeta2"], take(state, `${group}.beta2`, []));
}

function assign(variable: tf.Variable, { data, shape }: NamedTensor): void {
  tf.tidy(() => variable.assign(tf.tensor(data, [...shape])));
}

/** @throws GalforgeError if it is missing, or has another shape */
export function take(state: State, name: string, shape: readonly number[]): NamedTensor {
  const saved = state.get(name);
  if (saved === undefined || saved.shape.join() !== shape.join()) {
    const found = saved === undefined ? "is missing" : `has the shape [${saved.shape}]`;
    throw badInput(
      "checkpoint",
      `${name} ${found}; this network needs [${shape}]: it is the checkpoint of another one`,
    );
  }
  return saved;
}
