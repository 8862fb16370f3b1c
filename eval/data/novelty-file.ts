/** Latents of training stamps beside a run, which tell what is unlike them: `evaluate latents` leaves them, `infer` compares. */
import { join } from "node:path";
import { z } from "zod";
import { badFile } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere, readJson } from "../../shared/files/read.ts";
import { packedImage } from "../../train/run/section-schema.ts";
import { finiteRows, type Points, pickPoints } from "../stats/points.ts";
import { packImage, unpackImage } from "./packed-image.ts";

export const NOVELTY_FILE = "novelty.json";

const schema = z.object({
  format: z.literal("galforge-novelty"),
  version: z.literal(1),
  /** of the latents */
  names: z.array(z.string()).min(1).readonly(),
  /** float32 [stamps, latents] */
  latents: packedImage,
});

export interface Known {
  /** of the latents */
  readonly names: readonly string[];
  /** latents of training stamps */
  readonly reference: Points;
}

/** @param run its directory */
export function writeKnown(run: string, { names, reference }: Known): void {
  const whole = pickPoints(reference, finiteRows(reference));
  const latents = packImage(Float32Array.from(whole.values));
  const document = { format: "galforge-novelty", version: 1, names, latents } satisfies z.input<
    typeof schema
  >;
  writeFileAtomic(join(run, NOVELTY_FILE), `${JSON.stringify(document)}\n`);
}

/** @returns undefined where there is none, or it is of a network with other latents @throws GalforgeError for a damaged file */
export function readKnown(run: string, names: readonly string[]): Known | undefined {
  const path = join(run, NOVELTY_FILE);
  if (!isThere(path)) return undefined;
  const parsed = schema.safeParse(readJson(path));
  if (!parsed.success) {
    const { path: at, message } = parsed.error.issues[0]!;
    throw badFile(path, `is damaged: ${at.join(".")}: ${message}. Make it again with: evaluate latents RUN`);
  }
  if (parsed.data.names.join() !== names.join()) return undefined;
  const values = Float64Array.from(unpackImage(parsed.data.latents));
  const width = names.length;
  if (values.length === 0 || values.length % width !== 0) {
    throw badFile(
      path,
      `is damaged: its latents are not ${width} a stamp. Make it again with: evaluate latents RUN`,
    );
  }
  return { names, reference: { count: values.length / width, width, values } };
}
