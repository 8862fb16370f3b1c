/** Where the PSF image of a configuration lies, as a data set says it: seen from the set's directory, so that both can move together. */
import { isAbsolute, relative, resolve } from "node:path";
import type { Fields } from "../scene-check.ts";
import type { PopulationConfig } from "./config.ts";

type Config = Readonly<Record<string, unknown>>;

function withFile(config: Config, change: (file: string) => string): Config {
  const { psf } = config;
  if (typeof psf !== "object" || psf === null || !("file" in psf) || typeof psf.file !== "string")
    return config;
  return { ...config, psf: { ...psf, file: change(psf.file) } };
}

/** The PSF image of each band; undefined where the PSF is none. */
export const psfImages = ({ psf }: PopulationConfig): readonly (string | undefined)[] => [imageOf(psf)];

const imageOf = ({ kind, file }: Fields): string | undefined =>
  kind === "image" && typeof file === "string" ? file : undefined;

/** A path in a configuration file is seen from its folder. @param config as it was read from a file in `dir` */
export const readFrom = (dir: string, config: Config): Config =>
  withFile(config, (file) => (isAbsolute(file) ? file : resolve(dir, file)));

/** As it is written into a file in `dir`. @param config with an absolute path */
export const writtenTo = (dir: string, config: Config): Config =>
  withFile(config, (file) => relative(resolve(dir), file));
