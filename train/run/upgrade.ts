/** Configurations of version 1, as galforge 0.1.0 wrote them, in terms of version 2. */
import { z } from "zod";
import { type Band, type BandDetector, UNNAMED_BAND } from "../../datasets/bands.ts";
import { roleByName } from "../../datasets/role-by-name.ts";
import { firstIssue } from "../../datasets/upgrade.ts";
import { badInput, GalforgeError } from "../../shared/errors.ts";
import { recordedSimulation } from "../../sim/population/recorded.ts";
import { simulatedSystem } from "../data/image-system.ts";

const imageSchema = z.looseObject({
  height: z.unknown(),
  width: z.unknown(),
  bands: z.int().min(1),
  unit: z.string(),
  pixel_scale: z.number().exactOptional(),
  sky: z.number().exactOptional(),
  gain: z.number().exactOptional(),
  read_noise: z.number().exactOptional(),
  zero_point: z.number().exactOptional(),
  psf_fwhm: z.tuple([z.number(), z.number()]).exactOptional(),
});
type Image = z.infer<typeof imageSchema>;

const version1 = z.looseObject({
  version: z.literal(1),
  supervise: z.array(z.looseObject({ name: z.string() })),
  image: imageSchema,
  normaliser: z.looseObject({}),
  data: z.looseObject({ options: z.record(z.string(), z.unknown()) }),
});

/**
 * Facts of bands from the one layer of facts that version 1 has, the names and shapes of PSFs from the population on record, and roles
 * of labels from their names.
 * @param document of version 1, or of another, which stays as it is @returns a document, unchecked
 * @throws GalforgeError E_INPUT where it is not as version 1 has it
 */
export function upgradeConfig(where: string, document: unknown): unknown {
  const isOld =
    typeof document === "object" && document !== null && "version" in document && document.version === 1;
  if (!isOld) return document;
  const parsed = version1.safeParse(document);
  if (!parsed.success) throw badInput(where, firstIssue(parsed.error));
  const { supervise, image, normaliser, data, ...rest } = parsed.data;
  const { height, width } = image;
  return {
    ...rest,
    version: 2,
    supervise: supervise.map((label) => ({ role: roleByName(label.name), ...label })),
    image: { height, width, bands: bandsOf(image, data.options) },
    normaliser: { bands: Array.from({ length: image.bands }, () => normaliser) },
    data,
  };
}

function bandsOf(image: Image, options: Readonly<Record<string, unknown>>): Band[] {
  const made = populationBands(options);
  return Array.from({ length: image.bands }, (_, i): Band => {
    const { name, psf = {} } = made[i] ?? { name: i === 0 ? UNNAMED_BAND : `${UNNAMED_BAND}${i + 1}` };
    const { unit, pixel_scale, zero_point, psf_fwhm = psf.fwhm, sky, gain, read_noise } = image;
    const detector: BandDetector = {
      ...(sky === undefined ? {} : { sky }),
      ...(gain === undefined ? {} : { gain }),
      ...(read_noise === undefined ? {} : { read_noise }),
    };
    return {
      ...{ name, unit, detector, psf: { ...psf, ...(psf_fwhm === undefined ? {} : { fwhm: psf_fwhm }) } },
      ...(pixel_scale === undefined ? {} : { pixel_scale }),
      ...(zero_point === undefined ? {} : { zero_point }),
    };
  });
}

/** None if the stamps were not simulated here, or by a population that is not allowed any more: then it says nothing. */
function populationBands(options: Readonly<Record<string, unknown>>): readonly Band[] {
  const anySeed = 0; // what the bands of all objects have in common
  try {
    const simulation = recordedSimulation(options, anySeed, "", undefined);
    return simulation === undefined ? [] : simulatedSystem(simulation).bands;
  } catch (error) {
    if (error instanceof GalforgeError) return [];
    throw error;
  }
}
