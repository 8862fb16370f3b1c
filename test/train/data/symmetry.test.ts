import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelColumn, LabelRole } from "../../../datasets/labels.ts";
import { roleByName } from "../../../datasets/role-by-name.ts";
import type { SersicComponent } from "../../../sim/scene.ts";
import {
  directionsOf,
  halfPlace,
  inverseOf,
  type StampShape,
  type Symmetry,
  symmetriesOf,
  symmetryOf,
  turnLabels,
  turnSigmas,
  turnStamp,
  withPartners,
} from "../../../train/data/symmetry.ts";
import { render, sersics, worstPixel } from "../../sim/render/scenes.ts";

const turn = (s: Symmetry, stamp: Float32Array, shape: StampShape): Float32Array => {
  const out = new Float32Array(stamp.length);
  turnStamp(s, stamp, out, shape);
  return out;
};
/** Of labels with the names of the simulator. */
const columnsOf = (names: readonly string[]): LabelColumn[] =>
  names.map((name) => ({ name, unit: "1", description: name, role: roleByName(name) }));
const turnedLabels = (s: Symmetry, labels: Record<string, number>, shape: StampShape) => {
  const columns = new Map(Object.entries(labels).map(([name, v]) => [name, Float64Array.of(-99, v)]));
  turnLabels(s, columns, 1, shape, directionsOf(columnsOf([...columns.keys()])));
  for (const [, column] of columns) expect(column[0]).toBe(-99);
  return Object.fromEntries([...columns].map(([name, column]) => [name, column[1]]));
};
const numbered = ({ bands, height, width }: StampShape): Float32Array =>
  Float32Array.from({ length: bands * height * width }, (_, i) => i);

const square: StampShape = { bands: 2, height: 5, width: 5 };
const oblong: StampShape = { bands: 2, height: 3, width: 4 };
const all = (shape: StampShape) => (shape === square ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 1, 2, 3]);

describe.each([
  ["square", square],
  ["oblong", oblong],
])("symmetries of %s stamps", (_, shape) => {
  const start = numbered(shape);
  const images = all(shape).map((s) => turn(s, start, shape));

  it("are different, and 0 changes nothing", () => {
    expect(images[0]).toEqual(start);
    expect(new Set(images.map(String)).size).toBe(images.length);
  });

  it("are listed, turns first, and each has an inverse", () => {
    const isSquare = shape === square;
    const listed = symmetriesOf(isSquare);
    expect([...listed].sort()).toEqual(all(shape));
    expect(listed.slice(0, isSquare ? 4 : 2)).toEqual(isSquare ? [0, 5, 3, 6] : [0, 3]);
    const labels = { x0: 0.7, y0: 1.9, pa: 20, e1: 0.3, e2: -0.2 };
    for (const s of listed) {
      expect(turn(inverseOf(s), turn(s, start, shape), shape)).toEqual(start);
      const back = turnedLabels(inverseOf(s), turnedLabels(s, labels, shape), shape);
      for (const [name, value] of Object.entries(labels)) expect(back[name]).toBeCloseTo(value, 12);
    }
  });

  it("keep bands apart and every pixel", () => {
    const half = start.length / 2;
    for (const image of images) {
      expect([...image.subarray(0, half)].sort((a, b) => a - b)).toEqual([...start.subarray(0, half)]);
      expect([...image].sort((a, b) => a - b)).toEqual([...start]);
    }
  });

  it("are a group, on stamps as on labels", () => {
    const labels = { x0: 0.7, y0: 1.9, pa: 20, e1: 0.3, e2: -0.2, flux: 5 };
    for (const a of all(shape)) {
      const results = all(shape).map((b) => {
        const c = images.map(String).indexOf(String(turn(b, images[a], shape)));
        expect(c).toBeGreaterThanOrEqual(0); // closed
        const twice = turnedLabels(b, turnedLabels(a, labels, shape), shape);
        const once = turnedLabels(c, labels, shape);
        for (const name of Object.keys(labels)) expect(twice[name]).toBeCloseTo(once[name], 10);
        return c;
      });
      expect(results).toContain(0); // there is an inverse
    }
  });
});

describe("labels", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const sizes = fc.constantFrom<[number, number]>([24, 24], [31, 31], [20, 28]);
  it("law: the scene of the turned labels is the turned scene", () => {
    fc.assert(
      fc.property(
        sersics,
        sizes,
        number(0, 1),
        number(0, 1),
        fc.nat(7),
        (galaxy: SersicComponent, stamp, fx, fy, any) => {
          const shape = { bands: 1, height: stamp[0], width: stamp[1] };
          const s = stamp[0] === stamp[1] ? any : any % 4;
          const psf = { kind: "moffat", fwhm: 0.7, beta: 3.5 } as const;
          const scene = { psf, pixel_scale: 0.2, stamp };
          const place = { x0: fx * stamp[1], y0: fy * stamp[0] };
          const angle = (galaxy.pa * Math.PI) / 90;
          const shear = { e1: galaxy.e * Math.cos(angle), e2: galaxy.e * Math.sin(angle) };
          const got = turnedLabels(s, { ...place, ...shear, pa: galaxy.pa, flux: galaxy.flux }, shape);
          const want = turn(s, render({ ...scene, components: [galaxy], ...place }), shape);
          const centre = { x0: got["x0"], y0: got["y0"] };
          expect(got["pa"]).toBeGreaterThanOrEqual(0);
          expect(got["pa"]).toBeLessThan(180);
          const byAngle = render({ ...scene, ...centre, components: [{ ...galaxy, pa: got["pa"] }] });
          expect(worstPixel(byAngle, want)).toBeLessThan(1e-4);
          // the same from e1 and e2
          const pa = (Math.atan2(got["e2"], got["e1"]) * 90) / Math.PI;
          const byShear = render({
            ...scene,
            ...centre,
            components: [{ ...galaxy, pa: (pa + 180) % 180, e: Math.hypot(got["e1"], got["e2"]) }],
          });
          expect(worstPixel(byShear, want)).toBeLessThan(1e-4);
          expect(got["flux"]).toBe(galaxy.flux);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of components turn with them, those without a direction stay", () => {
    const labels = { bulge_pa: 10, disc_e1: 0.3, disc_e2: 0.1, cos2pa: 0.5, sin2pa: 0.6, hlr: 2, grpa: 7 };
    expect(turnedLabels(1, labels, square)).toEqual({
      ...labels,
      bulge_pa: 170,
      disc_e2: -0.1,
      sin2pa: -0.6,
    });
    expect(turnedLabels(4, labels, square)).toEqual({
      ...labels,
      bulge_pa: 80,
      disc_e1: -0.3,
      cos2pa: -0.5,
    });
  });

  it("have standard deviations, which a transposition exchanges between x0 and y0", () => {
    const sigmas = new Map(["x0", "y0", "e1"].map((name, i) => [name, Float64Array.of(i + 1)]));
    for (const s of all(square)) {
      const turned = turnSigmas(s, sigmas, directionsOf(columnsOf([...sigmas.keys()])));
      expect([turned.get("x0"), turned.get("y0")].map((c) => c?.[0])).toEqual(s < 4 ? [1, 2] : [2, 1]);
      expect(turned.get("e1")![0]).toBe(3);
    }
  });

  it("of a place are asked for together", () => {
    const directions = directionsOf(columnsOf(["y0", "flux", "x0"]));
    expect(withPartners(["flux", "x0"], directions)).toEqual(["flux", "x0", "y0"]);
    expect(withPartners(["y0", "x0"], directions)).toEqual(["y0", "x0"]);
    expect(withPartners(["flux"], directions)).toEqual(["flux"]);
    const half = new Map([["x0", Float64Array.of(1)]]);
    expect(() => turnLabels(4, half, 0, square, directions)).toThrow("together");
  });

  it("turn by their roles, whatever they are called", () => {
    const named = (name: string, role: LabelRole, band?: string): LabelColumn => ({
      ...{ name, unit: "1", description: "", role },
      ...(band === undefined ? {} : { band }),
    });
    const columns = [
      ...[named("theta", "angle"), named("pa", "scalar"), named("q", "spin2-cos"), named("u", "spin2-sin")],
      ...[named("row", "y"), named("column", "x"), named("row_g", "y", "g"), named("column_g", "x", "g")],
    ];
    const labels = new Map(
      Object.entries({ theta: 10, pa: 10, q: 0.3, u: 0.2, row: 1, column: 2, row_g: 3, column_g: 4 }).map(
        ([name, value]) => [name, Float64Array.of(value)],
      ),
    );
    turnLabels(6, labels, 0, square, directionsOf(columns)); // transposed, then flipped along y
    expect(Object.fromEntries([...labels].map(([name, [value]]) => [name, value]))).toEqual({
      ...{ theta: 100, pa: 10, q: -0.3, u: -0.2, row: 3, column: 1, row_g: 1, column_g: 3 },
    });
    expect(halfPlace(["row", "q"], columns)).toBeUndefined();
    expect(halfPlace(["row", "q"], columns.slice(0, 5))).toBe("row");
    expect(halfPlace(["q"], columns.slice(0, 5))).toBeUndefined();
  });
});

describe("the symmetry of an object", () => {
  it("is a pure function, all equally likely, and another in other epochs, for other seeds and objects", () => {
    const counts = new Array<number>(8).fill(0);
    for (let id = 0; id < 8000; id++) counts[symmetryOf(3, 5, id, true)]++;
    const chi2 = counts.reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
    expect(chi2).toBeLessThan(24.3); // 99.9 % of chi-square with 7 degrees of freedom
    const row = (seed: number, epoch: number, first = 0) =>
      Array.from({ length: 40 }, (_, k) => symmetryOf(seed, epoch, first + k, true)).join("");
    expect(row(1, 0)).toBe(row(1, 0));
    expect(new Set([row(1, 0), row(2, 0), row(1, 1), row(1, 0, 2 ** 40)]).size).toBe(4);
  });
  it("of an oblong stamp is a flip, all equally likely", () => {
    const counts = new Array<number>(8).fill(0);
    for (let id = 0; id < 4000; id++) counts[symmetryOf(0, 0, id, false)]++;
    expect(counts.slice(4)).toEqual([0, 0, 0, 0]);
    const chi2 = counts.slice(0, 4).reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
    expect(chi2).toBeLessThan(16.3); // 99.9 % of chi-square with 3 degrees of freedom
  });
});
