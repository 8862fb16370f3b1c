/** What a physics CVAE can do. */
import type { RunConfig } from "../../run/config.ts";
import type { Capability } from "../model.ts";

/** A vanilla one knows no labels. */
const isVanilla = ({ training }: Pick<RunConfig, "training">): boolean => training["vanilla"] === true;

export function cvaeGives(config: RunConfig): ReadonlySet<Capability> {
  const labels: Capability[] = isVanilla(config) ? [] : ["label-latents", "mean", "sd", "cdf"];
  return new Set<Capability>(["encoder", "decoder", "latent-sd", ...labels]);
}
