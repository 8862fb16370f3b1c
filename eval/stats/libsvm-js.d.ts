/** What galforge uses of libsvm-js, which comes without types. */
declare module "libsvm-js/asm.js" {
  interface Options {
    readonly type: string;
    readonly kernel: string;
    readonly gamma: number;
    readonly cost: number;
    readonly quiet: true;
    /** [MB] */
    readonly cacheSize: number;
  }

  class SVM {
    static readonly SVM_TYPES: { readonly C_SVC: string };
    static readonly KERNEL_TYPES: { readonly RBF: string; readonly LINEAR: string };
    constructor(options: Options);
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    getSVIndices(): number[];
    /** libsvm's text format */
    serializeModel(): string;
    /** The memory of a model is none that is collected. */
    free(): void;
  }
  export default SVM;
}
