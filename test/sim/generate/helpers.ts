/** A data set made in this process by a renderer that costs nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type GenerateHooks, type GenerateOptions, generate } from "../../../sim/generate/generate.ts";
import type { StampRenderer } from "../../../sim/observe/observation.ts";
import { loadPopulation } from "../../../sim/population/load.ts";

/** A directory that is deleted when the tests of the file are over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-test-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Spreads the flux evenly. */
export const flatRenderer: StampRenderer = {
  render: (scene, out) => {
    const flux = scene.components.reduce((sum, c) => sum + c.flux, 0);
    out.fill(flux / out.length);
  },
};

export const small: Omit<GenerateOptions, "out"> = {
  population: loadPopulation({ overrides: { stamp: [16, 20] } }),
  n: 100,
  seed: 7,
  shardSize: 30,
  dtype: "float32",
  noiseless: false,
  workers: 1,
  resume: false,
};

export const quiet = (more: Partial<GenerateHooks> = {}): GenerateHooks => ({
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
  createRenderer: () => flatRenderer,
  ...more,
});

export const make = (out: string, more: Partial<GenerateOptions> = {}, hooks: Partial<GenerateHooks> = {}) =>
  generate({ ...small, out, ...more }, quiet(hooks));
