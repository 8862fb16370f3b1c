import { describe, expect, it } from "vitest";
import { faultOfTopology } from "../../../../shared/onnx-backend/export/topology.ts";
import * as tf from "../../../tfjs.ts";

/** Two models in one, a layer that is called twice. */
function topology(): { config: { layers: { name: string; inbound_nodes: [string, number, number][][] }[] } } {
  const part = (name: string): tf.LayersModel => {
    const x = tf.input({ shape: [4] });
    return tf.model({
      inputs: x,
      outputs: tf.layers.dense({ units: 4, name: `${name}_dense` }).apply(x) as tf.SymbolicTensor,
      name,
    });
  };
  const x = tf.input({ shape: [4] });
  const shared = tf.layers.dense({ units: 4, name: "shared" });
  const once = shared.apply(part("first").apply(x)) as tf.SymbolicTensor;
  const twice = shared.apply(part("second").apply(once)) as tf.SymbolicTensor;
  const sum = tf.layers.add({ name: "sum" }).apply([once, twice]) as tf.SymbolicTensor;
  const { class_name, config } = JSON.parse(
    tf.model({ inputs: x, outputs: sum, name: "whole" }).toJSON(undefined, true) as string,
  );
  return { class_name, config } as never;
}

const layer = (whole: ReturnType<typeof topology>, name: string) =>
  whole.config.layers.find((one) => one.name === name)!;

describe("faultOfTopology", () => {
  it("finds none in a model that tfjs made", () => {
    expect(faultOfTopology(topology())).toBeUndefined();
    expect(faultOfTopology({ class_name: "Sequential", config: {} })).toBeUndefined();
  });

  it("finds what would keep tfjs busy for ever", () => {
    const wrongName = topology();
    layer(wrongName, "sum").inbound_nodes[0][0][0] = "shaded";
    expect(faultOfTopology(wrongName)).toBe('layer "sum" is connected to something that does not exist');
    const wrongCall = topology();
    layer(wrongCall, "sum").inbound_nodes[0][1][1] = 7;
    expect(faultOfTopology(wrongCall)).toMatch(/"sum" is connected/);
    const circle = topology();
    layer(circle, "first").inbound_nodes[0][0][0] = "sum";
    expect(faultOfTopology(circle)).toMatch(/is connected to something that does not exist/);
    const renamed = topology();
    layer(renamed, "shared").name = "sharee";
    expect(faultOfTopology(renamed)).toMatch(/is connected to something that does not exist/);
  });

  it("looks into the models inside", () => {
    const inside = topology() as unknown as {
      config: { layers: { name: string; config: { layers: never } }[] };
    };
    const first = inside.config.layers.find(({ name }) => name === "first")!;
    layer(first as never, "first_dense").inbound_nodes[0][0][0] = "nowhere";
    expect(faultOfTopology(inside)).toBe('layer "first_dense" is connected to something that does not exist');
  });

  it("names what is no topology", () => {
    expect(faultOfTopology(null)).toMatch(/class_name/);
    expect(faultOfTopology({ class_name: "Model", config: { layers: 3 } })).toMatch(/^config.layers: /);
    const twins = topology();
    layer(twins, "first").name = "second";
    expect(faultOfTopology(twins)).toBe("two layers have the same name");
  });
});
