/** Finds how many channels a block of the CPU provider's vector layout has: it depends on the processor. */
import { encodeModel } from "../onnx/model.ts";
import { loadSession, makeTensor } from "./ort.ts";

let found: number | undefined;

/**
 * 16 (AVX-512), 8 (AVX2) or 0 (no such layout). 32 channels of two pixels are put into blocks; where the second pixel of
 * channel 0 comes out tells the size.
 */
export function findBlockSize(): number {
  found ??= probe();
  return found;
}

function probe(): number {
  const channels = 32;
  const shape = [1, channels, 1, 2];
  const domain = "com.microsoft.nchwc";
  const model = encodeModel({
    name: "block-size",
    nodes: [{ op: "ReorderInput", domain, inputs: ["x"], outputs: ["y"] }],
    inputs: [{ name: "x", type: "float32", shape }],
    outputs: [{ name: "y", type: "float32", shape }],
    constants: new Map(),
    opsets: { "": 21, [domain]: 1 },
  });
  const x = Float32Array.from({ length: 2 * channels }, (_, i) => i);
  try {
    const session = loadSession(model, { executionProviders: ["cpu"], intraOpNumThreads: 1 });
    const { y } = session.run({ x: makeTensor("float32", x, shape) }, { y: null }, {});
    session.dispose();
    const block = Array.from(y.data as ArrayLike<number>).indexOf(1); // element 1: pixel 1 of channel 0
    return block === 8 || block === 16 ? block : 0;
  } catch {
    return 0; // a processor without the layout does not know the operator
  }
}
