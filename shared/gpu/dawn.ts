/** WebGPU outside of a browser: Dawn, by the npm package `webgpu`, an optional peer dependency: native parts of 130 MB for five platforms. */

export interface Dawn {
  /** A WebGPU instance. @param flags Dawn's, such as "adapter=NAME"; its adapters live as long as the object does */
  create(flags: string[]): GPU;
  /** GPUBufferUsage, GPUMapMode ...: what a browser has as global names */
  readonly globals: object;
}

export type Loaded =
  | { readonly dawn: Dawn; readonly why?: never }
  | { readonly dawn?: never; readonly why: string };

let loading: Promise<Loaded> | undefined;
let loaded: Loaded | undefined;

/** The package, loaded once; where it is missing or does not load, one clause for a user says why and what to do. */
export function loadDawn(): Promise<Loaded> {
  loading ??= tryImport(() => import("webgpu")).then((outcome) => {
    loaded = outcome;
    return outcome;
  });
  return loading;
}

/** What loadDawn() found; undefined before it did. */
export const loadedDawn = (): Loaded | undefined => loaded;

/** @param load imports the package */
export async function tryImport(load: () => Promise<Dawn>): Promise<Loaded> {
  try {
    const dawn = await load();
    quietenMesa(process.env);
    return { dawn };
  } catch (error) {
    return { why: explain(error as NodeJS.ErrnoException) };
  }
}

export const NOT_INSTALLED =
  'the npm package "webgpu" is not installed (for its size it does not come with galforge): run "npm install webgpu"';

function explain({ code, message }: NodeJS.ErrnoException): string {
  const first = message.split("\n")[0];
  if (code === "ERR_MODULE_NOT_FOUND") return NOT_INSTALLED;
  if (code === "MODULE_NOT_FOUND") {
    return `the npm package "webgpu" has no native part for ${process.platform}-${process.arch}`;
  }
  const old = /GLIBC|CXXABI/.test(message);
  const needs = old ? ": it needs glibc 2.34 and libstdc++ 12, as in Debian 12, Ubuntu 22.04 or newer" : "";
  return `the npm package "webgpu" cannot be loaded (${first})${needs}`;
}

/**
 * Mesa's layer that lets a desktop choose the GPU writes "XDG_RUNTIME_DIR is invalid" to standard error where there is no
 * desktop session. There it has nothing to choose by, unless the user chose by one of its variables.
 */
export function quietenMesa(environment: NodeJS.ProcessEnv): void {
  const { XDG_RUNTIME_DIR, MESA_VK_DEVICE_SELECT, DRI_PRIME } = environment;
  if (!XDG_RUNTIME_DIR && !MESA_VK_DEVICE_SELECT && !DRI_PRIME) environment["NODEVICE_SELECT"] ??= "1";
}
