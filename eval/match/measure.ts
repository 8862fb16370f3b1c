/**
 * What one stamp tells: its galaxy by a fit of a Sersic profile in one band (sersic-fit.ts), its flux in the others with that shape, its
 * neighbours, its sky and its noise where hardly any light is left. Pure.
 */
import { quantile } from "../../datasets/statistics.ts";
import { type Kernel, kernelOf } from "../../sim/detect/matched-filter.ts";
import { drawPsf } from "../../sim/observe/psf.ts";
import type { Renderer } from "../../sim/render/renderer.ts";
import type { Psf, Scene } from "../../sim/scene.ts";
import { sceneOf, type Vector } from "../data/galaxy-parameters.ts";
import type { NoiseModel } from "../fit/likelihood.ts";
import { type FitStatus, fitSersic, type SersicFit } from "../fit/sersic-fit.ts";
import { deviations } from "../stats/metrics.ts";
import { type LagSums, type SkyNoise, skyNoise } from "./noise.ts";
import { findSources, type Sources, widened } from "./sources.ts";
import type { StampBand, Target } from "./stamp.ts";

export interface MeasuredBand {
  readonly flux: number;
  /** [unit/pixel] */
  readonly sky: number;
  /** undefined where too few pixels are without light */
  readonly noise: SkyNoise | undefined;
  /** noise by the variance of those pixels over `noise` */
  readonly stated?: number;
  /** slope of the variance with light, over 1 / gain: gain [e-/unit] */
  readonly gain?: number;
}

export interface MeasuredNeighbour {
  /** from the galaxy [arcsec] */
  readonly distance: number;
  /** in the band of the fit */
  readonly flux: number;
  /** half-light radius [arcsec] by how much less a point's flux fits its peak */
  readonly hlr: number;
}

export interface MeasuredStamp {
  readonly status: FitStatus;
  /** flux, hlr, n, e1, e2, x0, y0 in the band of the fit */
  readonly values: Vector;
  readonly bands: readonly MeasuredBand[];
  readonly neighbours: readonly MeasuredNeighbour[];
  /** rms of (pixel - model) / sigma of the pixel, in the inner part */
  readonly structure: number;
  /** share of pixels that could not be used */
  readonly bad: number;
  /** of each band: light in APERTURES about the middle of the stamp over the noise of so many pixels */
  readonly apertures: readonly (readonly number[])[];
}

/** Radii of circles in units of half the FWHM of the PSF. */
const APERTURES = [1, 2, 4];

/** What is nearer to the centre than this many half-light radii is the galaxy's own structure, unless it has this share of its flux. */
const INNER = 1.5;
const OWN_SHARE = 0.15;
/** Pixels about neighbours that are not used, for the fit and for the noise. */
const SAFE = { fit: 1, noise: 3 };
/** Where the model is below this many sigmas there is sky; at least this share of the pixels. */
const SKY = { light: 0.2, share: 0.2 };
/** Another mask than before, by this share of the pixels, is worth another fit. */
const CHANGED = 0.005;

export class StampMeasurer {
  readonly #renderer: Renderer;
  readonly #target: Target;
  /** place of the band that is fitted */
  readonly #band: number;
  readonly #lags: readonly LagSums[];
  readonly #kernels: { readonly psf: Psf; readonly kernel: Kernel }[] = [];

  /** @param lags of each band: noise is added to them */
  constructor(renderer: Renderer, target: Target, band: number, lags: readonly LagSums[]) {
    this.#renderer = renderer;
    this.#target = target;
    this.#band = band;
    this.#lags = lags;
  }

  measure(stamp: readonly StampBand[]): MeasuredStamp {
    const { size, pixelScale, bands } = this.#target;
    const nx = size[1];
    const own = stamp[this.#band];
    const scene: Scene = {
      ...{ components: [], x0: nx / 2, y0: size[0] / 2, pixel_scale: pixelScale, stamp: size, psf: own.psf },
    };
    const border = borderOf(own, size);
    const kernel = this.#kernel(own.psf);
    const { gain } = bands[this.#band];
    const noiseModel = noiseOf(own, border, gain);
    const fit = (use: Uint8Array, start?: Vector): SersicFit =>
      fitSersic(this.#renderer, {
        ...{ pixels: own.pixels, scene, noise: noiseModel, use, fitSky: true },
        ...(start === undefined ? {} : { start }),
      });

    const signal = own.pixels.map((v, p) => (own.good[p] === 1 ? v - border.sky : 0));
    const raw = findSources(signal, size, border.noise, kernel);
    const first = nearestTo(raw, nx / 2, size[0] / 2);
    let use = without(
      own.good,
      raw.owner.map((k) => (k >= 0 && k !== first ? 1 : 0)),
      size,
    );
    let found = fit(use);
    let others = this.#others(own, found, border.noise, kernel);
    const again = without(own.good, others.theirs, size);
    const changed = again.reduce((sum, u, p) => sum + (u === use[p] ? 0 : 1), 0);
    if (changed > CHANGED * again.length) {
      use = again;
      const start = [...found.values, found.sky];
      found = found.status === "failed" ? fit(use) : fit(use, start);
      others = this.#others(own, found, border.noise, kernel);
    }
    const light = found.model.map((v) => v - found.sky);
    const quiet = without(own.good, others.theirs, size, SAFE.noise);
    const measured = stamp.map((one, k): MeasuredBand => {
      if (k === this.#band) {
        return this.#sky(k, one, light, found.values[0], found.sky, quiet);
      }
      const model = new Float32Array(light.length);
      this.#renderer.render(sceneOf({ ...scene, psf: one.psf }, [1, ...found.values.slice(1)]), model);
      const [flux, sky] = linearFit(one, model, use);
      return this.#sky(
        k,
        one,
        model.map((m) => flux * m),
        flux,
        sky,
        quiet,
      );
    });
    const noise = measured[this.#band].noise?.sigma ?? border.noise;
    return {
      ...{ status: found.status, values: found.values, bands: measured, neighbours: others.neighbours },
      structure: structureOf(own, found, noise, gain, use, this.#inner(found, own.psf)),
      bad: 1 - own.good.reduce((sum, g) => sum + g, 0) / own.good.length,
      apertures: stamp.map((one) => aperturesOf(one, size, pixelScale)),
    };
  }

  /** Distance from the fitted galaxy in its half-light radii, those of the image. */
  #inner({ values }: SersicFit, psf: Psf): (p: number) => number {
    const [, hlr, , e1, e2, x0, y0] = values;
    const { pixelScale, size } = this.#target;
    const radius = Math.hypot(hlr, widthOf(psf) / 2) / pixelScale;
    const root = Math.sqrt(Math.max(0.02, 1 - e1 * e1 - e2 * e2));
    return (p) => {
      const [dx, dy] = [(p % size[1]) + 0.5 - x0, Math.floor(p / size[1]) + 0.5 - y0];
      return Math.sqrt(((1 - e1) * dx * dx - 2 * e2 * dx * dy + (1 + e1) * dy * dy) / root) / radius;
    };
  }

  /** What is left of a stamp without its galaxy. */
  #others(
    own: StampBand,
    found: SersicFit,
    noise: number,
    kernel: Kernel,
  ): { readonly theirs: Uint8Array; readonly neighbours: readonly MeasuredNeighbour[] } {
    const { size, pixelScale } = this.#target;
    const rest = own.pixels.map((v, p) => (own.good[p] === 1 ? v - found.model[p] : 0));
    const light = found.model.map((v) => v - found.sky);
    const { sources, owner } = findSources(rest, size, noise, kernel, light);
    const distance = this.#inner(found, own.psf);
    const fluxes = new Float64Array(sources.length);
    owner.forEach((k, p) => {
      if (k >= 0) fluxes[k] += rest[p];
    });
    const [flux, , , , , x0, y0] = found.values;
    const width = widthOf(own.psf) / pixelScale;
    const isNeighbour = sources.map(
      ({ x, y }, k) =>
        distance(Math.floor(y) * size[1] + Math.floor(x)) > INNER ||
        (fluxes[k] > OWN_SHARE * flux && Math.hypot(x - x0, y - y0) > width),
    );
    return {
      theirs: Uint8Array.from(owner, (k) => (k >= 0 && isNeighbour[k] ? 1 : 0)),
      neighbours: sources.flatMap(({ x, y, psfFlux }, k) =>
        isNeighbour[k] && fluxes[k] > 0
          ? [
              {
                distance: Math.hypot(x - x0, y - y0) * pixelScale,
                flux: fluxes[k],
                hlr: radiusOf(psfFlux / fluxes[k], widthOf(own.psf)),
              },
            ]
          : [],
      ),
    };
  }

  #sky(
    band: number,
    { pixels, variance }: StampBand,
    light: Float32Array,
    flux: number,
    sky: number,
    quiet: Uint8Array,
  ): MeasuredBand {
    const nx = this.#target.size[1];
    const residual = pixels.map((v, p) => v - light[p] - sky);
    const lit = light.filter((_, p) => quiet[p] === 1).sort();
    if (lit.length === 0) return { flux, sky, noise: undefined };
    const guess = deviations(Float64Array.from(residual.filter((_, p) => quiet[p] === 1))).scatter;
    const limit = Math.max(SKY.light * guess, quantile(lit, SKY.share));
    const blank = quiet.map((u, p) => (u === 1 && light[p] <= limit ? 1 : 0));
    const noise = skyNoise(residual, blank, nx);
    if (noise === undefined) return { flux, sky, noise };
    this.#lags[band].add(residual, blank, nx, noise.sigma);
    if (variance === undefined) return { flux, sky, noise };
    const known = variance.filter((v, p) => blank[p] === 1 && v > 0).sort();
    const gain = gainOf(variance, light, quiet);
    return {
      ...{ flux, sky, noise },
      ...(known.length === 0 ? {} : { stated: Math.sqrt(quantile(known, 0.5)) / noise.sigma }),
      ...(gain === undefined ? {} : { gain }),
    };
  }

  #kernel(psf: Psf): Kernel {
    const { size, pixelScale } = this.#target;
    const known = this.#kernels.find((one) => one.psf === psf);
    if (known !== undefined) return known.kernel;
    const half = Math.min(...size) - 1;
    const side = half % 2 === 1 ? half : half - 1;
    const kernel = kernelOf(drawPsf(this.#renderer, { psf, pixel_scale: pixelScale }, side), side);
    this.#kernels.splice(0, this.#kernels.length, { psf, kernel });
    return kernel;
  }
}

/** Half-light radius and standard deviation of a Gaussian, over its standard deviation and its FWHM. */
const [HALF_LIGHT, SIGMA] = [Math.sqrt(2 * Math.LN2), 1 / Math.sqrt(8 * Math.LN2)];

/**
 * Of a Gaussian of standard deviation s behind one of p (the PSF) the filter p finds the share r = 2 p^2 / (2 p^2 + s^2) of its flux.
 * @param share r @param fwhm of the PSF @returns sqrt(2 ln 2) s, in the unit of the width
 */
const radiusOf = (share: number, fwhm: number): number =>
  HALF_LIGHT * SIGMA * fwhm * Math.sqrt(2 * Math.max(0, 1 / share - 1));

/** [arcsec] */
export const widthOf = (psf: Psf): number => ("fwhm" in psf ? (psf.fwhm ?? 0) : 0);

interface Border {
  readonly sky: number;
  readonly noise: number;
}

function aperturesOf(one: StampBand, size: readonly [number, number], pixelScale: number): number[] {
  const [ny, nx] = size;
  const { sky, noise } = borderOf(one, size);
  const unit = Math.max(1, widthOf(one.psf) / pixelScale / 2);
  return APERTURES.map((radius) => {
    let [light, count] = [0, 0];
    one.pixels.forEach((value, p) => {
      const [dx, dy] = [(p % nx) + 0.5 - nx / 2, Math.floor(p / nx) + 0.5 - ny / 2];
      if (one.good[p] === 0 || Math.hypot(dx, dy) > radius * unit) return;
      light += value - sky;
      count++;
    });
    return count === 0 ? 0 : light / (noise * Math.sqrt(count));
  });
}

/** Sky and noise by the outermost good pixels, two rows deep; a variance that is known is believed for the noise. */
function borderOf({ pixels, good, variance }: StampBand, [ny, nx]: readonly [number, number]): Border {
  const isOuter = (p: number): boolean => {
    const [x, y] = [p % nx, Math.floor(p / nx)];
    return Math.min(x, y, nx - 1 - x, ny - 1 - y) < 2;
  };
  const values = (outer: boolean): Float64Array =>
    Float64Array.from(pixels.filter((_, p) => good[p] === 1 && (!outer || isOuter(p))));
  const border = values(true);
  const { bias, scatter } = deviations(border.length > 20 ? border : values(false));
  const known = (variance ?? new Float32Array()).filter((v, p) => good[p] === 1 && v > 0).sort();
  const noise = known.length > 0 ? Math.sqrt(quantile(known, 0.2)) : scatter;
  return { sky: bias, noise: noise > 0 ? noise : 1 };
}

function noiseOf(
  { pixels, variance }: StampBand,
  { sky, noise }: Border,
  gain: number | undefined,
): NoiseModel {
  if (variance !== undefined) return { kind: "sigma", sigma: variance.map(Math.sqrt), sky };
  if (gain === undefined) return { kind: "sigma", sigma: new Float32Array(pixels.length).fill(noise), sky };
  const level = Math.max(0, sky);
  const read = gain * Math.sqrt(Math.max(0.01 * noise ** 2, noise ** 2 - level / gain));
  return { kind: "detector", detector: { sky: level, gain, read_noise: read } };
}

const without = (
  good: Uint8Array,
  theirs: ArrayLike<number>,
  size: readonly [number, number],
  steps: number = SAFE.fit,
): Uint8Array => {
  const avoid = widened(Uint8Array.from(theirs), size, steps);
  return good.map((g, p) => (g === 1 && avoid[p] === 0 ? 1 : 0));
};

/** Place of the source that is nearest to a point; -1 without any. */
function nearestTo({ sources }: Sources, x: number, y: number): number {
  const distance = (k: number): number => Math.hypot(sources[k].x - x, sources[k].y - y);
  return sources.reduce((best, _, k) => (best < 0 || distance(k) < distance(best) ? k : best), -1);
}

/** Flux and sky of a model of flux 1, by least squares. */
function linearFit(
  { pixels, good }: StampBand,
  model: Float32Array,
  use: Uint8Array,
): readonly [flux: number, sky: number] {
  const at = Uint32Array.from(use.keys()).filter((p) => use[p] === 1 && good[p] === 1);
  const mean = (x: Float32Array): number => at.reduce((sum, p) => sum + x[p], 0) / at.length;
  const [m, d] = [mean(model), mean(pixels)];
  const [cross, norm] = at.reduce(
    ([c, s], p) => [c + (model[p] - m) * (pixels[p] - d), s + (model[p] - m) ** 2],
    [0, 0],
  );
  const flux = cross / norm;
  return [flux, d - flux * m];
}

/** Light per variance that comes with it: of pixels where it is more than half, by least squares. */
function gainOf(variance: Float32Array, light: Float32Array, use: Uint8Array): number | undefined {
  const known = Uint32Array.from(use.keys()).filter((p) => use[p] === 1 && variance[p] > 0);
  const floor = quantile(Float64Array.from(known, (p) => variance[p]).sort(), 0.2);
  const bright = known.filter((p) => variance[p] > 2 * floor);
  if (bright.length < LEAST_BRIGHT) return undefined;
  const [cross, norm] = bright.reduce(
    ([c, s], p) => [c + light[p] * (variance[p] - floor), s + light[p] ** 2],
    [0, 0],
  );
  return cross > 0 ? norm / cross : undefined;
}

const LEAST_BRIGHT = 10;

function structureOf(
  { pixels, variance }: StampBand,
  { model, sky }: SersicFit,
  noise: number,
  gain: number | undefined,
  use: Uint8Array,
  distance: (p: number) => number,
): number {
  const inner = Uint32Array.from(use.keys()).filter((p) => use[p] === 1 && distance(p) < INNER);
  const sum = inner.reduce((total, p) => {
    const own = gain === undefined ? 0 : Math.max(0, model[p] - sky) / gain;
    return total + (pixels[p] - model[p]) ** 2 / (variance?.[p] || noise ** 2 + own);
  }, 0);
  return Math.sqrt(sum / inner.length);
}
