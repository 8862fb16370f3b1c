/** What the quadrature can prepare for a stamp before it knows the galaxy: the nodes of both axes, and on their grid the PSF's transform. */
import { outOfRange } from "../../shared/errors.ts";
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import type { RadialOtf } from "../psf/otf.ts";
import type { AxisPlan, AxisPlans } from "./axis-plan.ts";
import { nodesUpTo } from "./nodes.ts";
import type { PlanShape } from "./plan-shape.ts";
import type { PsfTables } from "./psf-tables.ts";
import { PsfTransforms } from "./psf-transforms.ts";
import { shear } from "./sheared.ts";

/** More nodes than this along an axis are refused: memory grows with their square. */
const MAX_NODES = 2048;

/** For all PSFs of a band limit up to its own: what a smaller one needs are the first nodes. */
export class Plan {
  /** both axes reach this far [rad / pixel] */
  readonly kMax: number;
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  readonly transforms: PsfTransforms;

  constructor(kernel: Kernel, arena: Arena, tables: PsfTables, axes: AxisPlans, shape: PlanShape) {
    checkNodes(shape);
    this.x = axes.get({ ...shape, pixels: shape.nx, period: shape.periodX });
    this.y = axes.get({ ...shape, pixels: shape.ny, period: shape.periodY });
    this.kMax = Math.min(this.x.kMax, this.y.kMax);
    this.transforms = new PsfTransforms(kernel, arena, tables, this, shape.periodX);
  }
}

/** @throws GalforgeError E_RANGE for a quadrature with more modes along an axis than memory and time should be given to */
export function checkNodes({ periodX, periodY, reach, k0, kMax }: PlanShape): void {
  const nodes = nodesUpTo(kMax, Math.max(periodX, periodY), reach, k0);
  // no number: a size that overflowed
  if (nodes <= MAX_NODES) return;
  throw outOfRange(
    "the number of Fourier modes along an axis",
    Math.round(nodes),
    `at most ${MAX_NODES}: the PSF is too narrow for this pixel scale, the galaxy too large or too elongated, or the centre (x0, y0) too far outside the stamp`,
  );
}

/** The largest wavenumber of the PSF that matters [rad / pixel]. */
export function bandLimit(otf: RadialOtf, tables: PsfTables, pixelScale: number): number {
  return (tables.get(otf).kappaMax * pixelScale) / shear(otf.scale, otf.e, otf.pa).minor;
}
