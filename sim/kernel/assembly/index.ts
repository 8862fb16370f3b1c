// The hot loops of the simulator, compiled to WebAssembly with 128-bit SIMD (AssemblyScript). All pointers are
// byte offsets into the one memory; buffers are laid out by sim/kernel/memory.ts. Pure loops: no checks, no allocation.
export { mixTables, fillRadial, addShifted, weigh, applyOtf, tabulateShifted, transformRows, transformColumns, unfold } from "./render";
export { addNoise, measure } from "./noise";
export { initPoisson, buildPoissonTables } from "./poisson";
