/** Moves each supervised latent over its range with the others fixed, decodes, and measures what changes. */
import type { Band } from "../../datasets/bands.ts";
import { bandSystem, type ImageSystem } from "../../datasets/image-system.ts";
import { quantile } from "../../datasets/statistics.ts";
import { recordByName } from "../../shared/by-name.ts";
import { fromLatent, toLatent } from "../../train/labels.ts";
import { batchOf } from "../../train/models/in-batches.ts";
import type { RunConfig, Supervised } from "../../train/run/config.ts";
import { packImage } from "../../train/run/packed-image.ts";
import { bandOf, bareName, inBand } from "../data/flux-label.ts";
import { remake } from "../data/remade.ts";
import type { Able } from "../needs.ts";
import type { BaseGalaxies } from "./base-galaxies.ts";
import { coordinate, QUANTITIES, type Quantity } from "./disentanglement.ts";
import { type Measurement, measure } from "./measure.ts";
import { type Ranges, summarise } from "./response.ts";
import type { SweepCurve, SweepSection } from "./section.ts";
import { simulatorOf } from "./simulated.ts";

export interface SweepOptions {
  /** values of each latent, at least 2 */
  readonly steps: number;
  /** called after some images were measured */
  readonly onImages?: (count: number) => void;
}

/** Left out of the training range at both ends: few galaxies are there to learn from. */
const MARGIN = 0.02;
/** Measured whether they are supervised or not. */
const ALWAYS: readonly Quantity[] = ["flux", "hlr"];
/** Images kept of each sweep. */
const PICTURES = 7;

/** Each label in its band, see `bandOf`. @param base galaxies in the pixel units of model.config.image */
export async function sweepModel(
  model: Able<"encoder" | "decoder">,
  base: BaseGalaxies,
  options: SweepOptions,
): Promise<SweepSection> {
  const { config } = model;
  const latents = await model.encoder.encode(base.images, base.count);
  const { height, width, bands } = config.image;
  const remade = await remake(model.decoder, latents, base.images, base.count);
  const pedestals = bands.map((_, band) => {
    const [ours, theirs] = [remade, base.images].map((images) => planesOf(images, config.image, band));
    return darkDifference(ours, theirs);
  });
  const skyOf = (band: number): number =>
    model.decoder.sky === undefined
      ? (bandSystem(config.image, band).sky ?? config.normaliser.bands[band].sky)
      : 0;
  const zeros = pedestals.map((pedestal, band) => skyOf(band) + pedestal);
  const curves: SweepCurve[] = [];
  for (let index = 0; index < config.supervise.length; index++) {
    curves.push(await sweepLatent(model, base, { latents, zeros }, index, options));
  }
  const dark =
    bands.length === 1
      ? { pedestal: pedestals[0] }
      : { pedestals: recordByName(bands.map(({ name }, band) => [name, pedestals[band]])) };
  return { galaxies: base.count, height, width, ...dark, curves };
}

/** One band of stamps [count, bands, height, width]: [count, height, width]. */
function planesOf(images: Float32Array, { height, width, bands }: ImageSystem, band: number): Float32Array {
  const size = height * width;
  const planes = new Float32Array(images.length / bands.length);
  for (let k = 0; k * size < planes.length; k++) {
    const from = (k * bands.length + band) * size;
    planes.set(images.subarray(from, from + size), k * size);
  }
  return planes;
}

/** Neighbours in a row that are averaged before the median. */
const RUN = 32;

/**
 * Median of (decoded - input) averaged over runs of pixels, so that the few with much light do not count. Not of single pixels: the
 * median of their Poisson noise is below its mean, by 0.13 ADU at a sky of 100, which over a stamp is the light of a galaxy.
 */
function darkDifference(decoded: Float32Array, inputs: Float32Array): number {
  const means = new Float64Array(Math.ceil(decoded.length / RUN));
  for (let from = 0; from < decoded.length; from += RUN) {
    const to = Math.min(from + RUN, decoded.length);
    let sum = 0;
    for (let p = from; p < to; p++) sum += decoded[p] - inputs[p];
    means[from / RUN] = sum / (to - from);
  }
  return quantile(means.sort(), 0.5);
}

/** What the base galaxies are to the network. */
interface Start {
  /** [galaxies, config.latents] */
  readonly latents: Float32Array;
  /** pixel value of the decoder where there is no light, in each band */
  readonly zeros: readonly number[];
}

async function sweepLatent(
  model: Able<"decoder">,
  base: BaseGalaxies,
  start: Start,
  index: number,
  { steps, onImages }: SweepOptions,
): Promise<SweepCurve> {
  const { config } = model;
  const { height, width, bands } = config.image;
  const label = config.supervise[index];
  const band = bandOf(label, bands);
  const ranges = rangesOf(config, base, band);
  const simulate = simulatorOf(config, base, label, band);
  const shown = middleGalaxy(config, start.latents, base.count);
  const points = latentSteps(label, steps);
  const values = points.map((z) => fromLatent(label.transform, z));
  const tracks = Array.from({ length: base.count }, () => ({
    decoded: [] as Measured[],
    ...(simulate === undefined ? {} : { simulated: [] as Measured[] }),
  }));
  const images: SweepCurve["images"][number][] = [];
  const isShown = pictureSteps(steps);
  const look = (image: Float32Array): Measured => inUnits(bands[band], measure(image, height, width));
  for await (const batch of decodeMoved(model, start, { index, band }, points)) {
    for (const { step, galaxy, image } of batch) {
      tracks[galaxy].decoded.push(look(image));
      const truth = simulate?.(galaxy, values[step]);
      tracks[galaxy].simulated?.push(truth === undefined ? undefined : look(truth));
      if (galaxy === shown && isShown.has(step)) {
        images.push({ value: values[step], image: packImage(image) });
      }
    }
    onImages?.(batch.length);
  }
  return {
    ...{ label: label.name, values, images, ...summarise(bareName(label), tracks, ranges) },
    ...(bands.length === 1 ? {} : { band: bands[band].name }),
  };
}

type Measured = Measurement | undefined;

/** Evenly spaced latents over the training range less its margins, ascending. */
function latentSteps({ transform, range }: Supervised, steps: number): number[] {
  const [low, high] = range.map((x) => toLatent(transform, x));
  return Array.from(
    { length: steps },
    (_, s) => low + (high - low) * (MARGIN + ((1 - 2 * MARGIN) * s) / (steps - 1)),
  );
}

/** What is measured in a band: flux and hlr, and what else is supervised; with its range in the training set, or else in the test stamps. */
function rangesOf({ supervise, image }: RunConfig, base: BaseGalaxies, band: number): Ranges {
  const known = QUANTITIES.flatMap((q): [Quantity, readonly [number, number]][] => {
    const name = q === "flux" ? inBand(q, image.bands, band) : q;
    const supervised = supervise.find((s) => s.name === name)?.range;
    const range = supervised ?? (ALWAYS.includes(q) ? base.ranges.get(name) : undefined);
    return range !== undefined && isWide(q, range) ? [[q, range]] : [];
  });
  return new Map(known);
}

/** What does not vary in the data has no range to compare with; nor has the logarithm of what is not positive. */
function isWide(quantity: Quantity, [low, high]: readonly [number, number]): boolean {
  const width = coordinate(quantity, high) - coordinate(quantity, low);
  return Number.isFinite(width) && width > 0;
}

/** The galaxy with the most ordinary labels: its supervised latents are nearest to 0, the mean of the training set. */
function middleGalaxy(config: RunConfig, latents: Float32Array, count: number): number {
  const distance = (g: number): number =>
    config.supervise.reduce((sum, _, i) => sum + latents[g * config.latents + i] ** 2, 0);
  return Array.from({ length: count }, (_, g) => g).reduce((a, b) => (distance(b) < distance(a) ? b : a));
}

const pictureSteps = (steps: number): Set<number> =>
  new Set(Array.from({ length: PICTURES }, (_, i) => Math.round((i * (steps - 1)) / (PICTURES - 1))));

interface Decoded {
  readonly step: number;
  readonly galaxy: number;
  /** [height * width] of the band, less its zero level */
  readonly image: Float32Array;
}

/** One band of every galaxy at the first value of latent `index`, then every galaxy at the second, ... */
async function* decodeMoved(
  model: Able<"decoder">,
  { latents, zeros }: Start,
  { index, band }: { readonly index: number; readonly band: number },
  points: readonly number[],
): AsyncGenerator<Decoded[]> {
  const { latents: size, image } = model.config;
  const galaxies = latents.length / size;
  const pixels = image.height * image.width;
  const all = points.length * galaxies;
  const together = batchOf(image);
  for (let from = 0; from < all; from += together) {
    const count = Math.min(together, all - from);
    const moved = new Float32Array(count * size);
    for (let i = 0; i < count; i++) {
      const galaxy = (from + i) % galaxies;
      moved.set(latents.subarray(galaxy * size, (galaxy + 1) * size), i * size);
      moved[i * size + index] = points[Math.floor((from + i) / galaxies)];
    }
    const decoded = await model.decoder.decode(moved, count);
    yield Array.from({ length: count }, (_, i) => {
      const at = (i * image.bands.length + band) * pixels;
      const plane = decoded.subarray(at, at + pixels);
      const [step, galaxy] = [Math.floor((from + i) / galaxies), (from + i) % galaxies];
      return { step, galaxy, image: plane.map((v) => v - zeros[band]) };
    });
  }
}

/** The radius in arcsec where the pixel scale is known, as the label has it. */
function inUnits({ pixel_scale }: Band, m: Measurement | undefined): Measured {
  return m === undefined ? undefined : { ...m, hlr: m.hlr * (pixel_scale ?? 1) };
}
