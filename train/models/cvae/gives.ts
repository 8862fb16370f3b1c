/** What a physics CVAE can do. */
import type { RunConfig } from "../../run/config.ts";
import { hasDropout } from "../dropout/option.ts";
import { passCapabilities } from "../dropout/posterior.ts";
import type { Capability } from "../model.ts";

/** A vanilla one knows no labels. */
const isVanilla = ({ training }: Pick<RunConfig, "training">): boolean => training["vanilla"] === true;

export function cvaeGives(config: RunConfig): ReadonlySet<Capability> {
  const labels: Capability[] = isVanilla(config) ? [] : ["label-latents", "mean", "sd", "cdf"];
  const passes = hasDropout(config) ? passCapabilities(true) : [];
  return new Set<Capability>(["encoder", "decoder", "latent-sd", ...labels, ...passes]);
}
