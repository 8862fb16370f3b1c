/** What a sweep would show if the decoder were the simulator: the light that a stamp cuts off, the blur of the PSF. */
import type { LabelColumn } from "../../datasets/labels.ts";
import { inContext } from "../../shared/errors.ts";
import { makePopulation } from "../../sim/populations.ts";
import { psfFileNames } from "../../sim/psf-check.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import type { Psf } from "../../sim/scene.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { inBand } from "../data/flux-label.ts";
import { PARAMETERS, sceneOf } from "../data/galaxy-parameters.ts";
import type { BaseGalaxies } from "./base-galaxies.ts";

/**
 * A base galaxy with another value of the label in one band, without noise and sky [height * width].
 * @returns undefined where there is no such galaxy (e >= 1)
 */
export type Simulate = (galaxy: number, value: number) => Float32Array | undefined;

/**
 * @returns undefined if the run's data was not simulated as galaxies of one component with one analytic PSF, or if `label` is not
 * one of flux, hlr, n, e1, e2, x0 and y0
 */
export function simulatorOf(
  config: RunConfig,
  base: BaseGalaxies,
  label: LabelColumn,
  band: number,
): Simulate | undefined {
  const { height, width, bands } = config.image;
  const psf = psfOf(config, band);
  const pixelScale = bands[band].pixel_scale;
  const names = PARAMETERS.map((name) => (name === "flux" ? inBand(name, bands, band) : name));
  if (psf === undefined || pixelScale === undefined || !names.includes(label.name)) return undefined;
  if (!names.every((name) => base.labels.has(name))) return undefined;
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
    const vector = names.map((name) => (name === label.name ? value : base.labels.get(name)![galaxy]));
    const scene = sceneOf(outline, vector);
    if (scene.components.some((c) => c.kind === "sersic" && c.e >= 1)) return undefined;
    const image = new Float32Array(height * width);
    renderer.render(scene, image);
    return image;
  };
}

/** The PSF that all galaxies of the run's data have in common in a band. */
function psfOf(config: RunConfig, band: number): Psf | undefined {
  const { population } = config.data.options;
  if (population === undefined) return undefined;
  try {
    const known = makePopulation(population);
    const own = known.bands[band].name;
    const varies = known.labels.some(({ name, band: of = own }) => name.startsWith("psf_") && of === own);
    const { psf, components } = known.draw(0, 0).bands[band].scene;
    return varies || components.length > 1 || psfFileNames(psf).length > 0 ? undefined : psf;
  } catch (error) {
    throw inContext("the population in config.json", error);
  }
}
