// The part of libsvm-js that support-vectors.ts uses; the package has no types of its own.
declare module "libsvm-js/asm.js" {
  export default class SVM {
    static readonly SVM_TYPES: { readonly C_SVC: number };
    static readonly KERNEL_TYPES: { readonly RBF: number };
    constructor(options: {
      type: number;
      kernel: number;
      cost: number;
      gamma: number;
      tolerance?: number;
      quiet?: boolean;
      cacheSize?: number;
    });
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    /** The model in libsvm's own text format. */
    serializeModel(): string;
    free(): void;
  }
}
