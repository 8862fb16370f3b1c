/** All kernels. Registering one twice is an error. */
import { ELEMENTWISE } from "./elementwise.ts";
import type { Kernel } from "./kernel.ts";
import { MATRIX } from "./matrix.ts";

export const KERNELS: readonly Kernel[] = [...ELEMENTWISE, ...MATRIX];
