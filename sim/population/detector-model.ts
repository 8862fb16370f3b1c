/**
 * What a configuration says of a detector beside sky, gain, read noise and full well (docs/detector.md): its numbers, which may be constants,
 * distributions or expressions, and what is the same for all objects; and the detector that both make.
 */

import type { BandDetector } from "../../datasets/bands.ts";
import { badInput, outOfRange, show, unknownChoice } from "../../shared/errors.ts";
import {
  type Correlation,
  type DetectorModel,
  type GaussianNoise,
  RESAMPLING_KERNELS,
} from "../noise/model.ts";
import { checkNumber, type RangeName } from "../ranges.ts";
import type { Detector } from "../scene.ts";
import type { Fields } from "../scene-check.ts";
import { type Locate, onlyKeysAt, type Path, plainLocate, recordAt } from "./locate.ts";

/** Keys of a detector that are not of the plain one. */
export const MODEL_KEYS = ["noise", "background", "gradient", "effects"] as const;

/** A number below `detector`, as it is written. */
export interface ModelNumber {
  /** of its stream, its label and its range */
  readonly name: RangeName;
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface WrittenModel {
  readonly numbers: readonly ModelNumber[];
  /** @param of the value of a number that is written */
  readonly build: (of: (name: RangeName) => number) => DetectorModel;
}

const NOISE_KINDS = ["poisson", "gaussian"] as const;

/** Effects that are one number, and those that have several. */
const EFFECTS = {
  brighter_fatter: "brighter_fatter",
  bad_columns: "bad_column_fraction",
  non_linearity: "non_linearity",
  ipc: "ipc",
} as const satisfies Readonly<Record<string, RangeName>>;
const EVENTS = {
  cosmic_rays: { rate: "cosmic_ray_rate", length: "cosmic_ray_length", charge: "cosmic_ray_charge" },
  hot_pixels: { fraction: "hot_pixel_fraction", charge: "hot_pixel_charge" },
  satellite_trails: { rate: "trail_rate", width: "trail_width", brightness: "trail_brightness" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RangeName>>>>;

/**
 * @param place of the detector @param detector its fields
 * @throws GalforgeError for keys, kinds and texts that are not allowed; numbers are checked where they are declared
 */
export function writtenModel(at: Locate, place: Path, detector: Fields): WrittenModel {
  const parts = [
    noisePart(at, place, detector["noise"]),
    backgroundPart(at, place, detector["background"]),
    gradientPart(at, place, detector["gradient"]),
    effectsPart(at, place, detector["effects"], detector["saturation"] !== undefined),
  ].filter((part) => part !== PLAIN);
  if (parts.length === 0) return PLAIN;
  return {
    numbers: parts.flatMap(({ numbers }) => numbers),
    build: (of) => Object.assign({}, ...parts.map(({ build }) => build(of))),
  };
}

const NONE: DetectorModel = {};
const PLAIN: WrittenModel = { numbers: [], build: () => NONE };

function noisePart(at: Locate, place: Path, value: unknown): WrittenModel {
  if (value === undefined || value === null) return PLAIN;
  const path = [...place, "noise"];
  const hint = "poisson, gaussian, or a record such as {kind: gaussian, sigma: 3}";
  const fields = typeof value === "string" ? { kind: value } : recordAt(at, path, value, hint);
  const kind = fields["kind"];
  if (kind !== "poisson" && kind !== "gaussian") {
    throw unknownChoice(at(typeof value === "string" ? path : [...path, "kind"]), kind, NOISE_KINDS);
  }
  const own = ["sigma", "variance", "correlation", "photons"];
  const keys = kind === "gaussian" ? ["kind", ...own] : ["kind"];
  const other = Object.keys(fields).find((key) => own.includes(key));
  if (kind === "poisson" && other !== undefined) {
    throw badInput(at([...path, other]), "has no meaning for Poisson noise: say kind: gaussian");
  }
  onlyKeysAt(at, path, fields, keys);
  if (kind === "poisson") return PLAIN;
  const { sigma, variance, correlation, photons = false } = fields;
  if (typeof photons !== "boolean") throw outOfRange(at([...path, "photons"]), photons, "true or false");
  const fixed: GaussianNoise = {
    kind: "gaussian",
    ...(photons ? { photons } : {}),
    ...(variance === undefined
      ? {}
      : { variance: textAt(at, [...path, "variance"], variance, "a variance map") }),
    ...(correlation === undefined
      ? {}
      : { correlation: correlationAt(at, [...path, "correlation"], correlation) }),
  };
  if (sigma === undefined) return { numbers: [], build: () => ({ noise: fixed }) };
  return {
    numbers: [{ name: "noise_sigma", path: ["noise", "sigma"], value: sigma }],
    build: (of) => ({ noise: { ...fixed, sigma: of("noise_sigma") } }),
  };
}

const CORRELATION =
  "{kernel: lanczos3, scale: 0.6}, {kernel: [[...], ...]}, {file: kernel.fits} or {blank: sky.fits}";

function correlationAt(at: Locate, path: Path, value: unknown): Correlation {
  const fields = recordAt(at, path, value, CORRELATION);
  const [way, ...more] = Object.keys(fields).filter((key) => ["kernel", "file", "blank"].includes(key));
  if (way === undefined || more.length > 0) {
    throw badInput(
      at(path),
      `expected exactly one of kernel, file, blank: ${CORRELATION}, got ${show(value)}`,
    );
  }
  if (way !== "kernel") {
    onlyKeysAt(at, path, fields, [way]);
    const file = textAt(at, [...path, way], fields[way], "an image");
    return way === "file" ? { file } : { blank: file };
  }
  const { kernel } = fields;
  if (Array.isArray(kernel)) {
    onlyKeysAt(at, path, fields, ["kernel"]);
    return { kernel: matrixAt(at, [...path, "kernel"], kernel) };
  }
  const name = RESAMPLING_KERNELS.find((known) => known === kernel);
  if (name === undefined) throw unknownChoice(at([...path, "kernel"]), kernel, RESAMPLING_KERNELS);
  onlyKeysAt(at, path, fields, ["kernel", "scale", ...(name === "drizzle" ? ["pixfrac"] : [])]);
  const { scale, pixfrac } = fields;
  if (scale === undefined) {
    throw badInput(
      at(path),
      '"scale" is missing: a pixel of the image over one of the exposures, such as 0.6',
    );
  }
  return {
    kernel: name,
    scale: checkNumber(at([...path, "scale"]), scale, "resampling_scale"),
    ...(pixfrac === undefined ? {} : { pixfrac: checkNumber(at([...path, "pixfrac"]), pixfrac, "pixfrac") }),
  };
}

function matrixAt(at: Locate, path: Path, rows: readonly unknown[]): readonly (readonly number[])[] {
  const isRow = (row: unknown): row is readonly number[] =>
    Array.isArray(row) && row.length > 0 && row.every((weight) => typeof weight === "number");
  const [first] = rows;
  if (
    rows.length > 0 &&
    rows.every(isRow) &&
    rows.every((row) => isRow(first) && row.length === first.length)
  ) {
    return rows;
  }
  throw outOfRange(at(path), rows, "rows of numbers, all of one length");
}

function backgroundPart(at: Locate, place: Path, value: unknown): WrittenModel {
  if (value === undefined || value === null) return PLAIN;
  const path = [...place, "background"];
  const hint = "an image or a directory of images, or {from: field.fits, most_missing: 0.1}";
  const fields = typeof value === "string" ? { from: value } : recordAt(at, path, value, hint);
  onlyKeysAt(at, path, fields, ["from", "most_missing"]);
  const background = {
    from: textAt(at, [...path, "from"], fields["from"], "an image, or a directory of images"),
    most_missing: checkNumber(at([...path, "most_missing"]), fields["most_missing"] ?? 0, "most_missing"),
  };
  return { numbers: [], build: () => ({ background }) };
}

function gradientPart(at: Locate, place: Path, value: unknown): WrittenModel {
  if (value === undefined || value === null) return PLAIN;
  const path = [...place, "gradient"];
  const fields = recordAt(at, path, value, "{x: 0.1, y: -0.05} [ADU/pixel for each pixel]");
  onlyKeysAt(at, path, fields, ["x", "y"]);
  const numbers = [
    { name: "gradient_x", path: ["gradient", "x"], value: fields["x"] ?? 0 },
    { name: "gradient_y", path: ["gradient", "y"], value: fields["y"] ?? 0 },
  ] as const;
  return { numbers, build: (of) => ({ gradient: { x: of("gradient_x"), y: of("gradient_y") } }) };
}

function effectsPart(at: Locate, place: Path, value: unknown, hasFullWell: boolean): WrittenModel {
  if (value === undefined || value === null) return PLAIN;
  const path = [...place, "effects"];
  const fields = recordAt(at, path, value, "effects such as {cosmic_rays: {...}, ipc: 0.01}");
  onlyKeysAt(at, path, fields, [...Object.keys(EFFECTS), "bleeding", ...Object.keys(EVENTS)]);
  const { bleeding = false } = fields;
  if (typeof bleeding !== "boolean") throw outOfRange(at([...path, "bleeding"]), bleeding, "true or false");
  if (bleeding && !hasFullWell) {
    throw badInput(at([...path, "bleeding"]), "needs a saturation of the detector: charge above it flows");
  }
  const single = Object.entries(EFFECTS).filter(([key]) => fields[key] !== undefined);
  const events = Object.entries(EVENTS).filter(([key]) => fields[key] !== undefined);
  const numbers: ModelNumber[] = [
    ...single.map(([key, name]) => ({ name, path: ["effects", key], value: fields[key] })),
    ...events.flatMap(([key, names]) => eventNumbers(at, [...path, key], key, fields[key], names)),
  ];
  return {
    numbers,
    build: (of) => ({
      effects: {
        ...Object.fromEntries(single.map(([key, name]) => [key, of(name)])),
        ...Object.fromEntries(
          events.map(([key, names]) => [
            key,
            Object.fromEntries(Object.entries(names).map(([field, name]) => [field, of(name)])),
          ]),
        ),
        ...(bleeding ? { bleeding } : {}),
      },
    }),
  };
}

function eventNumbers(
  at: Locate,
  path: Path,
  key: string,
  value: unknown,
  names: Readonly<Record<string, RangeName>>,
): ModelNumber[] {
  const needed = Object.keys(names);
  const fields = recordAt(at, path, value, `{${needed.map((field) => `${field}: ...`).join(", ")}}`);
  onlyKeysAt(at, path, fields, needed);
  return Object.entries(names).map(([field, name]) => {
    if (fields[field] === undefined) {
      throw badInput(at(path), `"${field}" is missing: ${key} need ${needed.join(", ")}`);
    }
    return { name, path: ["effects", key, field], value: fields[field] };
  });
}

function textAt(at: Locate, path: Path, value: unknown, what: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw badInput(at(path), `must name ${what}, got ${show(value)}`);
}

/** A configuration of a population of any kind. */
interface WithDetectors {
  readonly bands?: readonly { readonly detector: Fields }[] | undefined;
  readonly detector?: Fields;
}

const written = ({ bands, detector }: WithDetectors): readonly Fields[] =>
  bands?.map((band) => band.detector) ?? (detector === undefined ? [] : [detector]);

/** The detector of each band of a configuration, with NaN for its numbers, which objects may draw. */
export const detectorsOf = (config: WithDetectors): readonly Detector[] =>
  written(config).map((detector) => ({
    ...{ sky: 0, gain: 1, read_noise: 0 },
    ...writtenModel(plainLocate, ["detector"], detector).build(() => Number.NaN),
  }));

/**
 * What is said of all stamps of a band. Whoever reads gain and read noise takes the noise of a pixel to follow from them: where it does not,
 * they are left out, and so is a sky that is not the same everywhere.
 */
export function describedDetector(
  { noise, background, gradient }: DetectorModel,
  known: BandDetector,
): BandDetector {
  const { sky, gain, read_noise, ...rest } = known;
  const followsFromThem = noise === undefined && background === undefined;
  return {
    ...(background === undefined && gradient === undefined && sky !== undefined ? { sky } : {}),
    ...(followsFromThem && gain !== undefined ? { gain } : {}),
    ...(followsFromThem && read_noise !== undefined ? { read_noise } : {}),
    ...rest,
  };
}

/** Whether all that there is of every detector of a configuration is sky, photons and read noise. */
export const hasPlainDetectors = (config: WithDetectors): boolean => written(config).every(isPlainDetector);

/** Whether what is written of a detector is the plain one: what a GPU has. */
const isPlainDetector = (detector: Fields): boolean =>
  MODEL_KEYS.every((key) => {
    const value = detector[key];
    return value === undefined || value === null || (key === "noise" && isPoisson(value));
  });

const isPoisson = (noise: unknown): boolean =>
  noise === "poisson" ||
  (typeof noise === "object" && noise !== null && Reflect.get(noise, "kind") === "poisson");
