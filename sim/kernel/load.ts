/** Loads the compiled kernels: one instance, with its own memory, for each renderer. */
import { readFileSync } from "node:fs";
import { badFile } from "../../shared/errors.ts";

/** Signatures: sim/kernel/assembly/. Pointers are byte offsets. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  mixTables(
    out: number,
    r0: number,
    r1: number,
    r2: number,
    r3: number,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    count: number,
  ): void;
  fillRadial(
    plus: number,
    minus: number,
    kx: number,
    ky: number,
    panels: number,
    ny: number,
    depth: number,
    table: number,
    base: number,
    last: number,
    ux: number,
    uy: number,
    vx: number,
    vy: number,
    amplitude: number,
    accumulate: number,
  ): void;
  addShifted(
    plus: number,
    minus: number,
    plus2: number,
    minus2: number,
    kx: number,
    ky: number,
    panels: number,
    ny: number,
    depth: number,
    table: number,
    base: number,
    last: number,
    ux: number,
    uy: number,
    vx: number,
    vy: number,
    amplitude: number,
    cosX: number,
    sinX: number,
    phaseY: number,
  ): void;
  weigh(grid: number, wx: number, wy: number, panels: number, ny: number, depth: number): void;
  applyOtf(
    sum: number,
    difference: number,
    plus: number,
    minus: number,
    otfPlus: number,
    otfMinus: number,
    panels: number,
    ny: number,
    depth: number,
  ): void;
  tabulateShifted(
    c: number,
    s: number,
    cosHalf: number,
    sinHalf: number,
    phase: number,
    half: number,
    nodes: number,
    used: number,
  ): void;
  transformRows(
    u: number,
    v: number,
    grid: number,
    table: number,
    fu: number,
    fv: number,
    panels: number,
    ny: number,
    rows: number,
    stride: number,
    depth: number,
    add: number,
  ): void;
  transformColumns(
    out: number,
    u: number,
    v: number,
    cosHalf: number,
    sinHalf: number,
    used: number,
    stride: number,
    rows: number,
    half: number,
  ): void;
  unfold(out: number, folded: number, nx: number, ny: number, halfX: number, halfY: number): void;
  addNoise(
    image: number,
    count: number,
    sky: number,
    gain: number,
    readNoise: number,
    saturation: number,
    purpose: number,
    object0: number,
    object1: number,
    key0: number,
    key1: number,
  ): void;
  initPoisson(at: number): void;
  buildPoissonTables(): void;
  measure(image: number, count: number, sky: number, gain: number, readNoise: number, out: number): void;
}

let compiled: WebAssembly.Module | undefined;

export function loadKernel(): Kernel {
  if (compiled === undefined) {
    const file = new URL("./kernel.wasm", import.meta.url);
    try {
      compiled = new WebAssembly.Module(readFileSync(file));
    } catch (cause) {
      throw badFile(file.pathname, "the compiled kernels cannot be loaded; run `npm run build`", cause);
    }
  }
  const instance = new WebAssembly.Instance(compiled, {
    env: {
      abort: () => {
        throw new Error("the simulation kernel aborted");
      },
    },
  });
  return instance.exports as Kernel;
}
