/** The kernels of a batch in their order, each result staying on the device for the next. */
import { type BufferResult, GPU, input, type Kernel, type KernelSettings } from "../../shared/gpu/gpu-js.ts";
import { withPassingResults } from "../../shared/gpu/passing-results.ts";
import { DEFAULT_ACCURACY } from "../render/accuracy.ts";
import { MIN_EXPONENT, OCTAVES } from "../render/radial-table.ts";
import { withoutCall } from "./device-function.ts";
import {
  columns,
  depth,
  FUNCTIONS,
  KERNEL_CONSTANTS,
  light,
  lineSums,
  modes,
  rows,
  totals,
  waves,
} from "./kernels.ts";
import { DETECTOR, OBJECT } from "./layout.ts";
import { type Packed, Packer } from "./pack.ts";

/** More turns than any loop of a kernel makes: nodes of an axis, pixels of a line. */
const LOOP_MAX = 8192;

type Size = Pick<Packed, "mostNodes" | "parts">;

/** float32 values that the largest buffer of a batch holds for one object. */
export const valuesPerObject = ({ mostNodes: half, parts }: Size, height: number, width: number): number =>
  Math.max(2 * parts * half * half, 2 * half * Math.max(width, height), width * height);

/** Multiplications of the separable sum for one object: most of the work. */
export const workPerObject = ({ mostNodes: half, parts }: Size, height: number, width: number): number =>
  2 * parts * half * half * height + 2 * half * width * height;

export class RenderPipeline {
  readonly #gpu = new GPU({ mode: "webgpu" });
  readonly #light: Kernel;
  readonly #depth: Kernel;
  readonly #modes: Kernel;
  readonly #wavesX: Kernel;
  readonly #wavesY: Kernel;
  readonly #rows: Kernel;
  readonly #columns: Kernel;
  readonly #lineSums: Kernel;
  readonly #totals: Kernel;
  readonly #copy: Kernel;
  #psf: BufferResult | undefined;
  #psfMade = -1;

  constructor() {
    for (const { source, ...settings } of FUNCTIONS) this.#gpu.addFunction(source, settings);
    const sersic = input(Packer.sersicRows());
    const inverseOctave = input(Float32Array.from({ length: OCTAVES }, (_, o) => 2 ** -(o + MIN_EXPONENT)));
    const tables = { sersic, inverseOctave };
    const planes = { objects: "Input", components: "Input", nodes: "Input", psf: "Input" } as const;
    const axis = {
      objects: "Input",
      nodes: "Input",
      nodesAt: "Integer",
      centreAt: "Integer",
      half: "Integer",
    } as const;
    const sizes = { half: "Integer", height: "Integer" } as const;
    this.#light = this.#kernel(light, [1, 1], planes, tables);
    this.#depth = this.#kernel(depth, [1, 1], {
      objects: "Input",
      nodes: "Input",
      lights: "Input",
      truncation: "Float",
    });
    this.#modes = this.#kernel(modes, [1, 1, 1], { ...planes, depths: "Input", half: "Integer" }, tables);
    this.#wavesX = this.#kernel(waves, [1, 1, 1], axis);
    this.#wavesY = this.#kernel(waves, [1, 1, 1], axis);
    this.#rows = this.#kernel(rows, [1, 1, 1], {
      allModes: "Input",
      wavesY: "Input",
      depths: "Input",
      ...sizes,
      parts: "Integer",
    });
    this.#columns = this.#kernel(columns, [1, 1, 1], {
      allRows: "Input",
      wavesX: "Input",
      depths: "Input",
      ...sizes,
    });
    this.#lineSums = this.#kernel(lineSums, [1, 1], {
      image: "Input",
      detectors: "Input",
      detectorStride: "Integer",
      width: "Integer",
      height: "Integer",
    });
    this.#totals = this.#kernel(totals, [1, 1], { lines: "Input", height: "Integer" });
    this.#copy = this.#kernel(copy, [1], { values: "Input" });
  }

  get gpu(): GPU {
    return this.#gpu;
  }

  /**
   * Enqueues the noiseless images of a batch.
   * @returns on the device, [count][height][width] ADU; valid until the next batch. Delete it when what reads it is enqueued:
   * gpu.js keeps a buffer as long as a result of it is not deleted
   */
  async render(packed: Packed, height: number, width: number): Promise<BufferResult> {
    const { count, mostNodes: half, parts } = packed;
    const objects = input(packed.objects.subarray(0, count * OBJECT.stride));
    const components = input(packed.components);
    const nodes = input(packed.nodes);
    const psf = await this.#psfTables(packed);
    return withPassingResults(async (keep) => {
      const lights = await keep(this.#light.setOutput([half, count])(objects, components, nodes, psf));
      const { truncation } = DEFAULT_ACCURACY;
      const depths = await keep(this.#depth.setOutput([half, count])(objects, nodes, lights, truncation));
      const size = [half, 2 * parts * half, count];
      const all = await keep(this.#modes.setOutput(size)(objects, components, nodes, psf, depths, half));
      const { nodesX, centreX, nodesY, centreY } = OBJECT;
      const [sizeX, sizeY] = [width, height].map((pixels) => [pixels, 2 * half, count]);
      const wavesY = await keep(this.#wavesY.setOutput(sizeY)(objects, nodes, nodesY, centreY, half));
      const wavesX = await keep(this.#wavesX.setOutput(sizeX)(objects, nodes, nodesX, centreX, half));
      const sums = this.#rows.setOutput([half, 2 * height, count])(all, wavesY, depths, half, height, parts);
      const lines = await keep(sums);
      return this.#columns.setOutput([width, height, count])(lines, wavesX, depths, half, height);
    });
  }

  /** Enqueues the measures of images. @returns on the device, to be deleted, [count][2]: light inside the stamp, squared signal-to-noise ratio */
  async measure(image: BufferResult, detectors: Float32Array): Promise<BufferResult> {
    const [width, height, count] = image.output;
    const lines = await this.#lineSums.setOutput([2 * height, count])(
      image,
      input(detectors),
      DETECTOR.stride,
      width,
      height,
    );
    const sums = await this.#totals.setOutput([2, count])(lines, height);
    lines.delete();
    return sums;
  }

  /** Frees the device's memory; resolves when that is done. */
  async close(): Promise<void> {
    this.#psf?.delete();
    await this.#gpu.destroy();
  }

  async #psfTables({ psf, psfMade }: Packed): Promise<BufferResult> {
    if (this.#psf === undefined || this.#psfMade !== psfMade) {
      this.#psf?.delete();
      this.#psf = await this.#copy.setOutput([psf.length])(input(psf));
      this.#psfMade = psfMade;
    }
    return this.#psf;
  }

  #kernel(
    source: (...args: never[]) => number,
    output: readonly number[],
    argumentTypes: KernelSettings["argumentTypes"],
    tables: NonNullable<KernelSettings["constants"]> = {},
  ): Kernel {
    return this.#gpu.createKernel(withoutCall(source.toString()), {
      output,
      argumentTypes,
      returnType: "Float",
      constants: { ...KERNEL_CONSTANTS, ...tables },
      pipeline: true,
      loopMaxIterations: LOOP_MAX,
      dynamicOutput: true,
      dynamicArguments: true,
    });
  }
}

function copy(this: { readonly thread: { readonly x: number } }, values: readonly number[]): number {
  return values[this.thread.x];
}
