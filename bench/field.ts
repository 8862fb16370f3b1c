/** `npm run bench -- field`: a field of survey galaxies with its file, detection and stamps, and a picture of a part of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Context } from "../shared/cli/command.ts";
import { writeFileAtomic } from "../shared/files/atomic.ts";
import { makeCutouts } from "../sim/cutouts/cutouts.ts";
import { makeField } from "../sim/field/field.ts";
import { fieldSettings } from "../sim/field/settings.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { plainLocate } from "../sim/population/locate.ts";
import { drawField } from "./field-picture.ts";

export interface FieldSpeed {
  readonly side: number;
  readonly objects: number;
  readonly workers: number;
  /** with all workers, and with one */
  readonly seconds: number;
  readonly secondsOneWorker: number;
  /** largest resident memory of the process, with all its threads, when the field was made with all workers [bytes] */
  readonly memory: number;
  /** detection of all objects, and cutting stamps out of the field */
  readonly cutoutSeconds: number;
  readonly detections: number;
  /** magnitudes: half of the objects are detected; 5 sigma for a point source */
  readonly halfComplete: number | undefined;
  readonly depth: number | undefined;
}

/** Galaxies in a square arcminute, so that 4096 x 4096 pixels of 0.2 arcsec have 20,000 objects with the stars. */
const DENSITY = 105.3;

/** @param picture a .png of a part of the field; undefined: none */
export async function measureField(
  side: number,
  picture: string | undefined,
  context: Context,
): Promise<FieldSpeed> {
  const dir = mkdtempSync(join(tmpdir(), "galforge-bench-"));
  try {
    const population = loadPopulation({ preset: "lsst-r" });
    const options = { size: [side, side], density: DENSITY } as const;
    const settings = fieldSettings(population, {}, plainLocate, options);
    const workers = availableParallelism();
    const common = { population, settings, seed: 0, noiseless: false };
    context.note(`a field of ${side} x ${side}, ${workers} workers`);
    const out = join(dir, "field.fits");
    const all = await makeField({ ...common, out, workers }, context);
    const memory = process.resourceUsage().maxRSS * 1024;
    context.note("one worker");
    const one = await makeField({ ...common, out: join(dir, "one.fits"), workers: 1 }, context);
    if (picture !== undefined) writeFileAtomic(picture, drawField(out));
    const started = performance.now();
    const cut = await makeCutouts(
      {
        ...{ field: out, out: join(dir, "stamps"), stamp: 64, catalogue: undefined, skipOutside: false },
        ...{ detection: { threshold: 5, minArea: 1, contrast: 0.1 }, band: undefined, radius: undefined },
        ...{ choice: "brightest", fwhm: undefined, planes: [], shardSize: 4096, breakLock: false },
      },
      context,
    );
    return {
      ...{ side, objects: all.galaxies + all.stars, workers, seconds: all.seconds, memory },
      secondsOneWorker: one.seconds,
      cutoutSeconds: (performance.now() - started) / 1000,
      ...{ detections: cut.places, halfComplete: cut.halfComplete, depth: all.bands[0].depth },
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function formatField(s: FieldSpeed): string {
  return [
    `a field of ${s.side} x ${s.side} pixels with ${s.objects} objects, lsst-r, to disk`,
    `  ${s.workers} workers  ${s.seconds.toFixed(1)} s, ${(s.memory / 1e6).toFixed(0)} MB`,
    `  1 worker   ${s.secondsOneWorker.toFixed(1)} s`,
    `  detection and stamps of ${s.detections}  ${s.cutoutSeconds.toFixed(1)} s`,
  ].join("\n");
}
