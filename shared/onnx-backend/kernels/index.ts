/** All kernels. Registering one twice is an error. */
import { ACTIVATIONS } from "./activation.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { COMPARISONS } from "./comparison.ts";
import { CONVOLUTION } from "./convolution.ts";
import { EINSUM } from "./einsum.ts";
import { FILLED } from "./filled.ts";
import { GATHERS } from "./gather.ts";
import { JOINS } from "./join.ts";
import type { Kernel } from "./kernel.ts";
import { MATRIX } from "./matrix.ts";
import { NORMALIZATION } from "./normalization.ts";
import { PADS } from "./pad.ts";
import { POOLING } from "./pooling.ts";
import { REARRANGEMENTS } from "./rearrange.ts";
import { REDUCTIONS } from "./reduction.ts";
import { RESIZING } from "./resize.ts";
import { SCANS } from "./scan.ts";
import { SCATTERS } from "./scatter.ts";
import { SLICES } from "./slice.ts";
import { UNARY } from "./unary.ts";
import { UPSAMPLING } from "./upsampling.ts";

export const KERNELS: readonly Kernel[] = [
  ...CONVOLUTION,
  ...POOLING,
  ...UPSAMPLING,
  ...UNARY,
  ...ACTIVATIONS,
  ...ARITHMETIC,
  ...COMPARISONS,
  ...REDUCTIONS,
  ...SCANS,
  ...FILLED,
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
