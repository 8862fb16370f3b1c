/** Pooling and integer upsampling by nearest neighbour, with the kernels of their gradients. */
import * as tf from "@tensorflow/tfjs-core";
import { LAYOUT_DOMAIN } from "../graph/layout-ops.ts";
import { float32 } from "../graph/recorder.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { corner, type PoolSettings, poolGeometry } from "./window.ts";

const onlyFloat = (type: string): void => {
  if (type !== "float32") throw new UnsupportedInputs("only float32 is captured");
};

const pool = (name: string, op: string): Kernel =>
  kernel<PoolSettings>(name, ({ inputs: { x }, attrs, g }) => {
    onlyFloat(x.type);
    const { info, attributes } = poolGeometry(x.shape, attrs);
    return g.op(op, [x], float32(info.outShape), { ...attributes }, LAYOUT_DOMAIN);
  });

export const POOLING: readonly Kernel[] = [
  pool(tf.MaxPool, "MaxPool"),
  pool(tf.AvgPool, "AvgPool"),
  kernel<PoolSettings>(tf.MaxPoolGrad, ({ inputs: { dy, input, output }, attrs, g }) => {
    onlyFloat(input.type);
    const { info, attributes } = poolGeometry(input.shape, attrs);
    const [seen, peaks] = [dy, output].map((x) => corner(g, x, info.outShape));
    return g.op("MaxPoolGrad", [seen, input, peaks], float32(input.shape), { ...attributes }, LAYOUT_DOMAIN);
  }),
  kernel<PoolSettings>(tf.AvgPoolGrad, ({ inputs: { dy, input }, attrs, g }) => {
    onlyFloat(dy.type);
    const { info, attributes } = poolGeometry(input.shape, attrs);
    const seen = corner(g, dy, info.outShape);
    return g.op("AvgPoolGrad", [seen], float32(input.shape), { ...attributes }, LAYOUT_DOMAIN);
  }),
];
