/** Where the images of a configuration, of PSFs and of galaxies, and a table of galaxies, lie, as a data set says it: seen from the set's directory, so that both can move together. */
import { relative, resolve } from "node:path";
import type { Population } from "../drawn.ts";
import { filesIn } from "../psf/read-stack.ts";
import { psfFileNames, withPsfFiles } from "../psf-check.ts";
import type { Fields } from "../scene-check.ts";
import { noiseFiles, withNoiseFiles } from "./noise-place.ts";

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

/** With each component that is an image changed, and its own PSF. */
function withGalaxies(config: Fields, change: (holder: Fields) => Fields): Fields {
  const { galaxy } = config;
  if (!Array.isArray(galaxy)) return config;
  const changed = (c: unknown): unknown => {
    if (!isRecord(c) || c["kind"] !== "image") return c;
    const { own_psf } = c;
    return change(isRecord(own_psf) ? { ...c, own_psf: change(own_psf) } : c);
  };
  return { ...config, galaxy: galaxy.map(changed) };
}

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** With the path of each file of a PSF, of a detector and each image changed, and that of a table whose rows are the galaxies, or their neighbours. */
export function withFiles(config: Fields, change: (file: string) => string): Fields {
  const changed = (holder: Fields): Fields =>
    typeof holder["file"] === "string" ? { ...holder, file: change(holder["file"]) } : holder;
  const seen = withGalaxies(
    withPsfs(config, (psf) => withPsfFiles(psf, change)),
    changed,
  );
  const whole = withNoiseFiles(seen, change);
  const { from } = whole;
  return withSource(isRecord(from) ? { ...whole, from: changed(from) } : whole, (source) =>
    withFiles(source, change),
  );
}

/** With the configuration changed that neighbours are drawn from, if there is one. */
export function withSource(config: Fields, change: (source: Fields) => Fields): Fields {
  const { neighbours } = config;
  if (!isRecord(neighbours) || !isRecord(neighbours["from"])) return config;
  return { ...config, neighbours: { ...neighbours, from: change(neighbours["from"]) } };
}

/** The files of the PSF of each band; a directory as what is in it. @throws GalforgeError for a directory without images */
export const psfFiles = (config: Population["config"]): readonly (readonly string[])[] =>
  (config.bands ?? [config]).map(({ psf }) => psfFileNames(psf).flatMap((file) => filesIn(file)));

/** The PSF images among them that are the whole PSF of a band. */
export const psfImages = (config: Population["config"]): readonly string[] =>
  (config.bands ?? [config]).flatMap(({ psf: { kind, file } }) =>
    kind === "image" && typeof file === "string" ? [file] : [],
  );

/** The images that are galaxies, and those of their own PSFs, in the order of the configuration. */
export function galaxyImages(config: Fields): readonly string[] {
  const files: string[] = [];
  withGalaxies(config, (holder) => {
    if (typeof holder["file"] === "string") files.push(holder["file"]);
    return holder;
  });
  return files;
}

/** All of these files, and tables whose rows are the galaxies or their neighbours. */
export const filesOf = (config: Population["config"]): readonly string[] => {
  const tables = [config, config.neighbours?.from].map((holder) =>
    fileIn(isRecord(holder) && holder["from"]),
  );
  const images = [...psfFiles(config).flat(), ...galaxyImages({ ...config }), ...noiseFiles(config).values()];
  return [...images, ...tables].filter((file) => file !== undefined);
};

const fileIn = (table: unknown): string | undefined =>
  isRecord(table) && typeof table["file"] === "string" ? table["file"] : undefined;

/** As it is written into a file in `dir`. @param config with absolute paths */
export const writtenTo = (dir: string, config: Fields): Fields =>
  withFiles(config, (file) => relative(resolve(dir), file));

/** Without the paths: files are known by their hashes. */
export const withoutFiles = (config: Fields): Fields => {
  const seen = withGalaxies(
    withPsfs(config, (psf) => withPsfFiles(psf, () => "")),
    ({ file: _, ...holder }) => holder,
  );
  return withNoiseFiles(seen, () => "");
};
