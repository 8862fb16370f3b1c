/**
 * Moving tensors between a device and the host. The binding itself cannot read a device buffer (its own `getData` ends the
 * process), but a session of one Identity node whose output stays on the host can, and synchronously; and one whose output is
 * kept on the device uploads. One session for each element type serves every shape: the tensor is handed over as a vector.
 */
import { type ElementType, encodeModel } from "../onnx/model.ts";
import { loadSession, makeTensor, type NativeSession, type NativeTensor, type TypedArray } from "./ort.ts";

export class Transfer {
  readonly #provider: string;
  readonly #sessions = new Map<string, NativeSession>();

  constructor(provider: string) {
    this.#provider = provider;
  }

  /** Elements of a tensor, wherever it lies. The array may be the tensor's own. */
  download(tensor: NativeTensor): TypedArray {
    if (tensor.location === "cpu") return tensor.data as TypedArray;
    return this.#copy(tensor, "cpu").data as TypedArray;
  }

  /** A copy on the device. */
  upload(tensor: NativeTensor): NativeTensor {
    const copy = this.#copy(tensor, "gpu-buffer");
    return asShape(copy, tensor.dims);
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
  }

  #copy(tensor: NativeTensor, to: "cpu" | "gpu-buffer"): NativeTensor {
    const type = tensor.type as ElementType;
    const key = `${type} ${to}`;
    let session = this.#sessions.get(key);
    if (session === undefined) {
      const model = encodeModel({
        name: "transfer",
        nodes: [{ op: "Identity", inputs: ["x"], outputs: ["y"] }],
        inputs: [{ name: "x", type, shape: ["n"] }],
        outputs: [{ name: "y", type, shape: ["n"] }],
        constants: new Map(),
        opsets: { "": 21 },
      });
      session = loadSession(model, {
        executionProviders: [this.#provider, "cpu"],
        ...(to === "cpu" ? {} : { preferredOutputLocation: { y: to } }),
      });
      this.#sessions.set(key, session);
    }
    const size = tensor.dims.reduce((product, d) => product * d, 1);
    return session.run({ x: asShape(tensor, [size]) }, { y: null }, {})["y"];
  }
}

/** The same buffer under another shape. */
function asShape(tensor: NativeTensor, dims: readonly number[]): NativeTensor {
  const { type, location } = tensor;
  if (location === "cpu") return makeTensor(type as ElementType, tensor.data as TypedArray, dims);
  return { type, dims, location, gpuBuffer: tensor.gpuBuffer, dispose: () => tensor.dispose() };
}
