/** A second kind of model, as small as one can be: labels are linear in the stretched pixels. No latents, nothing is decoded. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { loadModel, saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import { exportOnnx } from "../../../shared/onnx-backend/export/onnx.ts";
import {
  COMMON_DEFAULTS,
  checkCommon,
  dataSettings,
  labelSettings,
  loopSettings,
} from "../../../train/common-options.ts";
import type { Stamps } from "../../../train/data/source.ts";
import { fromLatent, latentTargets } from "../../../train/labels.ts";
import { batchOf, inBatches } from "../../../train/models/in-batches.ts";
import type { Capability, ModelKind } from "../../../train/models/model.ts";
import { LabelLayer, StretchLayer } from "../../../train/models/onnx-layers.ts";
import { gaussianPosterior } from "../../../train/models/posterior.ts";
import { restoreWeights, weightState } from "../../../train/models/state.ts";
import type { Trainable } from "../../../train/models/trainable.ts";
import { stretchStamps } from "../../../train/normaliser.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { number, type Settings, type ValuesOf } from "../../../train/settings.ts";

const settings = {
  ...dataSettings,
  ...labelSettings,
  ridge: number({ help: "weight of the squared weights", allowed: "a number >= 0", accept: (x) => x >= 0 }),
  ...loopSettings,
} satisfies Settings;
export type LinearTraining = ValuesOf<typeof settings>;

function build({ image, supervise }: RunConfig): layers.LayersModel {
  const shape = [image.height, image.width, image.bands.length];
  return layers.sequential({
    layers: [
      layers.layers.flatten({ inputShape: shape }),
      layers.layers.dense({ units: supervise.length, kernelInitializer: "zeros" }),
    ],
  });
}

function trainable(config: RunConfig, { ridge }: LinearTraining): Trainable {
  const model = build(config);
  const { image, normaliser, supervise } = config;
  const loss = (stamps: Stamps): tf.Scalar => {
    const x = stretchStamps(stamps.images, stamps.size, image, normaliser);
    const targets = tf.tensor2d(latentTargets(supervise, stamps.labels, stamps.size), [
      stamps.size,
      supervise.length,
    ]);
    const [kernel] = model.getWeights();
    const error = tf.mean(tf.squaredDifference(model.apply(x) as tf.Tensor, targets));
    return tf.add(error, tf.mul(tf.sum(tf.square(kernel!)), ridge)) as tf.Scalar;
  };
  const read = async (scalar: tf.Scalar) => {
    const [value] = await scalar.data();
    scalar.dispose();
    return { loss: value! };
  };
  return {
    parameters: model.countParams(),
    labels: supervise.map(({ name }) => name),
    async step(stamps, lr) {
      const sgd = tf.train.sgd(lr);
      const value = tf.tidy(() => sgd.minimize(() => loss(stamps), true) as tf.Scalar);
      sgd.dispose();
      return read(value);
    },
    validate: async (stamps) => ({ losses: await read(tf.tidy(() => loss(stamps))), r2: {} }),
    state: async () => new Map(await weightState("linear", model)),
    restore: async (state) => restoreWeights("linear", model, state),
    save: (dir) => saveModel(model, dir),
    close: () => void model.dispose(),
  };
}

export const linear: ModelKind<LinearTraining> = {
  name: "linear",
  summary: "Train a linear regression on the pixels",
  examples: [{ line: "train linear --data stamps --out line", does: "in no time" }],
  learned: ({ supervise }) => supervise,
  options: {
    settings,
    defaults: {
      ...COMMON_DEFAULTS,
      supervise: ["flux", "hlr"],
      ...{ augment: "none", ridge: 1e-3, epochs: 5, batch: 32, lr: 0.05, schedule: "constant" },
    },
    check: checkCommon,
  },
  shape: () => ({ architecture: "linear", latents: 0 }),
  gives: () => new Set<Capability>(["mean"]),
  trainable,
  async open(folder, config) {
    const { model } = await loadModel(folder);
    const { image, normaliser, supervise } = config;
    const batch = batchOf(image);
    return {
      config,
      gives: linear.gives(config),
      estimator: {
        async estimate(images, count) {
          const values = new Map(supervise.map(({ name }) => [name, new Float64Array(count)]));
          await inBatches(images, count, batch, async (pixels, first, size) => {
            const z = tf.tidy(
              () => model.apply(stretchStamps(pixels, batch, image, normaliser)) as tf.Tensor,
            );
            const found = await z.data();
            z.dispose();
            supervise.forEach(({ name, transform }, l) => {
              for (let k = 0; k < size; k++)
                values.get(name)![first + k] = fromLatent(transform, found[k * supervise.length + l]!);
            });
          });
          return { posterior: gaussianPosterior(supervise, count, values) };
        },
      },
      close: () => void model.dispose(),
    };
  },
  async halve(from, to) {
    const { model } = await loadModel(from);
    await saveModel(model, to, { half: true });
    model.dispose();
  },
  async export(folder, { normaliser, supervise }) {
    const { model } = await loadModel(folder);
    const image = layers.input({ batchShape: model.inputs[0]!.shape });
    const z = model.apply(new StretchLayer(normaliser).apply(image)) as layers.SymbolicTensor;
    const parameters = new LabelLayer(supervise.map((s) => s.transform)).apply(z) as layers.SymbolicTensor;
    await exportOnnx(layers.model({ inputs: image, outputs: parameters }), join(folder, "model.onnx"), {
      ...{ inputNames: ["image"], outputNames: ["parameters"] },
      metadata: { normaliser: JSON.stringify(normaliser), supervise: JSON.stringify(supervise) },
    });
    model.dispose();
    return ["model.onnx"];
  },
};
