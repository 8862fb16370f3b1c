/** What a detector's noise is made of, beside its numbers: made once for each configuration and size of stamp, and kept. */
import { badInput, outOfRange } from "../../shared/errors.ts";
import type { Detector } from "../scene.ts";
import { type BackgroundField, Backgrounds } from "./background.ts";
import { blankNoise } from "./blank.ts";
import { CorrelatedField } from "./correlated-field.ts";
import { type Covariance, kernelCovariance, resamplingCovariance } from "./covariance.ts";
import type { Correlation } from "./model.ts";
import { backgroundFiles, readNoiseImage } from "./read-noise-files.ts";

export interface CorrelatedSource {
  readonly field: CorrelatedField;
  /** of a blank image [ADU] */
  readonly blankSigma?: number;
}

type Size = readonly [ny: number, nx: number];

export class NoiseSources {
  /** by the objects of a configuration, which are the same for all draws */
  readonly #kept = new WeakMap<object, Map<string, unknown>>();
  readonly #maps = new Map<string, Float32Array>();

  correlation({ noise }: Detector, [ny, nx]: Size): CorrelatedSource | undefined {
    const asked = noise?.correlation;
    if (asked === undefined) return undefined;
    return this.#once(asked, [ny, nx], () => correlated(asked, ny, nx));
  }

  background({ background }: Detector, [ny, nx]: Size): Backgrounds | undefined {
    if (background === undefined) return undefined;
    return this.#once(background, [ny, nx], () => openBackgrounds(background, [ny, nx]));
  }

  /** [ny][nx] [ADU^2] */
  variance({ noise }: Detector, [ny, nx]: Size): Float32Array | undefined {
    const file = noise?.variance;
    if (file === undefined) return undefined;
    const known = this.#maps.get(file) ?? readVariance(file, ny, nx);
    this.#maps.set(file, known);
    return known;
  }

  #once<T>(key: object, size: Size, make: () => T): T {
    const bySize = this.#kept.get(key) ?? new Map<string, unknown>();
    this.#kept.set(key, bySize);
    const name = size.join();
    if (!bySize.has(name)) bySize.set(name, make());
    return bySize.get(name) as T;
  }
}

/** @throws GalforgeError for a directory or images that do not do */
export function openBackgrounds(
  { from, most_missing }: NonNullable<Detector["background"]>,
  [ny, nx]: Size,
): Backgrounds {
  const fields = backgroundFiles(from).map((file): BackgroundField => ({ file, ...readNoiseImage(file) }));
  return new Backgrounds(fields, ny, nx, most_missing);
}

function correlated(asked: Correlation, ny: number, nx: number): CorrelatedSource {
  if ("blank" in asked) {
    const { covariance, sigma } = blankNoise(asked.blank, readNoiseImage(asked.blank), Math.min(ny, nx));
    return { field: new CorrelatedField(asked.blank, covariance, ny, nx), blankSigma: sigma };
  }
  const where = "file" in asked ? asked.file : "detector.noise.correlation";
  return { field: new CorrelatedField(where, covarianceOf(where, asked), ny, nx) };
}

function covarianceOf(where: string, asked: Exclude<Correlation, { blank: string }>): Covariance {
  if ("file" in asked) return kernelCovariance(where, readNoiseImage(asked.file));
  if (typeof asked.kernel === "string" && "scale" in asked) {
    return resamplingCovariance(where, asked.kernel, asked.scale, asked.pixfrac);
  }
  const rows = asked.kernel as readonly (readonly number[])[];
  return kernelCovariance(where, { ny: rows.length, nx: rows[0].length, pixels: rows.flat() });
}

function readVariance(file: string, ny: number, nx: number): Float32Array {
  const map = readNoiseImage(file);
  if (map.ny !== ny || map.nx !== nx) {
    throw outOfRange(
      `${file}: the size of the variance map`,
      `${map.ny} x ${map.nx}`,
      `that of the stamp, ${ny} x ${nx} pixels`,
    );
  }
  const values = Float32Array.from(map.pixels);
  const bad = values.findIndex((v) => !(v >= 0 && v < Infinity));
  if (bad >= 0)
    throw badInput(
      file,
      `a variance must be a number >= 0, but that of pixel [${Math.floor(bad / nx)}, ${bad % nx}] is ${values[bad]}`,
    );
  if (values.every((v) => v === 0)) throw badInput(file, "all of its variances are 0: there is no noise");
  return values;
}
