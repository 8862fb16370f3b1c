/** The section "latents" of a report for tests. */

import { MOVES } from "../../../eval/latents/matter.ts";
import type { LatentsSection } from "../../../eval/latents/section.ts";
import { packImage } from "../../../train/run/packed-image.ts";
import { normals } from "../samples.ts";

const SIDE = 16;

export function sampleLatents(): LatentsSection {
  const latents = ["flux", "hlr", "free1"];
  const [truth, noise] = [normals(60, 1), normals(60, 2)];
  const image = packImage(
    Float32Array.from({ length: SIDE * SIDE }, (_, p) => 1000 * Math.exp(-(((p % SIDE) - 8) ** 2) / 9)),
  );
  const values = [1, 2, 3, 4, 5, 6, 7];
  return {
    data: { name: "stamps", sha256: "ab12", stamps: 2000, which: "the test split" },
    latents,
    labels: ["flux", "hlr", "n"].map((name, l) => ({
      ...{ name, unit: "1", correlations: latents.map((_, j) => (j === l ? 0.97 : 0.1)) },
      held: { informed: 0.5, all: name === "n" ? 0.8 : 0.51 },
    })),
    familiar: ["flux", "hlr"],
    alike: [["flux"], ["hlr", "n"], ["n"]],
    recovered: [
      {
        ...{ name: "flux", unit: "ADU" },
        bins: [-1, 0, 1].map((x) => ({
          ...{ stamps: 20, truth: x, estimate: 0.9 * x, low: 0.9 * x - 0.3, high: 0.9 * x + 0.3, error: 0.2 },
        })),
        points: {
          truth: [...truth],
          estimate: [...truth.map((t, i) => t + 0.3 * noise[i])],
          error: [...truth.map(() => 0.2)],
        },
      },
    ],
    ...{ height: SIDE, width: SIDE, bands: [{ name: "r", unit: "ADU" }] },
    moved: {
      galaxy: 1234,
      traversals: latents.map((latent) => ({
        ...{ latent, values, shown: { magnitude: values, ellipticity: values.map(() => 0.1) } },
        images: values.map(() => image),
      })),
      perturbed: ["flux", "hlr"].map((name) => ({
        ...{ name, unit: "1", images: MOVES.map(() => image) },
        latents: latents.map((latent) => ({ name: latent, coefficient: 0.5 })),
      })),
      implied: { draws: 64, input: image, mean: image, sd: image, residual: image },
    },
    planes: {
      spaces: ["latents", "latents and photometry"].map((name) => ({
        name,
        components: { x: [...truth], y: [...noise], shares: [0.6, 0.2] },
        umap: { x: [...noise], y: [...truth] },
      })),
      quantities: [{ name: "flux", unit: "ADU", values: [...truth] }],
    },
  };
}
