/** `sim render`: images of a list of objects, on all cores, written in the order of the list. */
import { statSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { type Band, UNNAMED_BAND } from "../../datasets/bands.ts";
import { ownCards } from "../../datasets/export/cards.ts";
import { badInput, outOfRange } from "../../shared/errors.ts";
import { fillDirectory } from "../../shared/files/directory.ts";
import { checkOutput } from "../../shared/files/output.ts";
import { isThere } from "../../shared/files/read.ts";
import type { Card } from "../../shared/formats/fits-header.ts";
import { inOrder, runTasks, workerCount } from "../../shared/workers/pool.ts";
import type { NamedObject } from "../objects.ts";
import { fwhmOf } from "../psf/fwhm.ts";
import { galaxyImageNotes, psfImageNotes } from "../psf/image-notes.ts";
import { filesIn } from "../psf/read-stack.ts";
import { psfFileNames } from "../psf-check.ts";
import type { Component, Detector, Psf, Scene } from "../scene.ts";
import type { GenerateHooks } from "./generate.ts";
import { type ImageSink, isArrayFile, looksLikeArray, openArray, openFolder } from "./image-files.ts";
import { objectsRendererFor } from "./objects-renderer.ts";
import type { ObjectsTask } from "./render-objects.ts";

export interface RenderOptions {
  readonly objects: readonly NamedObject[];
  /** the file that lists them */
  readonly list: string;
  /** a .npy or .fits file, or a directory */
  readonly out: string;
  /** undefined: no sky and no noise */
  readonly detector: Detector | undefined;
  readonly seed: number;
  readonly workers: number | "auto";
  /** name of the GPU that renders; undefined: the processor does */
  readonly device?: string | undefined;
  /** take a directory over from a process that we cannot ask */
  readonly breakLock?: boolean | undefined;
}

export interface Rendered {
  readonly out: string;
  readonly objects: number;
  readonly files: readonly string[];
  readonly seconds: number;
}

const TASK_OBJECTS = 32;
/** A GPU wants larger batches, and gains nothing from many threads. */
const ON_GPU = { objects: 512, workers: 2 } as const;

/** @throws GalforgeError, for stamps of different sizes with a single file among others */
export async function renderList(options: RenderOptions, hooks: GenerateHooks): Promise<Rendered> {
  const { objects, out, detector } = options;
  const names = fileNames(objects);
  if (isArrayFile(out) && !isDirectory(out)) {
    const sizes = [...new Set(objects.map(({ scenes: [scene] }) => scene!.stamp.join("x")))];
    if (sizes.length > 1) {
      const some = sizes.slice(0, 3).join(", ");
      throw outOfRange("--out", out, `a directory, because the stamps have different sizes (${some} pixels)`);
    }
    const inputs = [options.list, ...psfFilesOf(objects)];
    checkOutput(out, { inputs, kind: "an array of images (NPY, FITS)", looksRight: looksLikeArray });
    const [{ bands, scenes }] = objects as [NamedObject];
    const sink = openArray(out, objects.length, planesOf(scenes), aboutImages(objects, bands, detector));
    return renderInto(sink, names, options, hooks);
  }
  const made = new Set<string>();
  for (const name of names.map((each) => `${each}.npy`)) {
    if (made.has(name)) throw badInput("objects", `two of them would be written to ${name}: rename one`);
    made.add(name);
  }
  const place = { remedy: "choose another --out", makes: (name: string) => made.has(name) };
  return fillDirectory(out, place, { ...hooks, breakLock: options.breakLock }, () =>
    renderInto(openFolder(out), names, options, hooks),
  );
}

const isDirectory = (path: string): boolean => isThere(path) && statSync(path).isDirectory();

const psfsOf = (objects: readonly NamedObject[]): Psf[] => [
  ...new Set(objects.flatMap(({ scenes }) => scenes.map(({ psf }) => psf))),
];

const psfFilesOf = (objects: readonly NamedObject[]): string[] => [
  ...new Set(psfsOf(objects).flatMap((psf) => psfFileNames(psf).flatMap((file) => filesIn(file)))),
];

const psfImagesOf = (objects: readonly NamedObject[]): string[] => [
  ...new Set(psfsOf(objects).flatMap((psf) => (psf.kind === "image" ? [psf.file] : []))),
];

const componentsOf = (objects: readonly NamedObject[]): Component[] =>
  objects.flatMap(({ scenes }) =>
    scenes.flatMap(({ components, others = [] }) => [components, ...others.map((o) => o.components)].flat()),
  );

async function renderInto(
  sink: ImageSink,
  names: readonly string[],
  { objects, out, detector, seed, workers, device }: RenderOptions,
  hooks: GenerateHooks,
): Promise<Rendered> {
  const started = performance.now();
  const tasks = sliceTasks(objects, device === undefined ? TASK_OBJECTS : ON_GPU.objects);
  const pool = {
    workers: device !== undefined && workers === "auto" ? ON_GPU.workers : workerCount(workers),
    file: new URL("objects-worker.js", import.meta.url),
    setup: { seed, detector, device },
    create: objectsRendererFor,
  };
  const progress = hooks.progress("render", objects.length, "objects");
  const receive = inOrder((index, images: Float32Array[]) => {
    const { first, objects } = tasks[index]!;
    images.forEach((image, k) => {
      sink.add(image, planesOf(objects[k]!), names[first + k]!);
    });
  });
  try {
    const notes = [...psfImageNotes(psfImagesOf(objects)), ...galaxyImageNotes(componentsOf(objects))];
    for (const note of notes) hooks.note(`note: ${note}`);
    await runTasks(pool, tasks, { result: receive, progress: progress.add }, hooks.signal);
    const files = sink.finish();
    return { out, objects: objects.length, files, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    sink.abort();
    throw error;
  } finally {
    progress.finish();
  }
}

/** The shape of an image: [ny, nx], or of several bands [bands, ny, nx]. */
const planesOf = (scenes: readonly Scene[]): readonly number[] => [
  ...(scenes.length === 1 ? [] : [scenes.length]),
  ...scenes[0]!.stamp,
];

function aboutImages(
  objects: readonly NamedObject[],
  bands: readonly string[] | undefined,
  detector: Detector | undefined,
): Card[] {
  const names = bands === undefined ? [] : [{ key: "BANDS", value: bands.join(",") }];
  return [...names, ...ownCards(bandsOfScenes(objects, bands ?? [UNNAMED_BAND], detector))];
}

/** What the images of each band have in common. Without a detector they hold no sky. */
function bandsOfScenes(
  objects: readonly NamedObject[],
  names: readonly string[],
  detector: Detector | undefined,
): Band[] {
  const held =
    detector === undefined
      ? { sky: 0 }
      : { sky: detector.sky, gain: detector.gain, read_noise: detector.read_noise };
  return names.map((name, band) => {
    const scenes = objects.map((object) => object.scenes[band]!);
    const scales = new Set(scenes.map(({ pixel_scale }) => pixel_scale));
    const psfs = new Map(scenes.map((scene) => [`${JSON.stringify(scene.psf)} ${scene.pixel_scale}`, scene]));
    const widths = new Set([...psfs.values()].map(({ psf, pixel_scale }) => fwhmOf(psf, pixel_scale)));
    const [[scale], [fwhm]] = [[...scales], [...widths]];
    return {
      ...{ name, unit: "ADU", detector: held },
      ...(scales.size === 1 ? { pixel_scale: scale! } : {}),
      ...(widths.size === 1 && fwhm! > 0 ? { psf: { fwhm: [fwhm!, fwhm!] } } : {}),
    };
  });
}

/** Names as file names; objects without one get their number. */
function fileNames(objects: readonly NamedObject[]): string[] {
  const digits = String(objects.length - 1).length;
  return objects.map(({ name }, i) => name?.replaceAll(/[^\w.+-]/g, "_") ?? String(i).padStart(digits, "0"));
}

function sliceTasks(objects: readonly NamedObject[], size: number): ObjectsTask[] {
  return Array.from({ length: Math.ceil(objects.length / size) }, (_, t) => {
    const first = t * size;
    return { first, objects: objects.slice(first, first + size).map(({ scenes }) => scenes) };
  });
}
