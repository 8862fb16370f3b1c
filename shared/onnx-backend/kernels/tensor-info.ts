/** What tfjs's own shape arithmetic wants to see of a tensor. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Value } from "../graph/value.ts";

/** Shape and dtype of a value. There is no data behind it. */
export const infoOf = ({ shape, type }: Value): tf.TensorInfo => ({
  dataId: {},
  shape: [...shape],
  dtype: type as tf.DataType,
});
