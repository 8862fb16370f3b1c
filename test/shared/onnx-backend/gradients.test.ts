// @module-tag slow
/**
 * Loss and all gradients of every kind of layer, loss and optimizer, and of the paper's autoencoder, against tfjs's own cpu
 * backend, to 1e-4 of the largest element. tfjs's cpu kernel for the gradient of nearest-neighbour resizing reads the wrong
 * images after the first of a batch (4.22), so it is called here for one image at a time.
 *
 * `ONNX_PROVIDER=webgpu npx vitest run ...` tests that provider instead of the processor.
 */

import { beforeAll, describe, expect, it } from "vitest";
import { caeLoss, paperCae } from "../../../bench/paper-cae.ts";
import { type OnnxBackendOptions, registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import * as tf from "../../tfjs.ts";

const PROVIDER = (process.env["ONNX_PROVIDER"] ?? "cpu") as OnnxBackendOptions["provider"];
const RELATIVE = 1e-4;
/** Of the images of the paper's network [pixel]. */
const SIDE = 32;
/** Makes names unique. */
let variables = 0;

type Named = Readonly<Record<string, Float32Array>>;

beforeAll(() => {
  registerOnnxBackend({ provider: PROVIDER, threads: 2 });
  resizeOneByOne();
});

function resizeOneByOne(): void {
  const name = tf.ResizeNearestNeighborGrad;
  const { kernelFunc } = tf.getKernel(name, "cpu");
  tf.unregisterKernel(name, "cpu");
  tf.registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: (call) => {
      const { images, dy } = call.inputs as Record<string, tf.TensorInfo>;
      const backend = call.backend as tf.KernelBackend;
      const whole = backend.readSync(dy.dataId) as Float32Array;
      const result = new Float32Array(tf.util.sizeFromShape(images.shape));
      const each = whole.length / dy.shape[0];
      for (let i = 0; i < dy.shape[0]; i++) {
        const shape = [1, ...dy.shape.slice(1)];
        const part = {
          dataId: backend.write(whole.slice(i * each, (i + 1) * each), shape, "float32"),
          shape,
          dtype: dy.dtype,
        };
        const one = { ...images, shape: [1, ...images.shape.slice(1)] };
        const made = kernelFunc({ ...call, inputs: { images: one, dy: part } }) as tf.TensorInfo;
        const values = backend.readSync(made.dataId) as Float32Array;
        result.set(values, i * values.length);
        backend.disposeData(part.dataId);
        backend.disposeData(made.dataId);
      }
      return {
        dataId: backend.write(result, images.shape, "float32"),
        shape: images.shape,
        dtype: "float32",
      };
    },
  });
}

/** Reproducible numbers between -1 and 1, without ties. */
const numbers = (shape: readonly number[], seed: number): tf.Tensor => {
  const size = shape.reduce((n, d) => n * d, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233)),
    [...shape],
  );
};

/** What `compute` gives on a backend; it makes its own tensors. */
async function on(backend: string, compute: () => Record<string, tf.Tensor>): Promise<Named> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const made = Object.entries(compute());
    return Object.fromEntries(made.map(([name, x]) => [name, x.dataSync() as Float32Array]));
  });
}

async function expectEqual(compute: () => Record<string, tf.Tensor>): Promise<void> {
  const wanted = await on("cpu", compute);
  const got = await on(`onnx-${PROVIDER}`, compute);
  expect(Object.keys(got)).toEqual(Object.keys(wanted));
  for (const [name, values] of Object.entries(wanted)) {
    const scale = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30);
    const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - got[name][i])), 0) / scale;
    expect(Number.isFinite(scale), `${name} is finite`).toBe(true);
    expect(worst, name).toBeLessThan(RELATIVE);
  }
}

/** Loss, gradients of all weights and of the input of a model in training. */
function gradientsOf(make: () => tf.LayersModel, input: tf.Tensor): Record<string, tf.Tensor> {
  const model = make();
  model.setWeights(
    model.getWeights().map((w, i) =>
      numbers(w.shape, i + 1)
        .mul(0.3)
        .add(w.shape.length === 1 ? 0.5 : 0),
    ),
  );
  const x = tf.variable(input, true, `x${variables++}`);
  const weights = model.trainableWeights.map((w) => w.read() as tf.Variable);
  const { value, grads } = tf.variableGrads(() => {
    const y = model.apply(x, { training: true }) as tf.Tensor;
    return y.mul(numbers(y.shape, 50)).sum() as tf.Scalar;
  }, [x, ...weights]);
  const inOrder = [x, ...weights].map((w, i) => [`gradient ${i}`, grads[w.name]] as const);
  x.dispose();
  model.dispose();
  return { loss: value, ...Object.fromEntries(inOrder) };
}

const { layers } = tf;
type Layer = () => tf.layers.Layer;
const IMAGE = [8, 6, 4];
const SERIES = [10, 4];
const VECTOR = [6];

const LAYERS: readonly (readonly [string, readonly number[], readonly Layer[]])[] = [
  ["dense", VECTOR, [() => layers.dense({ units: 5 })]],
  [
    "conv1d",
    SERIES,
    [() => layers.conv1d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu" })],
  ],
  ["conv1d strides", SERIES, [() => layers.conv1d({ filters: 3, kernelSize: 3, strides: 2 })]],
  [
    "conv2d same",
    IMAGE,
    [() => layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" })],
  ],
  ["conv2d valid, strides", IMAGE, [() => layers.conv2d({ filters: 5, kernelSize: 3, strides: 2 })]],
  [
    "conv2d in blocks",
    [8, 6, 16],
    [() => layers.conv2d({ filters: 32, kernelSize: 3, padding: "same", activation: "tanh" })],
  ],
  [
    "conv2d to one channel",
    [8, 6, 16],
    [() => layers.conv2d({ filters: 1, kernelSize: 3, padding: "same", activation: "sigmoid" })],
  ],
  [
    "depthwiseConv2d",
    IMAGE,
    [() => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "same" })],
  ],
  ["separableConv2d", IMAGE, [() => layers.separableConv2d({ filters: 5, kernelSize: 3 })]],
  [
    "conv2dTranspose",
    IMAGE,
    [() => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" })],
  ],
  ["conv2dTranspose valid", IMAGE, [() => layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 3 })]],
  ["upSampling2d", IMAGE, [() => layers.upSampling2d({ size: [2, 3] })]],
  [
    "upsampled convolution",
    [4, 3, 16],
    [
      () => layers.upSampling2d({ size: [2, 2] }),
      () => layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
    ],
  ],
  [
    "upsampled convolution, odd channels",
    [4, 3, 5],
    [
      () => layers.upSampling2d({ size: [2, 2] }),
      () => layers.conv2d({ filters: 3, kernelSize: 3, padding: "same" }),
    ],
  ],
  [
    "convolution, pooling",
    [8, 6, 1],
    [
      () => layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      () => layers.maxPooling2d({ poolSize: 2, padding: "same" }),
    ],
  ],
  ["maxPooling1d", SERIES, [() => layers.maxPooling1d({ poolSize: 2 })]],
  [
    "maxPooling2d overlapping",
    IMAGE,
    [() => layers.maxPooling2d({ poolSize: [3, 3], strides: [2, 2], padding: "same" })],
  ],
  ["averagePooling1d", SERIES, [() => layers.averagePooling1d({ poolSize: 2 })]],
  ["averagePooling2d", IMAGE, [() => layers.averagePooling2d({ poolSize: 2 })]],
  ["globalMaxPooling2d", IMAGE, [() => layers.globalMaxPooling2d({})]],
  ["globalAveragePooling2d", IMAGE, [() => layers.globalAveragePooling2d({})]],
  ["globalAveragePooling1d", SERIES, [() => layers.globalAveragePooling1d({})]],
  ["batchNormalization", IMAGE, [() => layers.batchNormalization({})]],
  [
    "batchNormalization after a convolution",
    [8, 6, 16],
    [
      () => layers.conv2d({ filters: 16, kernelSize: 3, useBias: false }),
      () => layers.batchNormalization({}),
    ],
  ],
  ["layerNormalization", VECTOR, [() => layers.layerNormalization({})]],
  ["dropout", VECTOR, [() => layers.dropout({ rate: 0.4, seed: 7 })]],
  ["flatten, reshape", IMAGE, [() => layers.flatten(), () => layers.reshape({ targetShape: [12, 16] })]],
  ["permute", IMAGE, [() => layers.permute({ dims: [3, 1, 2] })]],
  ["repeatVector", VECTOR, [() => layers.repeatVector({ n: 3 })]],
  [
    "cropping2D",
    IMAGE,
    [
      () =>
        layers.cropping2D({
          cropping: [
            [1, 2],
            [1, 1],
          ],
        }),
    ],
  ],
  [
    "zeroPadding2d",
    IMAGE,
    [
      () =>
        layers.zeroPadding2d({
          padding: [
            [1, 2],
            [1, 1],
          ],
        }),
    ],
  ],
  ["leakyReLU", VECTOR, [() => layers.leakyReLU({ alpha: 0.1 })]],
  ["prelu", VECTOR, [() => layers.prelu({})]],
  ["elu", VECTOR, [() => layers.elu({})]],
  ["softmax", VECTOR, [() => layers.softmax({})]],
  ["simpleRNN", SERIES, [() => layers.simpleRNN({ units: 3 })]],
  ["lstm", SERIES, [() => layers.lstm({ units: 3, returnSequences: true })]],
  ["gru", SERIES, [() => layers.gru({ units: 3 })]],
];

describe("layers: loss and gradients equal those of tfjs's cpu backend", () => {
  it.each(LAYERS)("%s", async (_, shape, made) => {
    await expectEqual(() => {
      const make = (): tf.Sequential => {
        const model = tf.sequential();
        made.forEach((layer, i) => {
          const l = layer();
          if (i === 0) (l as unknown as { batchInputShape: unknown }).batchInputShape = [null, ...shape];
          model.add(l);
        });
        return model;
      };
      return gradientsOf(make, numbers([16, ...shape], 3));
    });
  });

  it("embedding", async () => {
    await expectEqual(() => {
      const layer = layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4 });
      const indices = tf.tensor2d(
        [
          [0, 6, 3, 3],
          [1, 1, 2, 5],
        ],
        [2, 4],
        "int32",
      );
      layer.apply(indices);
      layer.setWeights([numbers([7, 3], 1)]);
      const weights = layer.trainableWeights[0].read() as tf.Variable;
      const { value, grads } = tf.variableGrads(
        () => (layer.apply(indices) as tf.Tensor).mul(numbers([2, 4, 3], 2)).sum() as tf.Scalar,
        [weights],
      );
      return { loss: value, gradient: grads[weights.name] };
    });
  });

  it.each([
    "elu",
    "hardSigmoid",
    "linear",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
    "swish",
    "mish",
    "gelu",
  ] as const)("activation %s", async (activation) => {
    await expectEqual(() => {
      const model = tf.sequential({ layers: [layers.dense({ units: 5, activation, inputShape: VECTOR })] });
      return gradientsOf(() => model, numbers([4, ...VECTOR], 3));
    });
  });

  it.each(["add", "multiply", "average", "maximum", "minimum", "concatenate"] as const)(
    "merge %s",
    async (name) => {
      await expectEqual(() => {
        const make = (): tf.LayersModel => {
          const x = tf.input({ shape: IMAGE });
          const conv = (): tf.SymbolicTensor =>
            layers.conv2d({ filters: 16, kernelSize: 3, padding: "same" }).apply(x) as tf.SymbolicTensor;
          const y = layers[name]().apply([conv(), conv()]) as tf.SymbolicTensor;
          return tf.model({ inputs: x, outputs: y });
        };
        return gradientsOf(make, numbers([16, ...IMAGE], 3));
      });
    },
  );
});

describe("losses", () => {
  const LOSSES: readonly (readonly [string, (labels: tf.Tensor, x: tf.Tensor) => tf.Tensor])[] = [
    ["meanSquaredError", (a, b) => tf.losses.meanSquaredError(a, b)],
    ["absoluteDifference", (a, b) => tf.losses.absoluteDifference(a, b)],
    ["huberLoss", (a, b) => tf.losses.huberLoss(a, b, undefined, 0.3)],
    ["logLoss", (a, b) => tf.losses.logLoss(a, b.sigmoid())],
    ["hingeLoss", (a, b) => tf.losses.hingeLoss(a, b)],
    ["cosineDistance", (a, b) => tf.losses.cosineDistance(a, b, 1)],
    ["sigmoidCrossEntropy", (a, b) => tf.losses.sigmoidCrossEntropy(a, b)],
    ["softmaxCrossEntropy", (a, b) => tf.losses.softmaxCrossEntropy(a, b)],
  ];
  it.each(LOSSES)("%s", async (_, loss) => {
    await expectEqual(() => {
      const labels = tf.tensor2d([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ]);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(labels, x))(numbers([4, 3], 1));
      return { value, grad };
    });
  });
});

describe("optimizers: weights after five steps", () => {
  const OPTIMIZERS: readonly (readonly [string, () => tf.Optimizer])[] = [
    ["sgd", () => tf.train.sgd(0.1)],
    ["momentum", () => tf.train.momentum(0.1, 0.9)],
    ["nesterov", () => tf.train.momentum(0.1, 0.9, true)],
    ["adagrad", () => tf.train.adagrad(0.1)],
    ["adadelta", () => tf.train.adadelta(0.1)],
    ["adam", () => tf.train.adam(0.1)],
    ["adamax", () => tf.train.adamax(0.1)],
    ["rmsprop", () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7, true)],
  ];
  it.each(OPTIMIZERS)("%s", async (name, make) => {
    await expectEqual(() => {
      const w = tf.variable(numbers([3, 4], 1), true, `${name}${variables++}`);
      const optimizer = make();
      const losses: tf.Tensor[] = [];
      for (let i = 0; i < 5; i++) {
        const loss = optimizer.minimize(
          () =>
            w
              .sub(numbers([3, 4], 2))
              .square()
              .mean() as tf.Scalar,
          true,
          [w],
        );
        losses.push(loss as tf.Scalar);
      }
      const weights = w.clone();
      w.dispose();
      optimizer.dispose();
      return { weights, losses: tf.stack(losses) };
    });
  });
});

describe("the paper's autoencoder", () => {
  // two images of a quarter of the pixels: tfjs's cpu backend takes twenty seconds for a whole one, and no lowering depends on the size
  it("loss and all gradients", { timeout: 240_000 }, async () => {
    await expectEqual(() => {
      const model = paperCae(SIDE);
      const weights = model.trainableWeights.map((w) => w.read() as tf.Variable);
      const images = numbers([2, SIDE, SIDE, 1], 4).add(1).div(2) as tf.Tensor4D;
      const truth = numbers([2, 2], 5) as tf.Tensor2D;
      const { value, grads } = tf.variableGrads(() => caeLoss(model, images, truth), weights);
      const inOrder = weights.map((w, i) => [`gradient ${i} [${w.shape}]`, grads[w.name]] as const);
      return { loss: value, ...Object.fromEntries(inOrder) };
    });
  });
});
