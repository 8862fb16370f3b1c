/** Where the PSF image of a configuration lies, as a data set says it: seen from the set's directory, so that both can move together. */
import { relative, resolve } from "node:path";
import type { Population } from "../drawn.ts";
import type { Fields } from "../scene-check.ts";

/** With each PSF changed, that of the top level and those of bands. */
function withPsfs(config: Fields, change: (psf: Fields) => Fields): Fields {
  const changed = (outer: Fields): Fields => {
    const { psf } = outer;
    return isRecord(psf) ? { ...outer, psf: change(psf) } : outer;
  };
  const { bands } = config;
  if (!Array.isArray(bands)) return changed(config);
  return { ...changed(config), bands: bands.map((band) => (isRecord(band) ? changed(band) : band)) };
}

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** With the path of each PSF image changed. */
export const withPsfFiles = (config: Fields, change: (file: string) => string): Fields =>
  withPsfs(config, (psf) => (typeof psf["file"] === "string" ? { ...psf, file: change(psf["file"]) } : psf));

/** The PSF image of each band; undefined where the PSF is none. */
export const psfImages = (config: Population["config"]): readonly (string | undefined)[] =>
  (config.bands ?? [config]).map(({ psf: { kind, file } }) =>
    kind === "image" && typeof file === "string" ? file : undefined,
  );

/** As it is written into a file in `dir`. @param config with absolute paths */
export const writtenTo = (dir: string, config: Fields): Fields =>
  withPsfFiles(config, (file) => relative(resolve(dir), file));

/** Without the paths: images are known by their hashes. */
export const withoutFiles = (config: Fields): Fields => withPsfs(config, ({ file: _, ...psf }) => psf);
