/** The check of a config.json that comes from a file: the type RunConfig of config.ts once more, as a schema. */
import { z } from "zod";
import { bandSchema, labelSchema } from "../../datasets/fact-schemas.ts";
import { badInput, GalforgeError } from "../../shared/errors.ts";
import { RUN_FORMAT, RUN_VERSION, type RunConfig } from "./config.ts";
import { upgradeConfig } from "./upgrade.ts";

const count = z.int().min(0);
const positiveCount = z.int().min(1);
const positive = z.number().positive();
const splits = <T extends z.ZodType>(each: T) => z.object({ train: each, val: each, test: each });
const anything = z.record(z.string(), z.unknown());

const transformSchema = z.object({
  ...{ kind: z.enum(["linear", "log", "log1p"]), mean: z.number(), scale: positive },
});

const supervisedSchema = z.intersection(
  labelSchema,
  z.object({
    transform: transformSchema,
    range: z.tuple([z.number(), z.number()]),
  }),
);

const inputSchema = z.intersection(
  labelSchema,
  z.object({
    ...{ transform: transformSchema, missing: z.boolean(), limits: z.boolean() },
    soft: z.tuple([z.number(), positive]),
    quantiles: z.tuple([z.number(), z.number(), z.number()]),
    from: z.enum(["encoder", "inputs"]).exactOptional(),
    difference: z.tuple([z.string(), z.string()]).exactOptional(),
  }),
);

const stretchSchema = z.object({ sky: z.number(), softening: positive, low: z.number(), high: z.number() });

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");

const dataSchema = z.object({
  kind: z.enum(["directory", "simulator", "table"]),
  name: z.string(),
  sha256: hash,
  counts: splits(count),
  fractions: splits(z.number().min(0).max(1)).exactOptional(),
  budget: z.object({ labels: positiveCount, seed: z.int(), of: z.array(z.string()) }).exactOptional(),
  options: anything,
});

export const configSchema = z.object({
  format: z.literal(RUN_FORMAT),
  version: z.literal(RUN_VERSION),
  model: z.string().min(1),
  architecture: z.string(),
  latents: count,
  padded: z.tuple([positiveCount, positiveCount]).exactOptional(),
  supervise: z.array(supervisedSchema),
  inputs: z.array(inputSchema).exactOptional(),
  image: z.object({ height: count, width: count, bands: z.array(bandSchema) }),
  normaliser: z.object({ bands: z.array(stretchSchema) }),
  data: dataSchema,
  tuned: z
    .object({
      ...{ method: z.string().min(1), from: z.string(), sha256: hash },
      ...{ options: anything, seen: z.array(dataSchema) },
    })
    .exactOptional(),
  training: anything,
  backend: z.string(),
  compute: z
    .object({
      threads: positiveCount,
      block: count,
      device: z.string(),
      onnxruntime: z.string().exactOptional(),
      renderer: z.string().exactOptional(),
    })
    .exactOptional(),
  software: anything,
  created: z.string(),
});

const REMEDY =
  'a config.json is not for editing: put the one back that "train" wrote, or train again with another --out';

/**
 * Checks a parsed config.json, and brings one of version 1 to version 2. `where` names the file in messages.
 * @throws GalforgeError E_VERSION for another version of the format, E_INPUT that names the key for anything else
 */
export function checkConfig(where: string, document: unknown): RunConfig {
  checkHead(where, document);
  const parsed = configSchema.safeParse(upgradeConfig(where, document));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badInput(where, `${issue.path.join(".")}: ${issue.message}; ${REMEDY}`);
  }
  checkConsistency(where, parsed.data);
  return parsed.data;
}

/** Whether a document is the config.json of a run of a version that is read. @throws as `checkConfig` */
export function checkHead(where: string, document: unknown): void {
  const head = z.object({ format: z.unknown(), version: z.unknown() }).partial().safeParse(document);
  if (!head.success || head.data.format !== RUN_FORMAT) {
    throw badInput(where, `this is not the config.json of a run: "format" must be "${RUN_FORMAT}"`);
  }
  checkVersion(where, head.data.version);
}

function checkVersion(where: string, version: unknown): void {
  if (version === RUN_VERSION || version === 1) return;
  if (typeof version !== "number") throw badInput(where, `"version" must be a number; ${REMEDY}`);
  const remedy =
    version > RUN_VERSION
      ? "install a newer galforge to use this run"
      : 'use it with the galforge that trained it (see "software" there), or train again';
  throw new GalforgeError(
    "E_VERSION",
    `${where}: version ${version}, but this galforge reads runs of versions 1 and ${RUN_VERSION}: ${remedy}`,
    { where, version, reads: [1, RUN_VERSION] },
  );
}

function checkConsistency(where: string, { supervise, inputs, latents, image, normaliser }: RunConfig): void {
  const refuse = (why: string): never => {
    throw badInput(where, `${why}; ${REMEDY}`);
  };
  if (latents > 0 && supervise.length > latents) {
    refuse(`latents = ${latents} are too few for ${supervise.length} supervised labels`);
  }
  const isEmpty = image.height * image.width === 0;
  if (isEmpty !== (image.bands.length === 0) || (isEmpty && inputs === undefined)) {
    refuse(`image: ${image.bands.length} bands of ${image.height} x ${image.width} pixels are no stamps`);
  }
  const [known, stretched] = [image.bands.length, normaliser.bands.length];
  if (known !== stretched) refuse(`normaliser.bands has ${stretched} stretches for ${known} bands`);
  normaliser.bands.forEach(({ low, high }, i) => {
    if (!(high > low)) refuse(`normaliser.bands.${i}.high = ${high} must be above low = ${low}`);
  });
  const reversed = supervise.find(({ range }) => range[0] > range[1]);
  if (reversed) refuse(`the range of label "${reversed.name}" ends before it begins`);
}
