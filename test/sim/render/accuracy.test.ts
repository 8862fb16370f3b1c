// @module-tag slow
/** Moves each knob of the accuracy contract: tighter changes nothing that matters, looser does. */
import { describe, expect, it } from "vitest";
import { loadPopulation } from "../../../sim/population/load.ts";
import { type Accuracy, DEFAULT_ACCURACY } from "../../../sim/render/accuracy.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Scene } from "../../../sim/scene.ts";
import { render, worstPixel } from "./scenes.ts";

const population = loadPopulation({});
const scenes = Array.from({ length: 300 }, (_, k): Scene => population.draw(3, k).bands[0].scene);
const edges = scenes.slice(0, 80).map((scene, k): Scene => {
  const [galaxy] = scene.components;
  return {
    ...scene,
    components: [galaxy.kind !== "sersic" ? galaxy : { ...galaxy, n: 0.3 + (0.4 * k) / 80 }],
  };
});

/** Worst pixel of any scene against the default accuracy, or the other way round. */
function worst(accuracy: Accuracy, over: readonly Scene[]): number {
  const other = new Renderer(accuracy);
  return Math.max(
    ...over.map((scene) => {
      const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
      other.render(scene, image);
      return worstPixel(render(scene), image);
    }),
  );
}

describe("accuracy of the quadrature, worst pixel / peak", () => {
  const tight: Accuracy = { truncation: 1e-9, margin: 160, reach: 60 };

  it("default population: below 3e-6 of a quadrature with all knobs tightened", () => {
    expect(worst(tight, scenes)).toBeLessThan(3e-6);
  });

  it("profiles with an edge (n = 0.3 to 0.7): below 5e-6", () => {
    expect(worst(tight, edges)).toBeLessThan(5e-6);
  });

  it.each([
    ["truncation", { truncation: 1e-3 }],
    ["margin", { margin: -30 }],
    ["reach", { reach: 1 }],
  ])("%s matters: loosened, it shows", (_, knob) => {
    expect(worst({ ...DEFAULT_ACCURACY, ...knob }, scenes.slice(0, 100))).toBeGreaterThan(1e-4);
  });
});
