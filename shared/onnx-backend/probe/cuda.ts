/** Whether ONNX Runtime's CUDA provider works. Its libraries are no part of the npm package, for their size. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Finding, unusable } from "./finding.ts";
import { trySession } from "./session.ts";

const LIBRARY = "libonnxruntime_providers_cuda.so";

export async function findCuda(): Promise<Finding> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return unusable(
      `ONNX Runtime has its CUDA provider for Node on linux-x64 only, and this is ${process.platform}-${process.arch}`,
    );
  }
  const folder = nativeFolder();
  if (!existsSync(join(folder, LIBRARY))) {
    return unusable(
      `${LIBRARY} of ONNX Runtime is not installed: on a machine with an NVIDIA GPU, CUDA 12 and cuDNN 9, put it and ` +
        `libonnxruntime_providers_shared.so, both from the NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux, into ${folder}`,
    );
  }
  return trySession("cuda");
}

/** Where ONNX Runtime's own library is: it looks for those of its providers there. */
function nativeFolder(): string {
  const main = createRequire(import.meta.url).resolve("#onnxruntime"); // <folder>/dist/index.js
  return join(dirname(dirname(main)), "bin", "napi-v6", process.platform, process.arch);
}
