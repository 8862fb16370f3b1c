/** Scenes in which GalSim was right and galforge was not, against sums in real space that share nothing with the renderer. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy } from "../../shared/formats/npy.ts";
import { readObjects } from "../../sim/objects.ts";
import { loadPsfImage } from "../../sim/psf/load-image.ts";
import type { Scene } from "../../sim/scene.ts";
import { errorLine, runCommand } from "../commands.ts";
import { airyStar, truthAt } from "../sim/render/psf-truth.ts";
import { type Case, outcome, type Place } from "./case.ts";

export function renderCases({ shared, work }: Place): Case[] {
  const files = [
    ...["psf-image-band-limit", "psf-image-period", "psf-image-even-refused"],
    ...["airy-outside-stamp", "airy-large-or-obscured"],
  ];
  return files.map((name) => ({
    name: `GalSim: ${name}`,
    does: "sim render --noiseless, compared with sums in real space",
    expected: "within 1e-4 of the peak",
    run: async () => {
      const objects = join(shared, "cases/galsim", `${name}.json`);
      const out = join(work, name);
      const ended = await runCommand("sim", [
        "render",
        "--objects",
        objects,
        "--noiseless",
        "--out",
        out,
        "--json",
      ]);
      if (ended.code !== 0) return outcome("WRONG", errorLine(ended));
      const all = await readObjects(objects);
      const worst = { at: "", error: 0 };
      const { files } = JSON.parse(ended.stdout) as { files: readonly string[] };
      for (const [
        k,
        {
          name: at,
          scenes: [scene],
        },
      ] of all.entries()) {
        if (!hasTruth(scene)) continue;
        const file = files[k];
        const error = errorOf(scene, decodeNpy(file, readFileSync(file)).data as Float32Array);
        if (!(error <= worst.error)) Object.assign(worst, { at, error });
      }
      const came = `${all.length} scenes, ${all.filter(({ scenes: [scene] }) => hasTruth(scene)).length} compared, the worst (${worst.at}) ${worst.error.toExponential(1)} of the peak`;
      return outcome("right", came, worst.error < 1e-4 ? [] : ["more than 1e-4"]);
    },
  }));
}

/** The sums are of images that hold the pixel, and of stars under an Airy PSF. */
const hasTruth = ({ psf, components }: Scene): boolean =>
  psf.kind === "image" ? psf.includes_pixel !== false : components.every(({ kind }) => kind === "point");

/** The largest difference in some pixels, relative to the brightest of the stamp. */
function errorOf(scene: Scene, got: Float32Array): number {
  const at = somePixels(scene);
  const want = truth(scene, at);
  const peak = got.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(...at.map((p, i) => Math.abs(got[p] - want[i]))) / peak;
}

/** Two lines through what is nearest to the centre, the middle, the corners; of a galaxy, whose sums are slow, the peak. */
function somePixels({ components, stamp: [ny, nx], x0, y0 }: Scene): number[] {
  const inside = (at: number, size: number): number => Math.min(size - 1, Math.max(0, Math.floor(at)));
  if (components.some(({ kind }) => kind !== "point")) return [inside(y0, ny) * nx + inside(x0, nx)];
  const steps = [-9, -4, -2, -1, 0, 1, 2, 4, 9];
  const line = steps.flatMap((d) => [
    inside(y0, ny) * nx + inside(x0 + d, nx),
    inside(y0 + d, ny) * nx + inside(x0, nx),
  ]);
  const corners = [0, nx - 1, (ny - 1) * nx, ny * nx - 1, (ny >> 1) * nx + (nx >> 1)];
  return [...new Set([...line, ...corners])];
}

function truth(scene: Scene, at: readonly number[]): readonly number[] {
  const { psf, stamp, x0, y0 } = scene;
  if (psf.kind === "airy") {
    return at.map((p) => {
      const [x, y] = [p % stamp[1], Math.floor(p / stamp[1])];
      const pixel: Scene = { ...scene, stamp: [1, 1], x0: x0 - x, y0: y0 - y };
      return airyStar(pixel, psf.lam_over_diam, psf.obscuration ?? 0, 8)[0];
    });
  }
  if (psf.kind !== "image") throw new Error(`no truth for a PSF "${psf.kind}"`);
  const sample = (psf.pixel_scale ?? scene.pixel_scale) / scene.pixel_scale;
  return truthAt(scene, loadPsfImage(psf.file), sample, at);
}
