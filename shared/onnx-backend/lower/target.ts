/** What a program is compiled for. */
export interface Target {
  readonly provider: "cpu" | "webgpu" | "cuda";
  /**
   * Channels a block of the CPU provider's vector layout ("NCHWc"): 16 with AVX-512, 8 with AVX2, 0 where it has none. Found
   * by trial: runtime/block-size.ts.
   */
  readonly block: number;
}
