/** Run configurations. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { RunConfig } from "../../../train/run/config.ts";
import { imageOf, sameStretch } from "../../image-system.ts";

/** A directory that is deleted when the tests of the file are over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-run-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const makeConfig = (changes: Partial<RunConfig> = {}): RunConfig => ({
  format: "galforge-run",
  version: 2,
  model: "cae",
  architecture: "paper",
  latents: 64,
  supervise: [
    {
      name: "flux",
      unit: "ADU",
      role: "flux",
      description: "total flux",
      transform: { kind: "log", mean: 9.5, scale: 1.2 },
      range: [500, 50_000],
    },
  ],
  image: imageOf({ height: 64, width: 64, pixel_scale: 0.2, sky: 100 }),
  normaliser: sameStretch({ sky: 100, softening: 15, low: -2, high: 7 }),
  data: {
    kind: "directory",
    name: "stamps",
    sha256: "ab".repeat(32),
    counts: { train: 900, val: 50, test: 50 },
    options: { preset: "leung2025" },
  },
  training: { epochs: 100, batch: 64, lr: 1e-3 },
  backend: "onnx-cpu",
  software: { name: "galforge", version: "0.0.0" },
  created: "2026-01-02T03:04:05.678Z",
  ...changes,
});
