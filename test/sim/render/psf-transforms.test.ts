import { describe, expect, it, vi } from "vitest";
import { Arena } from "../../../sim/kernel/arena.ts";
import { loadKernel } from "../../../sim/kernel/load.ts";
import { imageOtf } from "../../../sim/psf/image.ts";
import { OtfCache } from "../../../sim/psf/otf-cache.ts";
import { AxisPlans } from "../../../sim/render/axis-plan.ts";
import { Plan } from "../../../sim/render/plan.ts";
import { PsfTables } from "../../../sim/render/psf-tables.ts";
import { MOST_TRANSFORMS, type PlannedPsf } from "../../../sim/render/psf-transforms.ts";
import type { Psf } from "../../../sim/scene.ts";

const SCALE = 0.2;
/** so far that the grid has no mode beyond */
const ALL = 6;
const SHAPE = { nx: 32, ny: 24, periodX: 40, periodY: 32, reach: 12, k0: 0.004, kMax: 3 };

function planned(psf: Psf, otfs = new OtfCache()): PlannedPsf {
  const { key, otf } = otfs.get(psf, SCALE);
  if (otf.kind === "sum") throw new Error("a sum is rendered in parts");
  return { key, otf };
}

function setUp() {
  const kernel = loadKernel();
  const arena = new Arena(kernel);
  const fill = vi.fn(kernel.fillRadial);
  const plan = new Plan(
    { ...kernel, fillRadial: fill },
    arena,
    new PsfTables(arena),
    new AxisPlans(arena),
    SHAPE,
  );
  const otfs = new OtfCache();
  const psf = (k: number): PlannedPsf =>
    planned({ kind: "moffat", fwhm: 0.7 + 0.01 * k, beta: 3, e: 0.1, pa: 20 }, otfs);
  /** numbers of a transform */
  const values = (k: number, room = true): number[] => {
    const transform = plan.transforms.get(psf(k), SCALE, SHAPE.kMax, room);
    plan.transforms.fillUpTo(transform, ALL);
    const { real, annulus } = transform;
    const count = plan.x.k.length * plan.y.k.length;
    const grid = (at: number): Float32Array => arena.floats.slice(at >> 2, (at >> 2) + count);
    return [...grid(real.plus), ...grid(real.minus), ...annulus];
  };
  return { arena, plan, psf, fill, values };
}

describe("transforms of PSFs on a plan's grid", () => {
  it("are filled once for PSFs that come in turns", () => {
    const { fill, values } = setUp();
    const first = [0, 1, 2].map((k) => values(k));
    for (let turn = 0; turn < 5; turn++) {
      for (const k of [0, 1, 2]) expect(values(k)).toEqual(first[k]);
    }
    expect(fill).toHaveBeenCalledTimes(3);
    expect(first[0]).not.toEqual(first[1]);
  });

  it("are filled as far as is asked for, then as far as they reach", () => {
    const { arena, plan, psf, fill } = setUp();
    const whole = setUp();
    const want = whole.values(0);
    const transform = plan.transforms.get(psf(0), SCALE, SHAPE.kMax, true);
    const nodesUpTo = (limit: number): number => plan.y.k.filter((k) => k <= limit).length;
    /** numbers of the smallest kx that are there */
    const filled = (limit: number): number => {
      plan.transforms.fillUpTo(transform, limit);
      const at = transform.real.plus >> 2;
      let same = 0;
      while (same < plan.y.k.length && arena.floats[at + 4 * same] === want[4 * same]) same++;
      return same;
    };
    expect(filled(1)).toBeGreaterThanOrEqual(nodesUpTo(1));
    expect(filled(0.5)).toBeLessThan(nodesUpTo(1.5));
    expect(filled(1.1)).toBeGreaterThanOrEqual(nodesUpTo(SHAPE.kMax) - 1);
    filled(SHAPE.kMax);
    expect(fill).toHaveBeenCalledTimes(2);
  });

  it("are evicted, the oldest first, and then filled with the same numbers", () => {
    const { fill, values } = setUp();
    const first = values(0);
    for (let k = 1; k <= MOST_TRANSFORMS; k++) values(k);
    expect(fill).toHaveBeenCalledTimes(MOST_TRANSFORMS + 1);
    values(2);
    expect(fill).toHaveBeenCalledTimes(MOST_TRANSFORMS + 1);
    expect(values(0)).toEqual(first);
    expect(fill).toHaveBeenCalledTimes(MOST_TRANSFORMS + 2);
  });

  it("of a PSF image have imaginary parts, those of others have none in the same room", () => {
    const { arena, plan, psf } = setUp();
    const pixels = Float64Array.from({ length: 12 }, (_, p) => 1 + (p % 5));
    const image = { key: "image", otf: imageOtf({ file: "psf.npy", pixels, ny: 3, nx: 4 }, SCALE, true) };
    const get = (known: PlannedPsf) => ({ ...plan.transforms.get(known, SCALE, SHAPE.kMax, false) });
    const { imaginary, real } = get(image);
    expect(arena.floats[(imaginary!.plus >> 2) + 4]).not.toBe(0);
    const { mark } = arena;
    expect(get(psf(0))).toMatchObject({ imaginary: undefined, real });
    expect(get(image)).toMatchObject({ imaginary, real });
    expect(arena.mark).toBe(mark);
  });

  it("of a PSF that reaches less far are those of a plan that ends there", () => {
    const kernel = loadKernel();
    const arena = new Arena(kernel);
    const known = planned({ kind: "moffat", fwhm: 0.9, beta: 3, e: 0.1, pa: 20 });
    /** real parts [kx][ky] up to kMax, on a plan that reaches as far as `of` */
    const modes = (of: number, kMax: number): number[] => {
      const axes = new AxisPlans(arena);
      const plan = new Plan(kernel, arena, new PsfTables(arena), axes, { ...SHAPE, kMax: of });
      const transform = plan.transforms.get(known, SCALE, kMax, true);
      plan.transforms.fillUpTo(transform, ALL);
      const { kx, ky, real, annulus } = transform;
      const at = (grid: number, i: number, j: number): number =>
        arena.floats[(grid >> 2) + ((i >> 2) * plan.y.k.length + j) * 4 + (i & 3)];
      const both = [...kx].flatMap((_, i) =>
        [...ky].flatMap((_, j) => [at(real.plus, i, j), at(real.minus, i, j)]),
      );
      return [...kx, ...ky, ...annulus.subarray(0, kx.length), ...both];
    };
    expect(modes(3, 2)).toEqual(modes(2, 2));
    expect(modes(3, 3).length).toBeGreaterThan(modes(3, 2).length);
  });

  it("of a round PSF are one grid", () => {
    const { plan } = setUp();
    const otfs = new OtfCache();
    const gridsOf = (e: number, pa: number) =>
      plan.transforms.get(
        planned({ kind: "moffat", fwhm: 0.7, beta: 3, e, pa }, otfs),
        SCALE,
        SHAPE.kMax,
        true,
      ).real;
    const round = gridsOf(0, 0);
    expect(round.minus).toBe(round.plus);
    const turned = gridsOf(0.2, 30);
    expect(turned.minus).not.toBe(turned.plus);
  });

  it("take no memory beyond a few, nor where there is no room for more than one", () => {
    const { arena, values } = setUp();
    for (let k = 0; k < MOST_TRANSFORMS; k++) values(k);
    const { mark } = arena;
    for (let k = 0; k < 1000; k++) values(k);
    expect(arena.mark).toBe(mark);

    const small = setUp();
    const want = small.values(0, false);
    const { mark: one } = small.arena;
    small.values(1, false);
    expect(small.values(0, false)).toEqual(want);
    expect(small.arena.mark).toBe(one);
    small.values(1, true);
    expect(small.arena.mark).toBeGreaterThan(one);
  });
});
