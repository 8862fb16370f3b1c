/** The section "shift" of a report for tests. */
import type { ShiftSection } from "../../../eval/shift/section.ts";
import { packImage } from "../../../train/run/packed-image.ts";
import { normals } from "../samples.ts";

const SIDE = 16;

export function sampleShift(): ShiftSection {
  const picture = () =>
    packImage(
      Float32Array.from({ length: SIDE * SIDE }, (_, p) => 1000 * Math.exp(-(((p % SIDE) - 8) ** 2) / 9)),
    );
  return {
    source: { name: "sim:leung2025", sha256: "ab12", stamps: 2000, which: "the test split" },
    target: { name: "harder", sha256: "cd34", stamps: 2000, which: "all stamps" },
    ...{ own: false, latents: 5, permutations: 200 },
    area: { value: 0.87, null_mean: 0.5, null_95: 0.52, p: 0.005 },
    mmd: { value: 0.012, null_mean: 1e-5, null_95: 3e-4, p: 0.005, bandwidth: 2.9 },
    frechet: { distance: 3.2, own: 0.4, own_scatter: 0.1, size: 1000 },
    foreign: {
      share: { value: 0.12, low: 0.11, high: 0.13 },
      ...{ quantile: 0.99, limit: 1.9, median: 1.1 },
      most: [3, 4].map((id) => ({ id, novelty: 7 - id, nearest: id + 10 })),
    },
    differences: [
      {
        ...{ name: "noise", unit: "ADU", by: "ratio", source: 11, target: 14.5, change: 1.32, effect: 4.1 },
        differs: true,
      },
      {
        ...{ name: "sky", unit: "ADU", by: "difference", source: 100, target: 100.1, change: 0.1 },
        ...{ effect: 0.01, differs: false },
      },
    ],
    plane: {
      shares: [0.3, 0.2],
      points: {
        ...{ x: [...normals(50, 1)], y: [...normals(50, 2)] },
        class: Array.from({ length: 50 }, (_, i) => i % 2),
      },
    },
    pictures: {
      ...{ height: SIDE, width: SIDE, bands: [{ name: "r", unit: "ADU" }] },
      foreign: { ids: [3, 4], images: [picture(), picture()] },
      nearest: { ids: [13, 14], images: [picture(), picture()] },
    },
  };
}
