/** `sim field`: an image of thousands of galaxies and stars with its truth, tile by tile on all cores (docs/fields.md). */
import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { Band } from "../../datasets/bands.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { badFile, badInput, outOfRange } from "../../shared/errors.ts";
import { checkOutput } from "../../shared/files/output.ts";
import { isThere } from "../../shared/files/read.ts";
import type { Card } from "../../shared/formats/fits-header.ts";
import { runTasks, workerCount } from "../../shared/workers/pool.ts";
import type { Population } from "../drawn.ts";
import type { GenerateHooks } from "../generate/generate.ts";
import { MASK_BITS } from "../noise/mask.ts";
import { isPlain } from "../noise/model.ts";
import { drawPsf } from "../observe/psf.ts";
import { filesOf } from "../population/psf-place.ts";
import { fwhmOf } from "../psf/fwhm.ts";
import { Renderer } from "../render/renderer.ts";
import type { Psf } from "../scene.ts";
import { squareFor } from "./extent.ts";
import { bandCards, FieldFile, type PlaneHead } from "./field-file.ts";
import { type Conditions, conditionsOf, FieldObjects } from "./objects.ts";
import { cornerOf, createTileWork, type TileObject, type TileTask } from "./render-tile.ts";
import type { FieldSettings } from "./settings.ts";
import { defaultTileRows } from "./size.ts";
import { skyVariance } from "./sky-variance.ts";
import { TruthTable } from "./truth.ts";
import { wcsCards, wcsOf } from "./wcs.ts";
import { PsfWings, widest } from "./wings.ts";

export interface FieldWishes {
  readonly population: Population;
  readonly settings: FieldSettings;
  readonly out: string;
  readonly seed: number;
  readonly workers: number | "auto";
  /** rows of a tile; undefined: chosen. The bytes do not depend on it */
  readonly tileRows?: number | undefined;
  readonly noiseless: boolean;
}

export type FieldHooks = Pick<GenerateHooks, "signal" | "note" | "progress">;

/** A band of a field, as it is seen. */
export interface FieldBand {
  readonly name: string;
  /** of the PSF [arcsec] */
  readonly fwhm: number;
  /** of the sky's noise in a pixel [unit] */
  readonly noise: number;
  /** AB magnitude of a point source whose flux is 5 standard deviations of its best estimate from the sky's noise alone */
  readonly depth: number | undefined;
}

export interface MadeField {
  readonly file: string;
  readonly size: readonly [number, number];
  readonly galaxies: number;
  readonly stars: number;
  readonly tiles: number;
  readonly bands: readonly FieldBand[];
  /** objects whose light is cut off above the limit, by the largest square */
  readonly cut: number;
  /** the largest surface brightness there [standard deviations of the sky's noise] */
  readonly brightestCut: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** More would not fit into memory as a list. */
const MOST_OBJECTS = 1_000_000;

/** @throws GalforgeError; nothing is left then, and nothing of it is kept: a restart is the way to go on */
export async function makeField(wishes: FieldWishes, hooks: FieldHooks): Promise<MadeField> {
  const { population, settings, out, seed, noiseless } = wishes;
  const { size } = settings;
  const [ny, nx] = size;
  const started = performance.now();
  const planeCount = population.bands.length * (noiseless ? 3 : 4);
  checkPlace(out, population, 4 * ny * nx * planeCount);
  const bands = conditionsOf(population, settings, seed);
  checkDrawable(population, bands);
  const pixelScale = population.config.pixel_scale;
  const objects = new FieldObjects(population, settings, pixelScale, seed);
  checkCount(objects, population);
  const { list, truth, cut, brightestCut } = placeObjects(objects, bands, pixelScale, wishes);
  const tileRows = wishes.tileRows ?? defaultTileRows(nx);
  const tasks = tilesOf(list, ny, tileRows);
  const described = bands.map((band, i) =>
    describe(population.bands[i], band, psfsOver(settings, i), { pixelScale, noiseless }),
  );
  const file = new FieldFile(
    out,
    size,
    aboutField(wishes, objects),
    planeHeads(described, wishes, pixelScale),
  );
  const progress = hooks.progress("field", ny, "rows");
  const pool = {
    workers: workerCount(wishes.workers),
    file: new URL("tile-worker.js", import.meta.url),
    setup: { seed, nx, pixelScale, bands, noiseless, segmentation: settings.segmentation },
    create: createTileWork,
  };
  try {
    const result = (index: number, tile: Parameters<FieldFile["writeTile"]>[1]): void =>
      file.writeTile(tasks[index].firstRow, tile);
    await runTasks(pool, tasks, { result, progress: progress.add }, hooks.signal);
    const renderer = new Renderer();
    bands.forEach(({ psf }, i) => {
      const side = psfSide(fwhmOf(psf, pixelScale) / pixelScale);
      const image = drawPsf(renderer, { psf, pixel_scale: pixelScale }, side);
      file.writeImage("PSF", i + 1, image, side, [
        { key: "PIXSCALE", value: pixelScale, comment: "[arcsec/pixel]; with the response of a pixel" },
      ]);
    });
    file.writeCatalogue(truth.columns);
    const bytes = file.bytes;
    file.commit();
    return {
      ...{ file: out, size, galaxies: objects.galaxies, stars: objects.stars, tiles: tasks.length },
      bands: bands.map((band, i) => seenBand(population.bands[i], band, pixelScale)),
      ...{ cut, brightestCut, bytes, seconds: (performance.now() - started) / 1000 },
    };
  } catch (error) {
    file.abort();
    throw error;
  } finally {
    progress.finish();
  }
}

/** @throws GalforgeError if something is there already, or there is no room */
function checkPlace(out: string, { config }: Population, bytes: number): void {
  const inputs = filesOf(config);
  checkOutput(out, { inputs, kind: "a field (FITS)", looksRight: () => true });
  if (isThere(out)) throw badFile(out, "is there already: choose another --out, or delete it first");
  const { bavail, bsize } = statfsSync(dirname(resolve(out)));
  if (bytes <= bavail * bsize) return;
  const free = formatBytes(bavail * bsize);
  throw badFile(
    out,
    `the field needs ${formatBytes(bytes)}, but ${free} are free there: choose another --out`,
  );
}

/** @throws GalforgeError for what stamps can have and fields do not */
function checkDrawable({ config }: Population, bands: readonly Conditions[]): void {
  if (config.neighbours !== undefined) {
    throw badInput(
      "neighbours",
      "are for stamps: on a field the other objects are the neighbours. Remove the key",
    );
  }
  for (const { name, detector } of bands) {
    if (isPlain(detector)) continue;
    const extra = Object.keys(detector).filter((key) =>
      ["noise", "background", "gradient", "effects"].includes(key),
    );
    throw badInput(
      `detector of the band ${name}`,
      `a field has sky, gain, read_noise and saturation alone: remove ${extra.join(", ")}`,
    );
  }
}

function checkCount({ galaxies, count }: FieldObjects, { size }: Population): void {
  if (count > MOST_OBJECTS) {
    throw outOfRange(
      "the number of objects",
      count,
      `at most ${MOST_OBJECTS}: a lower --density, or a smaller --size`,
    );
  }
  if (size !== undefined && galaxies > size) {
    throw outOfRange(
      "the number of galaxies",
      galaxies,
      `at most ${size}, the rows of the table: a lower --density`,
    );
  }
}

interface Placed {
  readonly list: readonly TileObject[];
  readonly truth: TruthTable;
  readonly cut: number;
  readonly brightestCut: number;
}

/** Draws all objects, and gives each its square. */
function placeObjects(
  objects: FieldObjects,
  bands: readonly Conditions[],
  pixelScale: number,
  { population, settings }: FieldWishes,
): Placed {
  const renderer = new Renderer();
  const lit = bands.map(({ psf, detector }, i) => ({
    wings: widest((psfsOver(settings, i) ?? [psf]).map((one) => new PsfWings(renderer, one, pixelScale))),
    pixelScale,
    limit: settings.truncation * Math.sqrt(skyVariance(detector)),
  }));
  const truth = new TruthTable(population, wcsOf(settings, pixelScale), objects.count);
  let [cut, brightestCut] = [0, 0];
  const list = Array.from({ length: objects.count }, (_, k): TileObject => {
    const object = objects.draw(k);
    truth.add(k, object);
    const { side, excess } = squareFor(lit.map((band, i) => ({ ...band, components: object.bands[i] })));
    if (excess > 1) cut++;
    if (excess > 1) brightestCut = Math.max(brightestCut, excess * settings.truncation);
    const { id, x, y } = object;
    const psfs = settings.psfs === undefined ? {} : { psfs: settings.psfs.map((psfAt) => psfAt(x, y)) };
    return { id, x, y, side, bands: object.bands, ...psfs };
  });
  return { list, truth, cut, brightestCut };
}

/** Places along a side at which a PSF that is a function of the place is looked at. */
const LOOKS = 5;

/** The PSF of a band all over the field; undefined: it is the same everywhere. */
function psfsOver({ psfs, size: [ny, nx] }: FieldSettings, band: number): readonly Psf[] | undefined {
  const psfAt = psfs?.[band];
  if (psfAt === undefined) return undefined;
  const steps = Array.from({ length: LOOKS }, (_, i) => i / (LOOKS - 1));
  return steps.flatMap((v) => steps.map((u) => psfAt(u * nx, v * ny)));
}

/** Each with the objects whose squares reach into it. */
function tilesOf(list: readonly TileObject[], ny: number, tileRows: number): TileTask[] {
  const count = Math.ceil(ny / tileRows);
  const objects = Array.from({ length: count }, (): TileObject[] => []);
  for (const object of list) {
    const bottom = cornerOf(object.y, object.side);
    const first = Math.max(0, Math.floor(bottom / tileRows));
    const last = Math.min(count - 1, Math.floor((bottom + object.side - 1) / tileRows));
    for (let t = first; t <= last; t++) objects[t].push(object);
  }
  return objects.map((inTile, t) => {
    const firstRow = t * tileRows;
    return { firstRow, rows: Math.min(tileRows, ny - firstRow), objects: inTile };
  });
}

/** Three widths to each side: what is beyond is lost in noise. An odd number of pixels. */
const psfSide = (fwhm: number): number => 2 * Math.min(128, Math.max(8, Math.ceil(3 * fwhm))) + 1;

/** @param psfs all over the field, if they are not the same everywhere */
function describe(
  band: Band,
  { psf, detector }: Conditions,
  psfs: readonly Psf[] | undefined,
  { pixelScale, noiseless }: { readonly pixelScale: number; readonly noiseless: boolean },
): Band {
  const widths = (psfs ?? [psf]).map((one) => fwhmOf(one, pixelScale));
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return {
    ...band,
    pixel_scale: pixelScale,
    detector: noiseless ? { sky: 0 } : detector,
    psf: { kind: psf.kind, ...(least > 0 ? { fwhm: [least, most] } : {}) },
  };
}

function seenBand(band: Band, { name, psf, detector }: Conditions, pixelScale: number): FieldBand {
  const noise = Math.sqrt(skyVariance(detector));
  const fwhm = fwhmOf(psf, pixelScale);
  const image = drawPsf(new Renderer(), { psf, pixel_scale: pixelScale }, psfSide(fwhm / pixelScale));
  const area = 1 / image.reduce((sum, value) => sum + value * value, 0);
  const { zero_point } = band;
  const depth =
    zero_point === undefined || noise === 0
      ? undefined
      : zero_point - 2.5 * Math.log10(5 * noise * Math.sqrt(area));
  return { name, fwhm, noise, depth };
}

function aboutField({ settings, seed, noiseless }: FieldWishes, { galaxies, stars }: FieldObjects): Card[] {
  return [
    { key: "SEED", value: seed },
    { key: "NGALAXY", value: galaxies, comment: "galaxies" },
    { key: "NSTAR", value: stars, comment: "stars" },
    { key: "NOISE", value: !noiseless, comment: "sky and noise are in SCI" },
    { key: "TRUNC", value: settings.truncation, comment: "light is cut off there [sky noise of a pixel]" },
    { key: "SEGLIMIT", value: settings.segmentation, comment: "faintest pixel of SEG, in the same unit" },
  ];
}

/** In the order in which a tile has them. */
function planeHeads(
  bands: readonly Band[],
  { settings, noiseless }: FieldWishes,
  pixelScale: number,
): PlaneHead[] {
  const wcs = wcsCards(settings, pixelScale);
  return bands.flatMap((band, i): PlaneHead[] => {
    const version = i + 1;
    const name = { key: "FILTER", value: band.name, comment: "band" };
    const full = { key: "MB_SAT", value: MASK_BITS.SAT, comment: "at the full well" };
    return [
      { name: "SCI", version, dtype: "float32", cards: [...bandCards(band), ...wcs] },
      ...(noiseless ? [] : [{ name: "WHT", version, dtype: "float32", cards: [name, ...wcs] } as const]),
      { name: "MASK", version, dtype: "int32", cards: [name, full, ...wcs] },
      { name: "SEG", version, dtype: "int32", cards: [name, ...wcs] },
    ];
  });
}
