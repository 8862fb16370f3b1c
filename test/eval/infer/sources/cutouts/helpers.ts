/** Cutouts in files, and catalogues of them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { type InferenceReport, infer } from "../../../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../../../eval/infer/sources/system.ts";
import type { Card } from "../../../../../shared/formats/fits-header.ts";
import { encodeNpy } from "../../../../../shared/formats/npy.ts";
import { temporary } from "../../../../datasets/make.ts";
import { fitsBytes, wcs } from "../../../../datasets/survey/files.ts";
import { skyImage } from "../../../../datasets/survey/make.ts";
import { type FakeModel, fakeContext, fakeModel } from "../../fake-model.ts";

export type Row = Readonly<Record<string, string>>;

export interface Done {
  readonly report: InferenceReport;
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export async function run(
  images: readonly string[],
  given: GivenSystem = {},
  { model = fakeModel(), batch = 256 }: { model?: FakeModel; batch?: number } = {},
): Promise<Done> {
  const out = join(temporary(), "catalog.csv");
  const context = fakeContext();
  const task = { model, run: "no-run", backend: "none", images, out, batch, given };
  const report = await infer(task, context);
  const rows = parse(readFileSync(out), { columns: true, comment: "#", comment_no_infix: true }) as Row[];
  return { report, rows, notes: context.notes };
}

export const column = (rows: readonly Row[], name: string): number[] => rows.map((row) => Number(row[name]));

/** The noise of a sky pixel that the network knows: sqrt(100 / 2 + (5 / 2)^2) ADU. */
export const NOISE = Math.sqrt(56.25);
export const [NY, NX] = [30, 28];

/** A small galaxy in the middle of sky 100: flux 3000 ADU, nearly all inside the stamp. @param scale of the pixel values */
export const galaxy = (seed = 1, scale = 1, ny = NY, nx = NX): Float32Array =>
  skyImage({
    ny,
    nx,
    sky: 100,
    sigma: NOISE,
    seed,
    galaxies: [{ x: nx / 2, y: ny / 2, scale: 0.7, flux: 3000 }],
  }).map((v) => v * scale);

/** Its flux within the 8 x 6 pixels about the middle. */
export const inside = (pixels: Float32Array): number => {
  let sum = 0;
  for (let j = NY / 2 - 4; j < NY / 2 + 4; j++) {
    for (let i = NX / 2 - 3; i < NX / 2 + 3; i++) sum += pixels[j * NX + i] - 100;
  }
  return sum;
};

export class Folder {
  readonly dir = temporary();
  fits(
    name: string,
    pixels: Float32Array,
    shape: readonly number[],
    cards: readonly Card[] = wcs(0.2),
  ): string {
    return this.write(name, fitsBytes({ pixels, shape, cards }));
  }
  npy(name: string, pixels: Float32Array, shape: readonly number[]): string {
    return this.write(name, encodeNpy(pixels, shape));
  }
  write(name: string, bytes: Uint8Array | string): string {
    writeFileSync(join(this.dir, name), bytes);
    return join(this.dir, name);
  }
}

export const MIDDLE = { pixel_scale: 0.2, sky: 100, noise: NOISE } as const;
