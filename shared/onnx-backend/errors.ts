/** What the backend refuses. Each message says which operation on which backend, and what to do instead. */

export class OnnxBackendError extends Error {
  override readonly name: string = "OnnxBackendError";
}

/** An operation that the backend has no kernel for, or not for these inputs. */
export class UnsupportedKernelError extends OnnxBackendError {
  override readonly name = "UnsupportedKernelError";
  constructor(kernel: string, backend: string, why: string, cause?: unknown) {
    super(`${kernel} is not supported on ${backend}: ${why}`, cause === undefined ? undefined : { cause });
  }
}
