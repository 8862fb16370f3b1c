/** What speaks against a network's values of a galaxy, in words. Pure. */
import { bandSystem } from "../../datasets/image-system.ts";
import type { Stamp } from "../../datasets/survey/cutout.ts";
import type { Estimates } from "../../train/models/posterior.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { isOutside, type Possible } from "../data/possible.ts";
import { hasOtherSkyNoise } from "../infer/sources/flux-system.ts";

/**
 * "hlr outside", "noise", "padded", "pixels", "masked", "neighbours", "resampled", "crowded", "noiseMap", "target", "impossible", "negative", "spike", "psf":
 * docs/survey.md.
 * @param otherPsf whether the PSF is not one that the network was trained on
 */
export function flagsOf(
  { supervise, image }: RunConfig,
  { values }: Estimates,
  { impossible, negative }: Pick<Possible, "impossible" | "negative">,
  k: number,
  stamp: Stamp,
  otherPsf: boolean,
): string[] {
  const outside = supervise
    .filter((label) => isOutside(label, values.get(label.name)![k]))
    .map(({ name }) => `${name} outside`);
  const { masked, notFinite, neighbours, blank } = stamp.replaced;
  // as FLAGS of a catalogue
  const rest = {
    noise: hasOtherSkyNoise(bandSystem(image, 0), stamp.noise),
    padded: stamp.padded > 0 || blank > 0,
    pixels: notFinite > 0,
    masked: masked > 0,
    neighbours: neighbours > 0,
    resampled: stamp.resampled,
    crowded: stamp.crowded,
    noiseMap: stamp.otherNoise,
    target: stamp.unsegmented,
    impossible: impossible[k] === 1,
    negative: stamp.darker || negative[k] === 1,
    spike: stamp.spiked,
    psf: otherPsf,
  };
  return [...outside, ...Object.entries(rest).flatMap(([name, holds]) => (holds ? [name] : []))];
}
