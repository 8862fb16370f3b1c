/** Which files are written beside a catalogue, and where they may be. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { badInput, outOfRange } from "../../../shared/errors.ts";
import { checkOutput } from "../../../shared/files/output.ts";
import { repeated } from "../../../shared/repeated.ts";
import { isCatalogHead } from "../../../shared/tables/open.ts";
import type { Beside, BesideFiles, BesideHead } from "./beside.ts";
import { openQuantiles } from "./quantiles.ts";
import { isNpyName, openSamples, sidecarOf } from "./samples.ts";

/**
 * Checks the names before work is spent on them.
 * @param inputs that they must not replace @param out the catalogue
 * @throws GalforgeError for a name of no format, one that is used twice, or of a file that must stay
 */
export function checkBeside(
  { samples, quantiles }: BesideFiles,
  out: string,
  inputs: readonly string[],
): void {
  const paths: string[] = [out];
  if (samples !== undefined) {
    const { path } = samples;
    if (!/\.(npy|parquet)$/i.test(path)) throw outOfRange("--samples-out", path, "a .npy or .parquet file");
    const kind = "a file of samples of galforge";
    paths.push(path);
    if (isNpyName(path)) {
      const sidecar = sidecarOf(path);
      paths.push(sidecar);
      checkOutput(path, {
        inputs,
        kind,
        looksRight: (head) => head.startsWith("\x93NUMPY") && existsSync(sidecar),
      });
      checkOutput(sidecar, { inputs, kind, looksRight: (head) => head.includes('"galforge-samples"') });
    } else checkOutput(path, { inputs, kind, looksRight: isCatalogHead });
  }
  if (quantiles !== undefined) {
    if (!/\.fits$/i.test(quantiles)) throw outOfRange("--quantiles", quantiles, "a .fits file");
    paths.push(quantiles);
    const looksRight = (head: string): boolean => /^SIMPLE {2}= {20}T.*EXTNAME = 'META/s.test(head);
    checkOutput(quantiles, { inputs, kind: "a file of quantiles of galforge", looksRight });
  }
  const twice = repeated(paths.map((path) => resolve(path)));
  if (twice !== undefined) throw badInput("--out", `${twice} is to be two files: give each its own name`);
}

export const openBeside = ({ samples, quantiles }: BesideFiles, head: BesideHead): Beside[] => [
  ...(samples === undefined ? [] : [openSamples(samples.path, samples.draws, head)]),
  ...(quantiles === undefined ? [] : [openQuantiles(quantiles, head)]),
];
