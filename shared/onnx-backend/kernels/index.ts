/** All kernels. Registering one twice is an error. */
import { CONVOLUTION } from "./convolution.ts";
import { EINSUM } from "./einsum.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { GATHERS } from "./gather.ts";
import { JOINS } from "./join.ts";
import type { Kernel } from "./kernel.ts";
import { MATRIX } from "./matrix.ts";
import { NORMALIZATION } from "./normalization.ts";
import { PADS } from "./pad.ts";
import { POOLING } from "./pooling.ts";
import { REARRANGEMENTS } from "./rearrange.ts";
import { RESIZING } from "./resize.ts";
import { SCATTERS } from "./scatter.ts";
import { SLICES } from "./slice.ts";
import { UPSAMPLING } from "./upsampling.ts";

export const KERNELS: readonly Kernel[] = [
  ...CONVOLUTION,
  ...POOLING,
  ...UPSAMPLING,
  ...ELEMENTWISE,
  ...MATRIX,
  ...SLICES,
  ...JOINS,
  ...PADS,
  ...REARRANGEMENTS,
  ...GATHERS,
  ...SCATTERS,
  ...EINSUM,
  ...NORMALIZATION,
  ...RESIZING,
];
