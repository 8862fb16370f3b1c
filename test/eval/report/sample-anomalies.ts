/** The section "anomalies" of a report for tests. */
import type { AnomaliesSection } from "../../../eval/anomalies/section.ts";
import { packImage } from "../../../train/run/packed-image.ts";
import { normals } from "../samples.ts";

const SIDE = 16;

export function sampleAnomalies(): AnomaliesSection {
  const share = { value: 0.9, low: 0.85, high: 0.93 };
  const recovery = (name: string) => ({
    ...{ name, members: 30, recall: share, recall_scatter: 0.05, contamination: share, precision: 0.8 },
    ...{ average_precision: 0.87, first: [share, share, share] },
  });
  const against = {
    recall: { value: 0.02, error: 0.01 },
    average_precision: { value: 0.1, error: 0.05 },
  };
  const classes = ["green-pea", "red-spiral"];
  const latents = ["flux", "hlr", "free1"];
  const picture = () =>
    packImage(
      Float32Array.from({ length: SIDE * SIDE }, (_, p) => 1000 * Math.exp(-(((p % SIDE) - 8) ** 2) / 9)),
    );
  const gallery = { ids: [3, 4], images: [picture(), picture()] };
  const column = () => [...normals(50, 1)];
  return {
    data: { name: "rare", sha256: "ab12", stamps: 1000, which: "all stamps" },
    latents,
    classes,
    ...{ ordinary: 940, dropped: 0, repeats: 50 },
    spaces: [
      { name: "latents", features: latents, classes: classes.map(recovery) },
      {
        name: "colours",
        features: ["mag_g - mag_r"],
        classes: classes.map((name) => ({ ...recovery(name), against })),
      },
    ],
    blind: {
      reference: 5000,
      first: [10, 100, 1000],
      scores: ["neighbour distance", "isolation forest"].map((name) => ({
        name,
        classes: classes.map((of) => ({
          ...{ name: of, average_precision: 0.3, chance: 0.03, recall: [0.1, 0.6, 1] },
        })),
      })),
    },
    typical: ["ordinary", ...classes].map((name) => ({ name, deviations: [0.1, -2.2, 3.1] })),
    members: [{ id: 3, class: 1, score: 4.2, deviations: [0.1, -2.2, 3.1] }],
    most_unlike: [{ id: 77, class: 0, score: 5.1, deviations: [0.2, 0.4, 4.1] }],
    projections: [
      {
        ...{ space: "latents", x: "flux", y: "hlr" },
        points: { x: column(), y: column(), class: column().map((_, i) => i % 3) },
        boundaries: [{ class: 1, x: [-1, 1], y: [0, 0.5] }],
      },
    ],
    pictures: {
      ...{ height: SIDE, width: SIDE, bands: [{ name: "r", unit: "ADU" }] },
      classes: classes.map((name) => ({ name, members: gallery, neighbours: gallery })),
    },
  };
}
