import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryHandler, loadModel, saveModel } from "../../../../shared/onnx-backend/export/file-io.ts";
import * as tf from "../../../tfjs.ts";
import { useOnnx } from "../compare.ts";

const root = mkdtempSync(join(tmpdir(), "models-"));
const place = (name: string): string => join(root, name);

beforeAll(async () => {
  await useOnnx();
});
afterAll(() => rmSync(root, { recursive: true }));

function network(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [6, 6, 2] }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  return model;
}

/** As another tfjs writes it: without our checksum. */
function unsealed(file: string): string {
  const { sha256: _, ...model } = JSON.parse(readFileSync(file, "utf8"));
  return JSON.stringify(model);
}

const images = (): tf.Tensor => tf.randomNormal([8, 6, 6, 2], 0, 1, "float32", 3);
const classes = (): tf.Tensor => tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], "int32"), 3);
const predict = (model: tf.LayersModel): number[] =>
  tf.tidy(() => Array.from((model.predict(images()) as tf.Tensor).dataSync()));
const train = (model: tf.LayersModel): Promise<unknown> =>
  model.fit(images(), classes(), { epochs: 1, verbose: 0, shuffle: false });

describe("models in directories", () => {
  it("predict the same when loaded, on this backend and another", async () => {
    const model = network();
    await train(model);
    const expected = predict(model);
    await saveModel(model, place("a/b"), { metadata: { labels: ["x", "y"], scale: 2 } });
    const { model: loaded, metadata } = await loadModel(place("a/b"));
    expect(predict(loaded)).toEqual(expected);
    expect(metadata).toEqual({ labels: ["x", "y"], scale: 2 });
    await tf.setBackend("cpu");
    try {
      const { model: elsewhere } = await loadModel(place("a/b"));
      expect(predict(elsewhere)).toEqual(expected.map((x) => expect.closeTo(x, 5)));
    } finally {
      await useOnnx();
    }
  });

  it("are those that tfjs's own handlers write", async () => {
    const model = network();
    const saved: tf.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
      }),
    );
    await saveModel(model, place("same"));
    const read = (await directoryHandler(place("same")).load?.()) as tf.io.ModelArtifacts;
    expect(read.modelTopology).toEqual(saved[0].modelTopology);
    expect(read.weightSpecs).toEqual(saved[0].weightSpecs);
    const bytes = (x: tf.io.ModelArtifacts): Buffer =>
      Buffer.from(tf.io.CompositeArrayBuffer.join(x.weightData));
    expect(bytes(read).equals(bytes(saved[0]))).toBe(true);
    const again = await tf.loadLayersModel(tf.io.fromMemory(saved[0]));
    expect(predict(again)).toEqual(predict(model));
  });

  it("go on training as if never saved, if the optimizer is with them", async () => {
    const model = network();
    await train(model);
    await saveModel(model, place("optimizer"), { includeOptimizer: true });
    const { model: loaded } = await loadModel(place("optimizer"));
    await train(model);
    await train(loaded);
    expect(predict(loaded)).toEqual(predict(model).map((x) => expect.closeTo(x, 6)));
  });

  it("are replaced as a whole", async () => {
    const [first, second] = [network(), network()];
    await saveModel(first, place("again"));
    const [old] = readdirSync(place("again")).filter((name) => name.endsWith(".bin"));
    const json = readFileSync(join(place("again"), "model.json"));
    const weights = readFileSync(join(place("again"), old));
    await saveModel(second, place("again"));
    expect(readdirSync(place("again")).sort()).toEqual([
      "model.json",
      expect.stringMatching(/^weights-[0-9a-f]{16}.bin$/),
    ]);
    expect(predict((await loadModel(place("again"))).model)).toEqual(predict(second));
    // broken off before model.json: the new weights are there, and the old model is whole
    writeFileSync(join(place("again"), "model.json"), json);
    writeFileSync(join(place("again"), old), weights);
    expect(predict((await loadModel(place("again"))).model)).toEqual(predict(first));
  });

  it("load when written by another tfjs, with weights in several files", async () => {
    const model = network();
    await saveModel(model, place("shards"));
    const json = join(place("shards"), "model.json");
    const [name] = readdirSync(place("shards")).filter((entry) => entry.endsWith(".bin"));
    const data = readFileSync(join(place("shards"), name));
    writeFileSync(join(place("shards"), "group1-shard1of2.bin"), data.subarray(0, 100));
    writeFileSync(join(place("shards"), "group1-shard2of2.bin"), data.subarray(100));
    writeFileSync(json, unsealed(json).replace(`"${name}"`, '"group1-shard1of2.bin","group1-shard2of2.bin"'));
    expect(predict((await loadModel(place("shards"))).model)).toEqual(predict(model));
  });

  it("say what is wrong with them", async () => {
    await expect(loadModel(place("nothing"))).rejects.toThrow(/model.json: cannot be read \(no such file/);
    await saveModel(network(), place("broken"));
    const [json, name] = [
      "model.json",
      readdirSync(place("broken")).find((entry) => entry.endsWith(".bin")) as string,
    ];
    const weights = join(place("broken"), name);
    const data = readFileSync(weights);
    writeFileSync(weights, data.subarray(4));
    await expect(loadModel(place("broken"))).rejects.toThrow(
      /weights-.*damaged: its content is not what its name says/,
    );
    writeFileSync(weights, data);
    const text = unsealed(join(place("broken"), json));
    const sealed = readFileSync(join(place("broken"), json), "utf8");
    writeFileSync(join(place("broken"), json), sealed.replace('"units":3', '"units":5'));
    await expect(loadModel(place("broken"))).rejects.toThrow(/model.json: is not what its checksum says/);
    writeFileSync(join(place("broken"), json), text.replace('"softmax"', '"softmux"'));
    await expect(loadModel(place("broken"))).rejects.toThrow(
      /model.json: is damaged, or made for another tfjs.*softmux/,
    );
    writeFileSync(join(place("broken"), json), text.replace(name, "short.bin"));
    writeFileSync(join(place("broken"), "short.bin"), data.subarray(4));
    await expect(loadModel(place("broken"))).rejects.toThrow(
      /model.json: is damaged: its weights take \d+ bytes, and their/,
    );
    writeFileSync(join(place("broken"), json), text.replace(name, "../short.bin"));
    await expect(loadModel(place("broken"))).rejects.toThrow(/outside of its directory/);
    writeFileSync(join(place("broken"), json), "{}");
    await expect(loadModel(place("broken"))).rejects.toThrow(/is no model of tfjs/);
    renameSync(weights, place("a-file"));
    await expect(saveModel(network(), place("a-file"))).rejects.toThrow(/a-file: cannot be made/);
  });
});
