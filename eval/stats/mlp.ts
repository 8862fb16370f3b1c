/**
 * A small network of two hidden layers, y = W3 r(W2 r(W1 x + b1) + b2) + b3 with r(x) = max(x, 0), trained by Adam (Kingma & Ba 2015) on
 * the mean squared error: a baseline, in float64 and by itself, so that it gives the same numbers on every backend. Pure.
 */
import { Sequence } from "../../shared/random/sequence.ts";
import { fitStandardiser, type Points, type Standardiser, standardise } from "./points.ts";
import { shuffled } from "./stratified.ts";

const HIDDEN = 32;
const EPOCHS = 40;
const BATCH = 128;
/** Learning rate of the first step; it falls to 0 as a cosine. */
const RATE = 1e-2;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs, inputs + 1], the last of a row is the bias */
  readonly weights: Float64Array;
}

export interface Mlp {
  readonly scale: Standardiser;
  readonly layers: readonly Layer[];
}

/**
 * @param points at least one
 * @param targets [count, outputs], about standardised; NaN where one is missing, which then teaches nothing
 * @returns the weights after the last epoch, a function of the data alone
 */
export function trainMlp(points: Points, targets: Float32Array): Mlp {
  const random = new Sequence("mlp");
  const scale = fitStandardiser(points);
  const { count, width, values } = standardise(points, scale);
  const outputs = targets.length / count;
  const layers = [
    layer(width, HIDDEN, random),
    layer(HIDDEN, HIDDEN, random),
    layer(HIDDEN, outputs, random),
  ];
  const adams = layers.map(({ weights }) => new Adam(weights));
  const all = Array.from({ length: count }, (_, i) => i);
  const steps = EPOCHS * Math.ceil(count / BATCH);
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = shuffled(all, random);
    for (let from = 0; from < count; from += BATCH) {
      const rows = order.slice(from, from + BATCH);
      for (const i of rows) {
        const activations = forward(layers, values.subarray(i * width, (i + 1) * width));
        const given = targets.subarray(i * outputs, (i + 1) * outputs);
        const errors = activations[layers.length].map((y, o) =>
          Number.isNaN(given[o]) ? 0 : (y - given[o]) / rows.length,
        );
        backward(layers, activations, errors, adams);
      }
      const rate = (RATE * (1 + Math.cos((Math.PI * step++) / steps))) / 2;
      for (const adam of adams) adam.step(rate);
    }
  }
  return { scale, layers };
}

/** @returns a column an output */
export function predictMlp({ scale, layers }: Mlp, points: Points): Float64Array[] {
  const { count, width, values } = standardise(points, scale);
  const columns = Array.from({ length: layers[layers.length - 1].outputs }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const y = forward(layers, values.subarray(i * width, (i + 1) * width))[layers.length];
    columns.forEach((column, o) => {
      column[i] = y[o];
    });
  }
  return columns;
}

/** Weights as He et al. 2015 have them, biases 0. */
function layer(inputs: number, outputs: number, random: Sequence): Layer {
  const weights = new Float64Array(outputs * (inputs + 1));
  const sd = Math.sqrt(2 / inputs);
  weights.forEach((_, at) => {
    if (at % (inputs + 1) < inputs) weights[at] = sd * random.normal();
  });
  return { inputs, outputs, weights };
}

/** The input, and what every layer makes of it. */
function forward(layers: readonly Layer[], input: Float64Array): Float64Array[] {
  const activations = [input];
  layers.forEach(({ inputs, outputs, weights }, l) => {
    const [x, y] = [activations[l], new Float64Array(outputs)];
    for (let o = 0; o < outputs; o++) {
      const row = o * (inputs + 1);
      let sum = weights[row + inputs];
      for (let j = 0; j < inputs; j++) sum += weights[row + j] * x[j];
      y[o] = l < layers.length - 1 ? Math.max(0, sum) : sum;
    }
    activations.push(y);
  });
  return activations;
}

/** Adds the gradients of one point. @param errors derivatives of the loss by the outputs */
function backward(
  layers: readonly Layer[],
  activations: readonly Float64Array[],
  errors: Float64Array,
  adams: readonly Adam[],
): void {
  let upper = errors;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { inputs, outputs, weights } = layers[l];
    const [x, lower, { gradient }] = [activations[l], new Float64Array(inputs), adams[l]];
    for (let o = 0; o < outputs; o++) {
      const [row, error] = [o * (inputs + 1), upper[o]];
      if (error === 0) continue;
      gradient[row + inputs] += error;
      for (let j = 0; j < inputs; j++) {
        gradient[row + j] += error * x[j];
        if (x[j] > 0) lower[j] += error * weights[row + j];
      }
    }
    upper = lower;
  }
}

class Adam {
  readonly gradient: Float64Array;
  readonly #weights: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(weights: Float64Array) {
    this.#weights = weights;
    [this.gradient, this.#first, this.#second] = [weights.slice(), weights.slice(), weights.slice()];
    for (const column of [this.gradient, this.#first, this.#second]) column.fill(0);
  }

  /** Goes down the gradient, and forgets it. */
  step(rate: number): void {
    const [bias1, bias2] = [1 - BETA1 ** ++this.#steps, 1 - BETA2 ** this.#steps];
    for (let at = 0; at < this.gradient.length; at++) {
      const g = this.gradient[at];
      this.#first[at] += (1 - BETA1) * (g - this.#first[at]);
      this.#second[at] += (1 - BETA2) * (g * g - this.#second[at]);
      this.#weights[at] -= (rate * this.#first[at]) / bias1 / (Math.sqrt(this.#second[at] / bias2) + EPSILON);
    }
    this.gradient.fill(0);
  }
}
