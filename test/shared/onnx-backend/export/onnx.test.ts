import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as ort from "#onnxruntime";
import { exportOnnx } from "../../../../shared/onnx-backend/export/onnx.ts";
import * as tf from "../../../tfjs.ts";
import { useOnnx } from "../compare.ts";

const dir = mkdtempSync(join(tmpdir(), "onnx-export-"));
const file = (name: string): string => join(dir, `${name}.onnx`);

beforeAll(async () => {
  await useOnnx();
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Normal weights with all biases and moments away from their initial zeros and ones, so that each of them matters. */
function shake<M extends tf.LayersModel>(model: M): M {
  model.setWeights(
    model
      .getWeights()
      .map((w, i) => tf.tidy(() => tf.add(w, tf.randomUniform(w.shape, 0.05, 0.4, "float32", i + 1)))),
  );
  return model;
}

const dense = (): tf.LayersModel =>
  shake(
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 16, activation: "relu", inputShape: [7], name: "hidden" }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 3, activation: "softmax", name: "class" }),
      ],
    }),
  );

describe("exportOnnx", () => {
  it("writes a file of named inputs, outputs and metadata whose batch is free", async () => {
    const model = dense();
    const metadata = { normaliser: JSON.stringify({ mean: 3.5, sigma: 0.2 }), labels: "a,b,c" };
    const made = await exportOnnx(model, file("dense"), {
      metadata,
      inputNames: ["image"],
      outputNames: ["probabilities"],
    });
    expect(made.inputs).toEqual([{ name: "image", type: "float32", shape: ["batch", 7] }]);
    expect(made.outputs).toEqual([{ name: "probabilities", type: "float32", shape: ["batch", 3] }]);
    expect(made.worst).toBeLessThan(1e-5);
    const session = await ort.InferenceSession.create(made.file);
    expect(session.inputMetadata).toMatchObject([{ name: "image", shape: ["batch", 7] }]);
    expect(session.outputMetadata).toMatchObject([{ name: "probabilities", shape: ["batch", 3] }]);
    const x = tf.randomNormal([11, 7], 0, 1, "float32", 5);
    const { probabilities } = await session.run({ image: new ort.Tensor("float32", x.dataSync(), [11, 7]) });
    const expected = (model.predict(x) as tf.Tensor).dataSync();
    expect(Array.from(probabilities.data as Float32Array)).toEqual(
      Array.from(expected, (v) => expect.closeTo(v, 5)),
    );
    const text = readFileSync(made.file).toString("latin1");
    for (const part of [...Object.entries(metadata).flat(), "galforge", "hidden/kernel", "class/bias"]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("com.microsoft");
  });

  it("takes the names of layers, for several inputs and outputs", async () => {
    const a = tf.input({ shape: [4], name: "a" });
    const b = tf.input({ shape: [2, 3], name: "b" });
    const flat = tf.layers.flatten().apply(b) as tf.SymbolicTensor;
    const joined = tf.layers.concatenate().apply([a, flat]) as tf.SymbolicTensor;
    const sum = tf.layers
      .dense({ units: 2, activation: "tanh", name: "sum" })
      .apply(joined) as tf.SymbolicTensor;
    const grid = tf.layers.reshape({ targetShape: [5, 2], name: "grid" }).apply(joined) as tf.SymbolicTensor;
    const model = shake(tf.model({ inputs: [b, a], outputs: [grid, sum] }));
    const made = await exportOnnx(model, file("several"));
    expect(made.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["b", ["batch", 2, 3]],
      ["a", ["batch", 4]],
    ]);
    expect(made.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["grid", ["batch", 5, 2]],
      ["sum", ["batch", 2]],
    ]);
    expect(made.worst).toBeLessThan(1e-5);
  });

  it.each<[string, () => tf.LayersModel]>([
    ["convolutions, pooling, batch normalisation", convolutional],
    ["depthwise and transposed convolutions, upsampling", decoder],
    [
      "an LSTM, whose state is as large as the batch",
      () => shake(tf.sequential({ layers: [tf.layers.lstm({ units: 3, inputShape: [4, 2] })] })),
    ],
    [
      "whole numbers as input",
      () =>
        shake(
          tf.sequential({
            layers: [
              tf.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4 }),
              tf.layers.flatten(),
              tf.layers.dense({ units: 2 }),
            ],
          }),
        ),
    ],
    [
      "layer normalisation and GELU-like activations",
      () =>
        shake(
          tf.sequential({
            layers: [
              tf.layers.layerNormalization({ inputShape: [6] }),
              tf.layers.dense({ units: 4, activation: "elu" }),
              tf.layers.activation({ activation: "softplus" }),
            ],
          }),
        ),
    ],
    [
      "an output that is an input's reshaping",
      () => tf.sequential({ layers: [tf.layers.reshape({ targetShape: [3, 2], inputShape: [6] })] }),
    ],
  ])("exports %s", async (name, build) => {
    const made = await exportOnnx(build(), file(name.replace(/\W+/g, "-")));
    expect(made.worst).toBeLessThan(2e-5);
    expect(made.inputs[0].shape[0]).toBe("batch");
  });

  it("exports from another backend, and leaves it current", async () => {
    await tf.setBackend("cpu");
    try {
      const model = dense();
      const before = (model.predict(tf.ones([2, 7])) as tf.Tensor).dataSync();
      expect((await exportOnnx(model, file("from-cpu"))).worst).toBeLessThan(1e-5);
      expect(tf.getBackend()).toBe("cpu");
      expect((model.predict(tf.ones([2, 7])) as tf.Tensor).dataSync()).toEqual(before);
    } finally {
      await useOnnx();
    }
  });

  it("leaves no tensor behind", async () => {
    const model = dense();
    const backend = await useOnnx();
    await exportOnnx(model, file("leak"));
    const before = [tf.memory().numTensors, backend.numDataIds(), backend.statistics.tensors];
    await exportOnnx(model, file("leak"));
    expect([tf.memory().numTensors, backend.numDataIds(), backend.statistics.tensors]).toEqual(before);
  });

  it("exports the weights as they are after training", async () => {
    const model = dense();
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    const [x, y] = [
      tf.randomNormal([8, 7]),
      tf.oneHot(tf.range(0, 8, 1, "int32").mod(tf.scalar(3, "int32")), 3),
    ];
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect((await exportOnnx(model, file("trained"))).worst).toBeLessThan(1e-5);
  });

  it("writes nothing if predictions differ", async () => {
    let calls = 0;
    const model = calling((x) => x.mul(calls++ < 3 ? 1 : 1.01)); // three recordings, then predictions
    await expect(exportOnnx(model, file("drift"))).rejects.toThrow(
      /drift.onnx: was not written: .* by up to 0\.0/,
    );
    expect(existsSync(file("drift"))).toBe(false);
    calls = 0;
    expect((await exportOnnx(model, file("drift"), { tolerance: 0.02 })).worst).toBeGreaterThan(1e-3);
  });

  it("takes an operation over the batch for what it is", async () => {
    const model = calling((x) => x.sub(x.mean(0, true)).reshape([-1]).reverse(0).reshape(x.shape));
    expect((await exportOnnx(model, file("batch"))).worst).toBeLessThan(1e-6);
  });

  it("takes an output that is an input, and one that is data, for what they are", async () => {
    expect(
      (
        await exportOnnx(
          calling((x) => x),
          file("same"),
        )
      ).worst,
    ).toBe(0);
    expect(
      (
        await exportOnnx(
          calling((x) => tf.ones(x.shape)),
          file("ones"),
        )
      ).worst,
    ).toBe(0);
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor, RegExp]>([
    [
      "data that are new in every call",
      (x) => x.add(tf.scalar(Math.random())),
      /data that differ from one call/,
    ],
    [
      "data of the size of the batch",
      (x) => x.add(tf.range(0, x.shape[0]).expandDims(1)),
      /data of the size|no multiple/,
    ],
    [
      "a number in proportion to its inverse",
      (x) =>
        x.pad([
          [0, Math.floor(1e6 / x.shape[0])],
          [0, 0],
        ]),
      /no multiple of the batch size/,
    ],
    [
      "other operators at another size",
      (x) => (x.shape[0] > 20_000 ? x.relu().neg() : x),
      /operators at one batch size/,
    ],
    ["other attributes", (x) => x.leakyRelu(1 / x.shape[0]), /attribute of the operator LeakyRelu/],
    ["rows that are not those of the batch", (x) => x.slice([1, 0]), /one row for each/],
  ])("refuses %s", async (_, call, message) => {
    await expect(exportOnnx(calling(call), file("refused"))).rejects.toThrow(message);
    expect(existsSync(file("refused"))).toBe(false);
  });

  it("says what cannot be exported", async () => {
    const model = dense();
    await expect(exportOnnx(model, file("x"), { inputNames: [] })).rejects.toThrow(
      /inputNames.*0 names.*has 1/,
    );
    await expect(exportOnnx(model, file("x"), { inputNames: ["y"], outputNames: ["y"] })).rejects.toThrow(
      /"y"/,
    );
    const free = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, null, 1] as never })],
    });
    await expect(exportOnnx(free, file("x"))).rejects.toThrow(/\[any,any,any,1\]/);
    const fixed = tf.sequential({ layers: [tf.layers.dense({ units: 1, batchInputShape: [8, 2] })] });
    await expect(exportOnnx(fixed, file("x"))).rejects.toThrow(/\[8,2\].*batch size/);
    const host = calling((x) => tf.tensor(x.dataSync(), x.shape));
    await expect(exportOnnx(host, file("x"))).rejects.toThrow(/no ONNX operators/);
    expect(existsSync(file("x"))).toBe(false);
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3); // the backend records and computes again
  });
});

/** A model of one layer that computes this. */
function calling(compute: (x: tf.Tensor) => tf.Tensor): tf.LayersModel {
  class Calling extends tf.layers.Layer {
    static className = "Calling";
    override call(x: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.tidy(() => compute(Array.isArray(x) ? x[0] : x));
    }
  }
  return tf.sequential({ layers: [new Calling({ inputShape: [3] })] });
}

function convolutional(): tf.LayersModel {
  return shake(
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 8,
          kernelSize: 3,
          padding: "same",
          activation: "relu",
          inputShape: [12, 10, 3],
        }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: 2, useBias: false }),
        tf.layers.averagePooling2d({ poolSize: 2, strides: 1, padding: "same" }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 4, activation: "sigmoid" }),
      ],
    }),
  );
}

function decoder(): tf.LayersModel {
  return shake(
    tf.sequential({
      layers: [
        tf.layers.depthwiseConv2d({
          kernelSize: 3,
          depthMultiplier: 2,
          padding: "same",
          inputShape: [6, 6, 2],
        }),
        tf.layers.upSampling2d({ size: [2, 2] }),
        tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu" }),
        tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3 }),
      ],
    }),
  );
}
