/** Fits the galaxies of a sample one after the other. */
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Progress } from "../../shared/cli/progress.ts";
import { inContext } from "../../shared/errors.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { PARAMETERS, type Vector, vectorOf } from "../data/galaxy-parameters.ts";
import type { FitData } from "./fit-data.ts";
import { type FitStatus, fitSersic } from "./sersic-fit.ts";

export interface FittedSample {
  /** a column for each parameter [galaxies] */
  readonly truth: readonly Float64Array[];
  readonly values: readonly Float64Array[];
  readonly status: readonly FitStatus[];
  /** wall clock of each fit [ms] */
  readonly ms: Float64Array;
  /** stamps rendered, mean over the fits */
  readonly renders: number;
}

/** @throws GalforgeError if the galaxies are not of one Sersic component */
export async function fitSample(
  data: Pick<FitData, "sample" | "pixels">,
  progress: Pick<Progress, "add">,
): Promise<FittedSample> {
  const { population, seed, ids } = data.sample;
  const renderer = new Renderer();
  const truths: Vector[] = [];
  const values: Vector[] = [];
  const status: FitStatus[] = [];
  const ms = new Float64Array(ids.length);
  let renders = 0;
  for (let row = 0; row < ids.length; row++) {
    const [{ scene, detector }] = population.draw(seed, ids[row]).bands;
    try {
      truths.push(vectorOf(scene));
      const pixels = data.pixels(row);
      const started = performance.now();
      const fit = fitSersic(renderer, { pixels, scene, noise: { kind: "detector", detector } });
      ms[row] = performance.now() - started;
      values.push(fit.values);
      status.push(fit.status);
      renders += fit.renders / ids.length;
    } catch (error) {
      throw inContext(`object ${ids[row]} of seed ${seed}`, error);
    }
    progress.add(1);
    await nextTurn(); // lets an interruption arrive
  }
  return { truth: columnsOf(truths), values: columnsOf(values), status, ms, renders };
}

const columnsOf = (rows: readonly Vector[]): Float64Array[] =>
  PARAMETERS.map((_, i) => Float64Array.from(rows, (row) => row[i]));
