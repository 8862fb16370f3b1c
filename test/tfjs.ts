/** TensorFlow.js as its package `@tensorflow/tfjs` has it, as far as our tests use it: core, layers, chained operations, cpu backend. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";

export * from "@tensorflow/tfjs-core";
export * from "@tensorflow/tfjs-layers";
