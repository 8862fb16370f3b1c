/** The part of WebAssembly's JavaScript interface that we use: the types of Node do not bring it, those of browsers would. */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: unknown;
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
  }
}
