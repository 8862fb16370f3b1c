/** Paths in a configuration: of PSF images and tables, and of filters, which a data set does not name, because it has their curves. */
import { isAbsolute, resolve } from "node:path";
import { filtersFrom } from "../galaxies/survey/filter-files.ts";
import type { Fields } from "../scene-check.ts";
import { withFiles, withSource } from "./psf-place.ts";

/** A path in a configuration file is seen from its folder. @param config as it was read from a file in `dir` */
export function readFrom(dir: string, config: Fields): Fields {
  const placed = withFiles(config, (file) => (isAbsolute(file) ? file : resolve(dir, file)));
  return withSource(filtersFrom(dir, placed), (source) => filtersFrom(dir, source));
}
