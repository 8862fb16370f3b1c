/** Detector noise on the device: noise-kernel.ts with its tables. */
import { type BufferResult, type GPU, type Input, input } from "../../shared/gpu/gpu-js.ts";
import { PURPOSE } from "../../shared/random/stream.ts";
import { withoutCall } from "./device-function.ts";
import { DETECTOR } from "./layout.ts";
import { NOISE_CONSTANTS, NOISE_FUNCTIONS, noisyImage } from "./noise-kernel.ts";
import { makePoissonTables } from "./poisson-tables.ts";

export interface Noise {
  /**
   * @param image noiseless [ADU]: `count` stamps of `pixels`, one after the other, whose lines are its first dimension
   * @param detectors rows of pack.ts, `packDetectors`
   * @returns the same with sky and noise, [width, height, count]; valid until the next call, which uses the same buffer
   */
  add(
    image: BufferResult | Input,
    detectors: Float32Array,
    count: number,
    pixels: number,
    seed: number,
  ): Promise<BufferResult>;
  destroy(): void;
}

/** Makes the kernel, and the tables (once for each `gpu`; 12 MB of the device). */
export function createNoise(gpu: GPU): Noise {
  for (const { source, argumentTypes, returnType } of NOISE_FUNCTIONS) {
    gpu.addFunction(source, { argumentTypes, returnType });
  }
  const { rows, entries } = makePoissonTables();
  const kernel = gpu.createKernel(withoutCall(noisyImage.toString()), {
    output: [1, 1, 1],
    pipeline: true,
    dynamicOutput: true,
    dynamicArguments: true,
    argumentTypes: { image: "Input", detectors: "Input", purpose: "Integer", k0: "Integer", k1: "Integer" },
    returnType: "Float",
    constants: { ...NOISE_CONSTANTS, poissonRows: input(rows), poissonEntries: input(entries) },
  });
  return {
    add(image, detectors, count, pixels, seed) {
      const [width] = "output" in image ? image.output : image.size;
      kernel.setOutput([width, pixels / width, count]);
      const packed = input(detectors.subarray(0, count * DETECTOR.stride));
      return kernel(image, packed, PURPOSE.noise, seed >>> 0, Math.floor(seed / 2 ** 32));
    },
    destroy: () => kernel.destroy(),
  };
}
