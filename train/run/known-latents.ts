/** Latents of training stamps, or inputs of training rows, beside a run, which tell what is unlike them. */
import { join } from "node:path";
import { z } from "zod";
import { badFile } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { isThere, readJson } from "../../shared/files/read.ts";
import { MODEL_FILE } from "./directory.ts";
import { packImage, unpackImage } from "./packed-image.ts";
import { packedImage } from "./section-schema.ts";

export const KNOWN_FILE = "novelty.json";

const schema = z.object({
  format: z.literal("galforge-novelty"),
  version: z.literal(1),
  /** SHA-256 of the model's description, which names its weights by their content */
  model: z.string(),
  /** float32 [stamps, latents] */
  latents: packedImage,
});

/** Latents of training stamps [stamps, width], or why there are none. */
export type Known = { readonly latents: Float32Array } | { readonly why: string };

export const latentsIn = (known: Known): Float32Array | undefined =>
  "latents" in known ? known.latents : undefined;

/** Tells a network from others, and from itself at another epoch. @param run its directory */
export const modelHash = (run: string): string => sha256File(join(run, MODEL_FILE));

/**
 * @param model hash of the network that they are of
 * @param latents [stamps, width]; stamps with latents that are no numbers are left out
 */
export function writeKnown(run: string, model: string, latents: Float32Array, width: number): void {
  const whole = latents.filter((_, at) => {
    const first = at - (at % width);
    return latents.subarray(first, first + width).every(Number.isFinite);
  });
  const document = {
    ...{ format: "galforge-novelty", version: 1, model, latents: packImage(whole) },
  } satisfies z.input<typeof schema>;
  writeFileAtomic(join(run, KNOWN_FILE), `${JSON.stringify(document)}\n`);
}

const LATENTS = { what: "the latents of training stamps", again: "evaluate latents RUN" };

/** @param width numbers of a stamp @param is what they are and what makes them, in words @throws GalforgeError for a damaged file */
export function readKnown(run: string, width: number, { what, again } = LATENTS): Known {
  const path = join(run, KNOWN_FILE);
  if (!isThere(path)) {
    return { why: `${path}, ${what}, is missing. Make it with: ${again}` };
  }
  const parsed = schema.safeParse(readJson(path));
  if (!parsed.success) {
    const { path: at, message } = parsed.error.issues[0]!;
    throw badFile(path, `is damaged: ${at.join(".")}: ${message}. Make it again with: ${again}`);
  }
  if (parsed.data.model !== modelHash(run)) {
    return { why: `${path} is of other weights: training went on after it. Make it again with: ${again}` };
  }
  const latents = unpackImage(parsed.data.latents);
  if (latents.length === 0 || latents.length % width !== 0) {
    throw badFile(path, `is damaged: its latents are not ${width} a stamp. Make it again with: ${again}`);
  }
  return { latents };
}
