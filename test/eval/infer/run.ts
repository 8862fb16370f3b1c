/** Runs `infer` on files that it makes, and reads the catalogue. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { type InferenceReport, infer } from "../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../eval/infer/sources/system.ts";
import { type Card, paddingOf } from "../../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../../shared/formats/fits-image.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import type { BandMap } from "../../../train/bands/wanted-bands.ts";
import { temporary } from "../../datasets/make.ts";
import { type FakeModel, fakeContext, fakeModel, IMAGE } from "./fake-model.ts";

export type Row = Readonly<Record<string, string>>;

export interface Done {
  readonly report: InferenceReport;
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export interface Try {
  readonly model?: FakeModel;
  readonly batch?: number;
  readonly given?: GivenSystem;
  readonly bandMap?: BandMap | undefined;
  readonly latents?: boolean;
}

export const ALL: GivenSystem = { pixel_scale: 0.2, sky: 100, gain: 2, read_noise: 5 };

export async function run(
  images: readonly string[],
  { model = fakeModel(), batch = 256, given = ALL, latents = false, bandMap }: Try = {},
): Promise<Done> {
  const out = join(temporary(), "catalog.csv");
  const context = fakeContext();
  const task = { model, run: "no-run", backend: "none", images, out, batch, given, latents, bandMap };
  const report = await infer(task, context);
  const rows = parse(readFileSync(out), { columns: true, comment: "#" }) as Row[];
  return { report, rows, notes: context.notes };
}

export function npy(pixels: Float32Array | Float64Array | Uint16Array, shape: readonly number[]): string {
  const path = join(temporary(), "stack.npy");
  writeFileSync(path, encodeNpy(pixels, shape));
  return path;
}

export function fits(
  pixels: Float32Array | Uint16Array,
  shape: readonly number[],
  cards: readonly Card[] = [],
  extension?: string,
): Buffer {
  const dtype = pixels instanceof Uint16Array ? "uint16" : "float32";
  const head = imageHead({ dtype, shape, cards, ...(extension === undefined ? {} : { extension }) });
  const data = encodePixels(pixels);
  return Buffer.concat([head, data, new Uint8Array(paddingOf(data.length))]);
}

export function fitsFile(...parts: readonly Uint8Array[]): string {
  const path = join(temporary(), "image.fits");
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

export const column = (rows: readonly Row[], name: string): number[] => rows.map((row) => Number(row[name]));
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);
export const [NY, NX] = [IMAGE.height, IMAGE.width];
