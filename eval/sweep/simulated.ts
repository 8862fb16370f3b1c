/** What a sweep would show if the decoder were the simulator: the light that a stamp cuts off, the blur of the PSF. */
import { inContext } from "../../shared/errors.ts";
import { makePopulation } from "../../sim/populations.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import type { Psf } from "../../sim/scene.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { PARAMETERS, type Parameter, sceneOf } from "../data/galaxy-parameters.ts";
import type { BaseGalaxies } from "./base-galaxies.ts";

/**
 * A base galaxy with another value of the label, without noise and sky [height * width].
 * @returns undefined where there is no such galaxy (e >= 1)
 */
export type Simulate = (galaxy: number, value: number) => Float32Array | undefined;

/**
 * @returns undefined if the run's data was not simulated as galaxies of one component with one analytic PSF, or if `label` is not
 * one of flux, hlr, n, e1, e2, x0 and y0
 */
export function simulatorOf(config: RunConfig, base: BaseGalaxies, label: string): Simulate | undefined {
  const psf = psfOf(config);
  const pixelScale = config.image.bands[0].pixel_scale;
  if (psf === undefined || pixelScale === undefined || !isParameter(label)) return undefined;
  if (!PARAMETERS.every((name) => base.labels.has(name))) return undefined;
  const { height, width } = config.image;
  const renderer = new Renderer();
  const outline = {
    components: [],
    x0: 0,
    y0: 0,
    psf,
    pixel_scale: pixelScale,
    stamp: [height, width],
  } as const;
  return (galaxy, value) => {
    const vector = PARAMETERS.map((name) => (name === label ? value : base.labels.get(name)![galaxy]));
    const scene = sceneOf(outline, vector);
    if (scene.components.some((c) => c.kind === "sersic" && c.e >= 1)) return undefined;
    const image = new Float32Array(height * width);
    renderer.render(scene, image);
    return image;
  };
}

const isParameter = (name: string): name is Parameter => PARAMETERS.some((p) => p === name);

/** The PSF that all galaxies of the run's data have in common. */
function psfOf(config: RunConfig): Psf | undefined {
  const { population } = config.data.options;
  if (population === undefined) return undefined;
  try {
    const known = makePopulation(population);
    const varies = known.labels.some((column) => column.name.startsWith("psf_"));
    const { psf, components } = known.draw(0, 0).bands[0].scene;
    return varies || components.length > 1 || psf.kind === "image" ? undefined : psf;
  } catch (error) {
    throw inContext("the population in config.json", error);
  }
}
