/** TensorFlow's own packages for Node: not installed with this one, used if they are there. */
import { backend } from "@tensorflow/tfjs-core";
import { type Finding, unusable, usable } from "./finding.ts";

const PACKAGES = {
  tensorflow: {
    name: "@tensorflow/tfjs-node",
    needs: "Node 22 or older (util.isNullOrUndefined, which it calls, is gone from Node 23)",
    instead: '"onnx-cpu" needs no such package',
  },
  "tensorflow-gpu": {
    name: "@tensorflow/tfjs-node-gpu",
    needs:
      "an NVIDIA GPU, CUDA 11.2 and cuDNN 8.1, and Node 22 or older (util.isNullOrUndefined, which it calls, is gone from Node 23)",
    instead: '"onnx-cuda" (CUDA 12) and "onnx-cpu" need no such package',
  },
} as const;

export type TensorflowName = keyof typeof PACKAGES;

/** @param load imports a package, which registers the backend "tensorflow" and makes it current */
export async function findTensorflow(
  name: TensorflowName,
  load: (specifier: string) => Promise<unknown> = (specifier) => import(specifier),
): Promise<Finding> {
  const wanted = PACKAGES[name];
  const advice = `"npm install ${wanted.name}@4.22.0" installs it, with TensorFlow 2.9.1; it needs ${wanted.needs}. ${wanted.instead}`;
  try {
    await load(wanted.name);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    const what = missing
      ? "is not installed"
      : `cannot be loaded (${(error as Error).message.split("\n")[0]})`;
    return unusable(`${wanted.name} ${what}: ${advice}`);
  }
  if (name === "tensorflow-gpu" && !usesGpu()) {
    return unusable(`${wanted.name} is loaded, but TensorFlow found no CUDA device: ${advice}`);
  }
  return usable(`${wanted.name} is installed`);
}

const usesGpu = (): boolean => (backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
