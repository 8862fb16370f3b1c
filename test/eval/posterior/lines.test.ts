import { expect, it } from "vitest";
import type { LabelColumn } from "../../../datasets/labels.ts";
import { besidesLines, linesOf } from "../../../eval/posterior/lines.ts";
import type { Supervised } from "../../../train/run/config.ts";
import { normals, uniforms } from "../samples.ts";

const [COUNT, DRAWS] = [300, 60];
const NAMES = ["halpha", "hbeta", "nii6584", "oiii5007"];
const column = (name: string): LabelColumn => ({
  ...{ name, unit: "1", description: name, role: "scalar" },
  ...(NAMES.includes(name) ? { sigma: `${name}_err` } : {}),
});
const supervise = NAMES.map(
  (name): Supervised => ({
    ...column(`ln1p_${name}`),
    ...{ range: [0, 9], transform: { kind: "linear", mean: 0, scale: 1 } },
  }),
);
/** Ratios of galaxies on both sides of the curves. */
const ratio = uniforms(COUNT, 3, -1, 0.4);
const fluxes = [
  new Float64Array(COUNT).fill(100),
  new Float64Array(COUNT).fill(100 / 2.86),
  ratio.map((x) => 100 * 10 ** x),
  ratio.map((x) => (100 / 2.86) * 10 ** (-x / 2)),
];
const labels = new Map<string, Float64Array>([
  ...NAMES.flatMap((name, l): [string, Float64Array][] => [
    [`ln1p_${name}`, fluxes[l]!.map(Math.log1p)],
    [name, fluxes[l]!],
    [`${name}_err`, fluxes[l]!.map((f, i) => (i < 30 && l === 1 ? f : 0.1 * f))],
  ]),
  ["z", new Float64Array(COUNT).fill(0.1)],
]);
const columns = [...labels.keys()].map(column);
const noise = normals(COUNT * DRAWS * 4, 9);
const samples = Float32Array.from({ length: COUNT * DRAWS * 4 }, (_, at) => {
  const [i, l] = [Math.floor(at / (4 * DRAWS)), at % 4];
  return Math.log1p(fluxes[l]![i]!) + 0.02 * noise[at]!;
});

it("are those of galaxies whose lines are detected, with classes that good draws get right", () => {
  const lines = linesOf(supervise, { labels, columns, count: COUNT }, samples)!;
  expect(lines.detected).toBe(COUNT - 30);
  expect(lines.accuracy).toBeGreaterThan(0.95);
  expect(lines.counts.flat().reduce((a, b) => a + b, 0)).toBe(COUNT - 30);
  const [nii, oiii, decrement, , sfr] = lines.quantities;
  expect(nii!.scores.r2!.value).toBeGreaterThan(0.99);
  expect(oiii!.scores.r2!.value).toBeGreaterThan(0.99);
  expect(decrement!.points.truth[0]).toBeCloseTo(2.86, 10);
  expect(sfr!.name).toBe("log SFR by Ha");
});

it("need all four lines, in one scale", () => {
  const set = { labels, columns, count: COUNT };
  expect(linesOf(supervise.slice(0, 3), set, samples)).toBeUndefined();
  const mixed = supervise.map((one, l) => (l === 0 ? { ...one, name: "halpha" } : one));
  expect(linesOf(mixed, set, samples)).toBeUndefined();
});

it("ask for fluxes, their errors and redshifts beside the targets", () => {
  expect(besidesLines(columns)).toEqual([...NAMES.flatMap((name) => [name, `${name}_err`]), "z"]);
});
