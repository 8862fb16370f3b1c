/**
 * From a cutout to the stamp that a network knows: the sky is measured and taken off, what is bad or belongs to another object
 * becomes sky and noise, the galaxy comes to the middle, the pixel scale and the flux system become the network's.
 */
import { badInput } from "../../shared/errors.ts";
import { SkyMeter } from "./background.ts";
import { centroidOf, isDarker, nearestSegment, type Point, windowedCentroid } from "./centre.ts";
import type { Cutout, Normals, Replaced, Stamp, StampTarget } from "./cutout.ts";
import { dim, fluxSystem, isSameScale } from "./flux-system.ts";
import { differsFromPixels, measuredNoise } from "./noise-check.ts";
import { Resampler, spanOf } from "./resample.ts";
import { hasSpike, type Span } from "./spike.ts";
import type { Grid } from "./splines.ts";
import { STATE, STATES } from "./state.ts";
import { checkCentre, checkGood, checkMiddle } from "./usable.ts";
import { type Window, WindowCopier, windowAround } from "./window.ts";

/** How much of a large image is looked at, in sides of the stamp. */
const SIDES = 4;
/** The window of the centroid, and how far the centre may be from the middle, in sides of the stamp. */
const CENTROID_WIDTH = 1 / 16;
const CENTROID_REACH = 1 / 4;
/** The pixels of a segment that is the galaxy's are this near to the middle: in sides of the stamp, and pixels. */
const SEGMENT_REACH = 1 / 16;
const LEAST_SEGMENT_REACH = 2;
/** Radius of the middle of a galaxy, without which it is not measured, in sides of the stamp. */
const MIDDLE = 1 / 32;
/** A pixel of the stamp may be outside the cutout by this much of itself. */
const TOLERANCE = 1e-3;

/** As `new StampMaker(target).make(cutout, random)`. */
export const cutoutToStamp = (cutout: Cutout, target: StampTarget, random: Normals): Stamp =>
  new StampMaker(target).make(cutout, random);

/** Keeps its memory from cutout to cutout. */
export class StampMaker {
  readonly #target: StampTarget;
  readonly #copier = new WindowCopier();
  readonly #meter = new SkyMeter();
  readonly #resampler = new Resampler();

  constructor(target: StampTarget) {
    this.#target = target;
  }

  /**
   * The centre is the cutout's own, else the centroid of the segment in the middle, else a windowed centroid near the middle. Unless it is given, it does not move the stamp over the edge of a cutout that is large enough. At the network's own
   * pixel scale shifts are by whole pixels, which leaves noise as it is.
   * @param random for the pixels that are replaced @param pixels room for those of the stamp [height * width], which it keeps
   * @param origin where the stamp is to be: that of another band's stamp; undefined: it is found
   * @throws GalforgeError E_INPUT if the cutout's pixel scale is needed but not known, its centre is outside, its noise is
   *   not that of its pixels, its middle is bad, hardly a pixel of the stamp is good, or `fluxSystem` does
   */
  make(
    cutout: Cutout,
    random: Normals,
    pixels: Float32Array = this.#newPixels(),
    origin?: Stamp["origin"],
  ): Stamp {
    const { width, height, sky: networkSky } = this.#target;
    checkCentre(cutout);
    const step = stepOf(cutout, this.#target);
    const window = this.#copier.copy(cutout, windowAround(cutout, SIDES * step * Math.max(width, height)));
    const aim: Point = cutout.centre
      ? [cutout.centre[0] - window.x, cutout.centre[1] - window.y]
      : [window.nx / 2, window.ny / 2];
    const side = step * Math.min(width, height);
    const own = markSegments(window, aim, Math.max(LEAST_SEGMENT_REACH, SEGMENT_REACH * side));
    const { sky, sigma, ...background } = this.#background(cutout, window, aim);
    const place = origin && ([origin[0] - window.x, origin[1] - window.y] as const);
    const centre = place
      ? ([place[0] + (step * width) / 2, place[1] + (step * height) / 2] as const)
      : cutout.centre
        ? aim
        : findCentre(window, own, aim, sky, sigma, side);
    // the light around a bad middle leads the centroid away from it
    for (const point of own === 0 ? [aim, centre] : [centre])
      checkMiddle(cutout, window, point, MIDDLE * side);
    const isFixed = cutout.centre !== undefined;
    const x = place
      ? { start: place[0], step, count: width }
      : axis(centre[0], step, width, window.nx, isFixed);
    const y = place
      ? { start: place[1], step, count: height }
      : axis(centre[1], step, height, window.ny, isFixed);
    const { good, ...replaced } = replace(window, x, y, sky, sigma, random);
    checkGood(cutout, good, replaced);
    const [columns, rows] = [shownOf(x, window.nx), shownOf(y, window.ny)];
    const spiked = hasSpike(window.pixels, window.nx, rows, columns, sky, sigma);
    this.#resampler.resample(window.pixels, window.ny, window.nx, y, x, pixels);
    const system = fluxSystem(cutout, this.#target, sigma, step);
    const { scale, zeroPoint } = system;
    const isBlank = isConstant(pixels); // before any digits are lost
    const { factor: scaled } = system;
    const padded = finish(pixels, window, x, y, sky, scaled, sigma * scaled * step, networkSky, random);
    const factor = scaled * (scale === "noise" ? dim(pixels, this.#target) : 1);
    const noise = sigma * factor * step;
    if (!isBlank && isConstant(pixels)) {
      throw badInput(
        cutout.path,
        `its light is lost beside the network's sky: by its ${scale}, its noise is ${noise.toPrecision(2)} of the network's ADU. Check --zero-point or --gain`,
      );
    }
    return {
      ...{
        pixels,
        step,
        factor,
        scale,
        zeroPoint,
        isBlank,
        sky,
        sigma,
        noise,
        replaced,
        padded,
        spiked,
        ...background,
      },
      origin: [window.x + x.start, window.y + y.start],
      darker: isDarker(pixels, height, width, networkSky, noise),
      unsegmented: cutout.segments !== undefined && own === 0,
      resampled: step !== 1,
    };
  }

  #newPixels(): Float32Array {
    return new Float32Array(this.#target.width * this.#target.height);
  }

  #background(
    { path, sky, sigma: given }: Cutout,
    window: Window,
    centre: Point,
  ): Pick<Stamp, "sky" | "sigma" | "measured" | "crowded" | "otherNoise"> {
    const { pixels, ny, nx } = window;
    const mayBeSky = window.mayBeBad ? window.state : undefined;
    const found = this.#meter.measure(pixels, mayBeSky, { ny, nx, centre });
    // a weight is right but for a factor
    const isRelative = typeof given === "object" && given.kind === "weight";
    const said = typeof given === "number" ? given : isRelative ? undefined : window.skySigma();
    const spread = measuredNoise(found.differences, found.sigma);
    const level = sky ?? found.sky;
    const noise = said ?? found.sigma;
    return {
      // an image without any sky: better a dark one than none
      ...{ sky: Number.isNaN(level) ? 0 : level, sigma: Number.isNaN(noise) ? 0 : noise },
      measured: { sky: sky === undefined, sigma: said === undefined },
      crowded: sky === undefined && !found.isClean,
      otherNoise: given !== undefined && said !== undefined && differsFromPixels(path, given, said, spread),
    };
  }
}

function findCentre(
  { pixels, state, ny, nx }: Window,
  own: number,
  aim: Point,
  sky: number,
  sigma: number,
  side: number,
): Point {
  if (own !== 0) return centroidOf(pixels, state, STATE.own, ny, nx, sky) ?? aim;
  const search = { start: aim, width: CENTROID_WIDTH * side, farthest: CENTROID_REACH * side, sky, sigma };
  return windowedCentroid(pixels, state, STATE.other, ny, nx, search) ?? aim;
}

const isConstant = (pixels: Float32Array): boolean => pixels.every((value) => value === pixels[0]);

/** Pixels of the cutout to one of the stamp; exactly 1 for the same scale. */
function stepOf({ path, pixelScale }: Cutout, target: StampTarget): number {
  if (target.pixel_scale === undefined) return 1;
  if (pixelScale === undefined) {
    throw badInput(
      path,
      "its pixel scale is not known: it has no celestial coordinates. Give --pixel-scale, or the column pixel_scale of a list",
    );
  }
  return isSameScale(pixelScale, target.pixel_scale) ? 1 : target.pixel_scale / pixelScale;
}

/** States of the pixels of objects. @returns the number of the galaxy's own segment, 0 without one */
function markSegments({ segments, state, ny, nx }: Window, aim: Point, farthest: number): number {
  if (segments === undefined) return 0;
  const own = nearestSegment(segments, ny, nx, aim, farthest);
  for (let i = 0; i < state.length; i++) {
    if (state[i] === STATE.sky && segments[i] !== 0) state[i] = segments[i] === own ? STATE.own : STATE.other;
  }
  return own;
}

/** Where `count` pixels of the stamp are on an axis of `n` pixels. @param fixed the centre is in the middle whatever is there */
function axis(centre: number, step: number, count: number, n: number, fixed: boolean): Grid {
  const whole = (x: number): number => (step === 1 ? Math.round(x) : x);
  const start = whole(centre - (step * count) / 2);
  if (fixed) return { start, step, count };
  const room = n - step * count;
  const inside = room < 0 ? whole(room / 2) : Math.min(room, Math.max(0, start));
  return { start: inside, step, count };
}

/** What is no good becomes sky and noise, in place, where the stamp depends on it. @returns numbers of pixels in the stamp */
function replace(
  { pixels, state, ny, nx, mayBeBad }: Window,
  x: Grid,
  y: Grid,
  sky: number,
  sigma: number,
  random: Normals,
): Replaced & { readonly good: number } {
  if (!mayBeBad) return { good: pixels.length, notFinite: 0, masked: 0, neighbours: 0, blank: 0 };
  const counts = new Uint32Array(STATES);
  const [columns, rows] = [spanOf(x, nx), spanOf(y, ny)];
  // pixels whose middles are in the stamp
  const [left, right] = [x.start - 0.5, x.start + x.step * x.count - 0.5];
  const [bottom, top] = [y.start - 0.5, y.start + y.step * y.count - 0.5];
  for (let j = rows.from; j < rows.to; j++) {
    const isRow = j >= bottom && j <= top;
    const end = j * nx + columns.to;
    for (let i = columns.from, at = j * nx + i; at < end; i++, at++) {
      const is = state[at];
      if (is >= STATE.other) pixels[at] = sky + sigma * random.normal();
      if (isRow && i >= left && i <= right) counts[is]++;
    }
  }
  return {
    good: counts[STATE.sky] + counts[STATE.own],
    notFinite: counts[STATE.notFinite],
    masked: counts[STATE.masked] + counts[STATE.unsure],
    neighbours: counts[STATE.other],
    blank: counts[STATE.blank],
  };
}

/** Off with the sky, and the network's flux system and sky, in place; noise where the cutout does not reach. @returns how many pixels that are */
function finish(
  pixels: Float32Array,
  { ny, nx }: Window,
  x: Grid,
  y: Grid,
  sky: number,
  factor: number,
  noise: number,
  networkSky: number,
  random: Normals,
): number {
  const offset = networkSky - sky * x.step * y.step * factor;
  const [columns, rows] = [coveredBy(x, nx), coveredBy(y, ny)];
  let padded = 0;
  const pad = (from: number, to: number): void => {
    for (let at = from; at < to; at++) pixels[at] = noise * random.normal() + networkSky;
    padded += to - from;
  };
  for (let j = 0; j < y.count; j++) {
    const row = j * x.count;
    const isRow = j >= rows.from && j < rows.to && columns.from < columns.to;
    const [from, to] = isRow ? [row + columns.from, row + columns.to] : [row, row];
    pad(row, from);
    for (let at = from; at < to; at++) pixels[at] = pixels[at] * factor + offset;
    pad(to, row + x.count);
  }
  return padded;
}

/** The pixels of an axis of `n` that a grid shows. */
const shownOf = ({ start, step, count }: Grid, n: number): Span => ({
  from: Math.max(0, Math.floor(start)),
  to: Math.min(n, Math.ceil(start + step * count)),
});

/** The pixels of the grid that lie within [0, n]. */
function coveredBy({ start, step, count }: Grid, n: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.ceil(-start / step - TOLERANCE));
  return { from, to: Math.min(count, Math.floor((n - start) / step + TOLERANCE)) };
}
