/** A configuration (docs/configuration.md) that draws what was measured. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import type { Psf } from "../../sim/scene.ts";
import { deviations } from "../stats/metrics.ts";
import { chain, linkExpression, quantileExpression, quantileFunction } from "./distribution.ts";
import { kernelFor } from "./kernel.ts";
import type { MeasuredStamp } from "./measure.ts";
import type { Target } from "./stamp.ts";
import { galaxiesOf } from "./summary.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Facts {
  readonly target: Target;
  readonly stamps: readonly MeasuredStamp[];
  /** [stamps][bands] */
  readonly psfs: readonly (readonly Psf[])[];
  /** of each band, at LAGS */
  readonly correlations: readonly (readonly number[])[];
  /** place of the band that was fitted */
  readonly band: number;
  /** [e-/unit] of each band, as far as they are known */
  readonly gains: readonly (number | undefined)[];
  /** neighbours of a stamp, in the mean */
  readonly neighbours: number;
}

/** Correlations of neighbours below this one are none. */
export const WHITE = 0.02;
/** Scatter of the noise, of the width of the PSF (relative) and of the sky (over the noise) below which they are constants. */
const CONSTANT = { noise: 0.03, psf: 0.005, sky: 0.1 };
/** Sersic indices and distortions that are drawn. */
const N = [0.31, 6.1] as const;
const MOST_E = 0.95;

const digits = (x: number): number => Number(x.toPrecision(5));
const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Uniform parameters and expressions of them, as they become needed. */
class Parameters {
  readonly fields: Record<string, unknown> = {};

  /** Defines `name`, an expression of a uniform parameter of its own. @returns the name */
  define(name: string, expression: (uniform: string) => string, unit?: string): string {
    const uniform = `u_${name}`;
    this.fields[uniform] = { uniform: [0, 1] };
    this.fields[name] = unit === undefined ? expression(uniform) : { expression: expression(uniform), unit };
    return name;
  }

  /** A number that is drawn from what was measured. */
  drawn(name: string, values: readonly number[], limits: readonly [number, number], unit?: string): string {
    const f = quantileFunction(values);
    const [low, high] = limits.map(digits);
    return this.define(name, (u) => `clip(${quantileExpression(f, u)}, ${low}, ${high})`, unit);
  }
}

/** @throws nothing: `galaxiesOf(stamps)` must have some */
export function populationOf(facts: Facts): Fields {
  const { target, stamps, band } = facts;
  const { size, pixelScale, bands } = target;
  const galaxies = galaxiesOf(stamps, target);
  const parameters = new Parameters();
  const column = (of: (one: MeasuredStamp) => number): Float64Array => Float64Array.from(galaxies, of);
  const others = bands.flatMap((_, k) => (k === band ? [] : [k]));
  const least = median(galaxies.map(({ values }) => values[0])) * 1e-3;
  const colours = others.map(
    (k) =>
      [
        `colour_${bands[k].name}`,
        column(({ bands: measured, values }) => Math.log(Math.max(least, measured[k].flux) / values[0])),
      ] as const,
  );
  const links = chain([
    ["brightness", column(({ values }) => Math.log(values[0]))],
    ["size", column(({ values }) => Math.log(values[1]))],
    ["shape_index", column(({ values }) => Math.log(values[2]))],
    ...colours,
  ]);
  for (const [name, link] of links) parameters.define(name, (u) => linkExpression(link, u));
  const e = galaxies.map(({ values }) => Math.hypot(values[3], values[4]));
  parameters.drawn("ellipticity", e, [0, MOST_E]);
  const hlr = [0.1 * pixelScale, (Math.min(...size) / 2) * pixelScale].map(digits);
  const shape = {
    ...{ hlr: `clip(exp(size), ${hlr[0]}, ${hlr[1]})`, n: `clip(exp(shape_index), ${N[0]}, ${N[1]})` },
    ...{ e: "ellipticity", pa: { uniform: [0, 180] } },
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
  return {
    stamp: [...size],
    pixel_scale: pixelScale,
    ...(single ? { band: bands[0].name } : {}),
    ...(single && bands[0].zeroPoint !== undefined ? { zero_point: bands[0].zeroPoint } : {}),
    parameters: parameters.fields,
    galaxy: [{ kind: "sersic", ...(single ? { flux: fluxOf(0) } : {}), ...shape }],
    ...Object.fromEntries(places),
    ...(single
      ? seen[0]
      : {
          bands: bands.map(({ name, zeroPoint }, k) => ({
            ...{ name, ...(zeroPoint === undefined ? {} : { zero_point: zeroPoint }) },
            ...{ ...seen[k], flux: fluxOf(k) },
          })),
        }),
    ...(neighbours === undefined ? {} : { neighbours }),
  };
}

/** PSF and detector of a band. */
function seenIn(
  { target, stamps, psfs, correlations, gains }: Facts,
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
    detector: detectorIn(stamps, correlations[k], gains[k], parameters, k, suffix),
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
  stamps: readonly MeasuredStamp[],
  correlation: readonly number[],
  gain: number | undefined,
  parameters: Parameters,
  k: number,
  suffix: string,
): Fields {
  const noises = stamps.flatMap(({ bands }) => bands[k].noise?.sigma ?? []);
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
  const white = { kind: "gaussian", sigma };
  return {
    ...{ sky, gain: digits(gain ?? 1), read_noise: 0 },
    noise: isWhite ? white : { ...white, correlation: { kernel: kernelFor(correlation) } },
  };
}

/** Fluxes and sizes as they were found; colours are those of the targets. */
function neighboursOf(
  { target, stamps, band, neighbours }: Facts,
  fluxOf: (k: number) => string,
): Fields | undefined {
  const found = stamps.flatMap((one) => one.neighbours);
  if (found.length === 0 || !(neighbours > 0)) return undefined;
  const { bands, pixelScale } = target;
  const galaxies = galaxiesOf(stamps, target);
  const parameters = new Parameters();
  const hlr = [0.3 * pixelScale, (Math.min(...target.size) / 4) * pixelScale].map(digits);
  const links = chain([
    ["brightness", Float64Array.from(found, ({ flux }) => Math.log(flux))],
    ["size", Float64Array.from(found, (one) => Math.log(Math.max(hlr[0], one.hlr)))],
  ]);
  for (const [name, link] of links) parameters.define(name, (u) => linkExpression(link, u));
  for (const [k, { name }] of bands.entries()) {
    if (k === band) continue;
    const colours = galaxies.map((one) => Math.log(Math.max(1e-6, one.bands[k].flux / one.values[0])));
    parameters.define(`colour_${name}`, (u) => quantileExpression(quantileFunction(colours), u));
  }
  const shape = {
    ...{ hlr: `clip(exp(size), ${hlr[0]}, ${hlr[1]})`, n: { uniform: [0.7, 2.5] } },
    ...{ e: { uniform: [0, 0.6] }, pa: { uniform: [0, 180] } },
  };
  const single = bands.length === 1;
  return {
    number: { poisson: digits(neighbours) },
    from: {
      parameters: parameters.fields,
      galaxy: [{ kind: "sersic", ...(single ? { flux: fluxOf(0) } : {}), ...shape }],
      ...(single ? {} : { bands: bands.map(({ name }, k) => ({ name, flux: fluxOf(k) })) }),
    },
  };
}
