/** A configuration (docs/configuration.md) that draws what was measured. Pure. */

import { quantile } from "../../datasets/statistics.ts";
import type { Psf } from "../../sim/scene.ts";
import type { Vector } from "../data/galaxy-parameters.ts";
import { deviations } from "../stats/metrics.ts";
import { chain, digits, linkExpression, quantileExpression, quantileFunction } from "./distribution.ts";
import { kernelFor } from "./kernel.ts";
import type { MeasuredStamp } from "./measure.ts";
import type { Target } from "./stamp.ts";
import { parted, twoProfiles } from "./two-profiles.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** What a galaxy is, and what lies beside it: as a fit has it, or as it is. */
export interface Galaxy {
  /** flux, hlr, n, e1, e2, x0, y0 in the band of the fit */
  readonly values: Vector;
  /** of each band */
  readonly fluxes: readonly number[];
}

/** In the band of the fit. */
export interface Neighbour {
  readonly flux: number;
  /** [arcsec] */
  readonly hlr: number;
}

export interface Facts {
  readonly target: Target;
  /** noise and sky are drawn from these */
  readonly stamps: readonly MeasuredStamp[];
  /** at least one */
  readonly galaxies: readonly Galaxy[];
  /** how many a stamp has in the mean, and some of them */
  readonly neighbours: { readonly mean: number; readonly some: readonly Neighbour[] };
  /** strength of what makes galaxies unlike one profile (two-profiles.ts); 0: they are single ones */
  readonly structure: number;
  /** how far distributions reach beyond what was seen (`quantileFunction`) */
  readonly margin: number;
  /** standard deviation of the slope of the sky of each band [unit/pixel for each pixel] */
  readonly slopes: readonly number[];
  /** [stamps][bands] */
  readonly psfs: readonly (readonly Psf[])[];
  /** of each band, at LAGS */
  readonly correlations: readonly (readonly number[])[];
  /** of each band: noise of the population over what was measured */
  readonly noiseFactors: readonly number[];
  /** place of the band that was fitted */
  readonly band: number;
  /** [e-/unit] of each band, as far as they are known */
  readonly gains: readonly (number | undefined)[];
}

/** Correlations of neighbours below this one are none. */
const WHITE = 0.02;
/** Scatter of the noise, of the width of the PSF (relative) and of the sky (over the noise) below which they are constants. */
const CONSTANT = { noise: 0.03, psf: 0.005, sky: 0.1 };
/** Sersic indices and distortions that are drawn. */
const N = [0.31, 6.1] as const;
const MOST_E = 0.95;

const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Uniform parameters and expressions of them, as they become needed. */
class Parameters {
  readonly fields: Record<string, unknown> = {};
  readonly #margin: number;

  constructor(margin: number) {
    this.#margin = margin;
  }

  /** Defines `name`, an expression of a uniform parameter of its own. @returns the name */
  define(name: string, expression: (uniform: string) => string, unit?: string): string {
    const uniform = `u_${name}`;
    this.fields[uniform] = { uniform: [0, 1] };
    this.fields[name] = unit === undefined ? expression(uniform) : { expression: expression(uniform), unit };
    return name;
  }

  /** A number that is drawn from what was measured. */
  drawn(name: string, values: readonly number[], limits: readonly [number, number], unit?: string): string {
    const f = quantileFunction(values, this.#margin);
    const [low, high] = limits.map(digits);
    return this.define(name, (u) => `clip(${quantileExpression(f, u)}, ${low}, ${high})`, unit);
  }
}

/** Plain data: `makePopulation` makes a population of it. */
export function populationOf(facts: Facts): Fields {
  const { target, galaxies, band, margin } = facts;
  const { size, pixelScale, bands } = target;
  const parameters = new Parameters(margin);
  const column = (of: (one: Galaxy) => number): Float64Array => Float64Array.from(galaxies, of);
  const others = bands.flatMap((_, k) => (k === band ? [] : [k]));
  const least = median(galaxies.map(({ values }) => values[0])) * 1e-3;
  const colours = others.map(
    (k) =>
      [
        `colour_${bands[k].name}`,
        column(({ fluxes, values }) => Math.log(Math.max(least, fluxes[k]) / values[0])),
      ] as const,
  );
  const links = chain(
    [
      ["brightness", column(({ values }) => Math.log(values[0]))],
      ["size", column(({ values }) => Math.log(values[1]))],
      ["shape_index", column(({ values }) => Math.log(values[2]))],
      ...colours,
    ],
    margin,
  );
  for (const [name, link] of links) parameters.define(name, (u) => linkExpression(link, u));
  const e = galaxies.map(({ values }) => Math.hypot(values[3], values[4]));
  parameters.drawn("ellipticity", e, [0, MOST_E]);
  const hlr = [0.1 * pixelScale, (Math.min(...size) / 2) * pixelScale].map(digits);
  const shape = {
    hlr: `clip(exp(size), ${hlr[0]}, ${hlr[1]})`,
    n: `clip(exp(shape_index), ${N[0]}, ${N[1]})`,
    e: "ellipticity",
  };
  const fluxOf = (k: number): string =>
    k === band ? "exp(brightness)" : `exp(brightness + colour_${bands[k].name})`;
  const places = (["x", "y"] as const).map((axis, i) => {
    const middle = size[1 - i] / 2;
    const off = galaxies.map(({ values }) => values[5 + i] - middle);
    parameters.drawn(`off_${axis}`, off, [-middle, middle]);
    return [`${axis}0`, `n${axis} / 2 + off_${axis}`] as const;
  });
  const seen = bands.map((_, k) => seenIn(facts, parameters, k));
  const single = bands.length === 1;
  const neighbours = neighboursOf(facts, fluxOf);
  const { galaxy, fluxes } = galaxyOf(facts, shape, fluxOf, parameters);
  return {
    stamp: [...size],
    pixel_scale: pixelScale,
    ...(single ? { band: bands[0].name } : {}),
    ...(single && bands[0].zeroPoint !== undefined ? { zero_point: bands[0].zeroPoint } : {}),
    parameters: parameters.fields,
    galaxy,
    ...Object.fromEntries(places),
    ...(single
      ? seen[0]
      : {
          bands: bands.map(({ name, zeroPoint }, k) => ({
            ...{ name, ...(zeroPoint === undefined ? {} : { zero_point: zeroPoint }) },
            ...{ ...seen[k], flux: fluxes[k] },
          })),
        }),
    ...(neighbours === undefined ? {} : { neighbours }),
  };
}

/** The label of a galaxy's flux in one of `bands`. */
export const fluxLabel = (band: string, bands: number): string => (bands === 1 ? "flux" : `flux_${band}`);

/** One Sersic profile, or two. @returns components, with their flux if there is one band, and fluxes of the bands */
function galaxyOf(
  { target: { bands }, structure }: Facts,
  shape: Readonly<Record<"hlr" | "n" | "e", string>>,
  fluxOf: (k: number) => string,
  parameters: Parameters,
) {
  const single = bands.length === 1;
  const all = bands.map((_, k) => fluxOf(k));
  if (structure === 0) {
    const whole = {
      kind: "sersic",
      ...(single ? { flux: all[0] } : {}),
      ...shape,
      pa: { uniform: [0, 180] },
    };
    return { galaxy: [whole], fluxes: all };
  }
  const names = bands.map(({ name }) => fluxLabel(name, bands.length));
  const { components, parameters: own } = twoProfiles(
    { ...shape, fluxes: Object.fromEntries(names.map((name, k) => [name, all[k]])) },
    structure,
  );
  Object.assign(parameters.fields, own);
  const fluxes = names.map(parted);
  const galaxy = single
    ? components.map((one, i) => ({ ...one, flux: Object.values(fluxes[0])[i] }))
    : components;
  return { galaxy, fluxes };
}

/** PSF and detector of a band. */
function seenIn(
  { target, stamps, psfs, correlations, noiseFactors, gains, slopes }: Facts,
  parameters: Parameters,
  k: number,
): Fields {
  const suffix = target.bands.length === 1 ? "" : `_${target.bands[k].name}`;
  return {
    psf: psfIn(
      psfs.map((one) => one[k]),
      parameters,
      suffix,
    ),
    detector: {
      ...detectorIn(
        { stamps, correlation: correlations[k], factor: noiseFactors[k], gain: gains[k] },
        parameters,
        k,
        suffix,
      ),
      ...gradientOf(slopes[k], stamps, k, target.size),
    },
  };
}

function psfIn(psfs: readonly Psf[], parameters: Parameters, suffix: string): Fields {
  const widths = psfs.flatMap((psf) => ("fwhm" in psf && psf.fwhm !== undefined ? [psf.fwhm] : []));
  const { bias, scatter } = deviations(Float64Array.from(widths));
  const fwhm =
    scatter < CONSTANT.psf * bias
      ? digits(bias)
      : parameters.drawn(`seeing${suffix}`, widths, [0.3 * bias, 3 * bias], "arcsec");
  const betas = psfs.flatMap((psf) => (psf.kind === "moffat" ? [psf.beta] : []));
  const values = [...new Set(betas)].sort((a, b) => a - b);
  const weights = values.map((beta) => betas.filter((other) => other === beta).length);
  const shapes = psfs.flatMap((psf) => ("e" in psf && psf.e !== undefined ? [psf.e] : []));
  const isRound = shapes.length === 0 || median(shapes) < 0.01;
  return {
    ...{ kind: psfs[0].kind, fwhm },
    ...(values.length === 0
      ? {}
      : { beta: values.length === 1 ? values[0] : { choice: { values, weights } } }),
    ...(isRound
      ? {}
      : { e: parameters.drawn(`psf_shape${suffix}`, shapes, [0, 0.6]), pa: { uniform: [0, 180] } }),
  };
}

function detectorIn(
  {
    stamps,
    correlation,
    factor,
    gain,
  }: {
    readonly stamps: readonly MeasuredStamp[];
    readonly correlation: readonly number[];
    readonly factor: number;
    readonly gain: number | undefined;
  },
  parameters: Parameters,
  k: number,
  suffix: string,
): Fields {
  const noises = stamps
    .flatMap(({ bands }) => factor * (bands[k].noise?.sigma ?? Number.NaN))
    .filter(Number.isFinite);
  const levels = deviations(Float64Array.from(noises, Math.log));
  const sigma =
    levels.scatter < CONSTANT.noise
      ? digits(Math.exp(levels.bias))
      : parameters.drawn(`noise${suffix}`, noises, [0.2 * Math.exp(levels.bias), 5 * Math.exp(levels.bias)]);
  const skies = stamps.map(({ bands }) => bands[k].sky);
  const { bias, scatter } = deviations(Float64Array.from(skies));
  const noise = Math.exp(levels.bias);
  const sky =
    scatter < CONSTANT.sky * noise
      ? digits(Math.max(0, bias))
      : parameters.drawn(`sky_level${suffix}`, skies, [0, Math.max(0, bias) + 20 * scatter]);
  const isWhite = correlation.every((xi) => Math.abs(xi) < WHITE);
  if (isWhite && gain !== undefined) {
    const g = digits(gain);
    const read = `${g} * sqrt(max(0, (${sigma}) ** 2 - (${sky}) / ${g}))`;
    return { sky, gain: g, read_noise: read };
  }
  const white = { kind: "gaussian", sigma, ...(gain === undefined ? {} : { photons: true }) };
  return {
    ...{ sky, gain: digits(gain ?? 1), read_noise: 0 },
    noise: isWhite ? white : { ...white, correlation: { kernel: kernelFor(correlation) } },
  };
}

/** Of the slope of a sky below this many sigmas of a pixel from the middle to an edge nothing is said. */
const LEVEL = 0.1;
/** Slopes are cut off at so many standard deviations. */
const STEEPEST = 2;

/** The sky is tilted, if it cannot become negative by that. */
function gradientOf(
  slope: number,
  stamps: readonly MeasuredStamp[],
  k: number,
  size: readonly [number, number],
): Fields {
  return isTilted(slope, stamps, k, size) === "drawn" ? { gradient: { x: tilt(slope), y: tilt(slope) } } : {};
}

const tilt = (slope: number): Fields => ({
  truncated_normal: [0, slope, -STEEPEST * slope, STEEPEST * slope].map(digits),
});

/** Whether the sky of a band is tilted, and whether the population's is, too. @param slope standard deviation [unit/pixel for each pixel] */
export function isTilted(
  slope: number,
  stamps: readonly MeasuredStamp[],
  k: number,
  [ny, nx]: readonly [number, number],
): "no" | "drawn" | "left out" {
  const noises = stamps.flatMap(({ bands }) => bands[k].noise?.sigma ?? []);
  if (noises.length === 0 || (slope * Math.min(ny, nx)) / 2 < LEVEL * median(noises)) return "no";
  const { bias, scatter } = deviations(Float64Array.from(stamps, ({ bands }) => bands[k].sky));
  const deepest = (STEEPEST * slope * (ny + nx)) / 2;
  return bias - 5 * scatter > deepest ? "drawn" : "left out";
}

/** Fluxes and sizes as they were found; colours are those of the targets. */
function neighboursOf(
  { target, galaxies, band, margin, neighbours: { mean, some } }: Facts,
  fluxOf: (k: number) => string,
): Fields | undefined {
  if (some.length === 0 || !(mean > 0)) return undefined;
  const { bands, pixelScale } = target;
  const parameters = new Parameters(margin);
  const hlr = [0.3 * pixelScale, (Math.min(...target.size) / 4) * pixelScale].map(digits);
  const links = chain(
    [
      ["brightness", Float64Array.from(some, ({ flux }) => Math.log(flux))],
      ["size", Float64Array.from(some, (one) => Math.log(Math.max(hlr[0], one.hlr)))],
    ],
    margin,
  );
  for (const [name, link] of links) parameters.define(name, (u) => linkExpression(link, u));
  for (const [k, { name }] of bands.entries()) {
    if (k === band) continue;
    const colours = galaxies.map((one) => Math.log(Math.max(1e-6, one.fluxes[k] / one.values[0])));
    parameters.define(`colour_${name}`, (u) => quantileExpression(quantileFunction(colours, margin), u));
  }
  const shape = {
    ...{ hlr: `clip(exp(size), ${hlr[0]}, ${hlr[1]})`, n: { uniform: [0.7, 2.5] } },
    ...{ e: { uniform: [0, 0.6] }, pa: { uniform: [0, 180] } },
  };
  const single = bands.length === 1;
  return {
    number: { poisson: digits(mean) },
    from: {
      parameters: parameters.fields,
      galaxy: [{ kind: "sersic", ...(single ? { flux: fluxOf(0) } : {}), ...shape }],
      ...(single ? {} : { bands: bands.map(({ name }, k) => ({ name, flux: fluxOf(k) })) }),
    },
  };
}
