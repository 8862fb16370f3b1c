/** What is compared: mag, hlr, n and q of a label, of a network and of a fit, and their differences. Pure. */
import type { GamaLabel } from "../../datasets/survey/kids-gama.ts";
import type { Estimates } from "../../train/models/posterior.ts";
import type { Vector } from "../data/galaxy-parameters.ts";
import { medianInPlace } from "../stats/median.ts";
import {
  type Differences,
  type Measured,
  type Measurements,
  QUANTITIES,
  type QuantityName,
  type SurveyGalaxy,
  type SurveyQuantity,
} from "./section.ts";

/** What the project asks for on the ten galaxies of KiDS/GAMA. */
const BARS: Readonly<Partial<Record<QuantityName, number>>> = { mag: 0.1, hlr: 0.15 };

export const labelValues = ({ mag, reCirc, n, q }: GamaLabel): Record<QuantityName, number> => ({
  mag,
  hlr: reCirc,
  n,
  q,
});

/** Of galaxy k. q is that of the label q, else of e, else of e1 and e2. @param zeroPoint AB magnitude of 1 unit of flux */
export function networkValues({ values, sigmas }: Estimates, k: number, zeroPoint: number): Measurements {
  const of = (name: string): Measured | undefined => {
    const value = values.get(name)?.[k];
    const sigma = sigmas?.get(name)?.[k];
    return value === undefined ? undefined : { value, ...(sigma === undefined ? {} : { sigma }) };
  };
  const [e1, e2] = [of("e1"), of("e2")];
  const e = of("e") ?? (e1 === undefined || e2 === undefined ? undefined : distortion(e1, e2));
  return measurements(
    of("flux"),
    of("hlr"),
    of("n"),
    of("q") ?? (e === undefined ? undefined : axisRatio(e)),
    zeroPoint,
  );
}

/** @param values, sigmas flux, hlr, n, e1, e2, ... of galaxy-parameters.ts */
export function fitValues(values: Vector, sigmas: Vector, zeroPoint: number): Measurements {
  const [flux, hlr, n, e1, e2] = values.map((value, i): Measured => ({ value, sigma: sigmas[i] }));
  return measurements(flux, hlr, n, axisRatio(distortion(e1, e2)), zeroPoint);
}

/** Those that are finite. */
function measurements(
  flux: Measured | undefined,
  hlr: Measured | undefined,
  n: Measured | undefined,
  q: Measured | undefined,
  zeroPoint: number,
): Measurements {
  const all = { mag: flux === undefined ? undefined : magnitude(flux, zeroPoint), hlr, n, q };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, measured]) => {
      if (measured === undefined || !Number.isFinite(measured.value)) return [];
      const { value, sigma } = measured;
      return [[name, sigma !== undefined && Number.isFinite(sigma) ? { value, sigma } : { value }]];
    }),
  );
}

/** zeroPoint - 2.5 lg flux; sigma to first order. NaN where flux is not positive. */
function magnitude({ value, sigma }: Measured, zeroPoint: number): Measured {
  if (!(value > 0)) return { value: Number.NaN };
  const mag = zeroPoint - 2.5 * Math.log10(value);
  return { value: mag, ...(sigma === undefined ? {} : { sigma: ((2.5 / Math.LN10) * sigma) / value }) };
}

/** e = |(e1, e2)|, sigma to first order. */
function distortion(e1: Measured, e2: Measured): Measured {
  const value = Math.hypot(e1.value, e2.value);
  if (e1.sigma === undefined || e2.sigma === undefined) return { value };
  const sigma =
    value === 0
      ? Math.hypot(e1.sigma, e2.sigma)
      : Math.hypot(e1.value * e1.sigma, e2.value * e2.sigma) / value;
  return { value, sigma };
}

/** q = sqrt((1 - e) / (1 + e)), |dq/de| = q / (1 - e^2). NaN where an estimate of e is above 1. */
function axisRatio({ value: e, sigma }: Measured): Measured {
  const value = Math.sqrt((1 - e) / (1 + e));
  return { value, ...(sigma === undefined ? {} : { sigma: (sigma * value) / (1 - e * e) }) };
}

/** estimate - label; of hlr that of the logarithms. */
const difference = (name: QuantityName, estimate: number, label: number): number =>
  name === "hlr" ? Math.log(estimate / label) : estimate - label;

/** How a difference is called. */
export const differenceOf = (name: QuantityName): string => (name === "hlr" ? "ln hlr" : name);

/** Medians over the galaxies of the differences of network and fit from the label, and of one from the other. */
export function compareQuantities(
  galaxies: readonly Pick<SurveyGalaxy, "label" | "network" | "fit">[],
): SurveyQuantity[] {
  return QUANTITIES.map((name): SurveyQuantity => {
    const over = (pair: (galaxy: (typeof galaxies)[number]) => readonly (number | undefined)[]) =>
      differences(
        galaxies.flatMap((galaxy) => {
          const [a, b] = pair(galaxy);
          return a === undefined || b === undefined ? [] : [difference(name, a, b)];
        }),
      );
    const network = over((g) => [g.network[name]?.value, g.label[name]]);
    const fit = over((g) => [g.fit.values[name]?.value, g.label[name]]);
    const between = over((g) => [g.network[name]?.value, g.fit.values[name]?.value]);
    return {
      name,
      of: differenceOf(name),
      ...(BARS[name] === undefined ? {} : { bar: BARS[name] }),
      ...(network === undefined ? {} : { network }),
      ...(fit === undefined ? {} : { fit }),
      ...(between === undefined ? {} : { between }),
    };
  });
}

/** A logarithm of an estimate that is not positive is none. */
function differences(all: readonly number[]): Differences | undefined {
  const values = Float64Array.from(all.filter(Number.isFinite));
  if (values.length === 0) return undefined;
  return {
    count: values.length,
    absolute: medianInPlace(values.map(Math.abs)),
    bias: medianInPlace(values.slice()),
  };
}

/**
 * Standard deviation of the median of `count` absolute values of normal errors, in percent of that median, to first order in
 * 1 / sqrt(count): 1 / (2 f m sqrt(count)) with the density f = 2 phi(m) at the median m = 0.6745 (in standard deviations).
 */
export const percentOfMedian = (count: number): number => Math.round(116.6 / Math.sqrt(count));
