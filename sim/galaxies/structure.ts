/**
 * What is not smooth in a disc: clumps and spiral arms, as Gaussian knots that take their light from it. Arms are logarithmic spirals
 *   r = inner exp(tan(pitch) phi)
 * in the plane of the disc, each a chain of knots at even steps of phi whose widths grow with r, so that it is smooth; a knot's
 * light is that of an exponential disc there, ~ r^2 exp(-r / h), with a scatter. The plane is seen at the disc's axis ratio and position angle.
 */
import { hashName, PURPOSE, Stream } from "../../shared/random/stream.ts";
import type { Profile, Stars } from "./galaxy.ts";
import { clip } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

export const STRUCTURE = {
  clumps: list([3, 6], "mean number at z = 0, its slope with z", [0, 50], "set here"),
  clump_z: number(0.1, "1", [0, 3], "set here: clumps are in star-forming discs beyond, or below clump_mass"),
  clump_mass: number(10, "log Msun", [5, 13], "set here"),
  clump_fwhm: limits([0.15, 0.4], "kpc", [0.01, 5], "set here"),
  clump_light: limits(
    [0.003, 0.05],
    "1",
    [1e-4, 1],
    "set here: of the disc's young light; power law of slope -2",
  ),
  arms: list([0.6, 0.25, 0.15], "weights of 2, 3, 4 arms", [0, 1], "set here"),
  arm_share: number(0.85, "1", [0, 1], "set here: of the discs that may have arms, those that have"),
  arm_mass: number(9.3, "log Msun", [5, 13], "set here: least mass with arms"),
  arm_bulge: number(0.6, "1", [0, 1], "set here: largest mass fraction of the bulge with arms"),
  pitch: list([18, 5], "mean, scatter [deg]", [1, 60], "set here: typical of Sb and Sc"),
  pitch_limits: limits([9, 35], "deg", [3, 60], "set here"),
  arm_radii: limits([0.35, 2.3], "half-light radii of the disc", [0.05, 10], "set here"),
  arm_width: number(0.11, "standard deviation across, of the radius", [0.01, 1], "set here"),
  arm_young: number(0.7, "1", [0, 1], "set here: share of the disc's young light in its arms"),
  arm_old: number(0.15, "1", [0, 1], "set here: share of the disc's other light in its arms"),
  arm_scatter: number(0.6, "1", [0, 2], "set here: of ln light of a knot"),
} as const;
type StructureValues = Values<typeof STRUCTURE>;

/** Step of phi from knot to knot, and a knot's standard deviation along the arm in such steps: their sum is smooth within 1 %. */
const STEP = 0.4;
const ALONG = 0.75;
/** Arms are so thick, in widths: a disc from the side shows no lines. */
const THICKNESS = 0.5;
/** Half-light radius of an exponential disc in scale lengths. */
const HALF_LIGHT = 1.6783469900166605;
/** Half-light radius of a Gaussian in standard deviations. */
const GAUSSIAN = Math.sqrt(2 * Math.LN2);

/** A Gaussian with a part of the disc's light. */
export interface Knot {
  /** from the centre, along +x and +y of the image [kpc] */
  readonly x: number;
  readonly y: number;
  /** half-light radius sqrt(ab) [kpc] */
  readonly hlr: number;
  readonly q: number;
  /** [deg] */
  readonly pa: number;
  /** shares of the light of the disc's stars below 0.1 Gyr, and of its other light */
  readonly young: number;
  readonly old: number;
}

export interface Structure {
  readonly clumps: number;
  readonly arms: number;
  readonly knots: readonly Knot[];
}

/** Which kinds there are. */
export interface StructureKinds {
  readonly clumps: boolean;
  readonly spirals: boolean;
}

/** What structure depends on. */
export interface Smooth {
  readonly stars: Pick<Stars, "z" | "logMass" | "class" | "elliptical" | "bulgeMass" | "q" | "pa">;
  readonly profiles: { readonly disc: Pick<Profile, "size"> };
}

interface Arms {
  readonly count: number;
  /** turns of phi with ln r, signed */
  readonly winding: number;
  readonly phase: number;
}

export class StructureDraw {
  readonly #kinds: StructureKinds;
  readonly #p: StructureValues;
  #seed = 0;
  #stream = streamOf(0);

  constructor(kinds: StructureKinds, p: StructureValues) {
    this.#kinds = kinds;
    this.#p = p;
  }

  /** The structure of object `index` of a seed; ellipticals and quiescent galaxies have none. Shares of light sum to 1 at most. */
  draw(seed: number, index: number, { stars, profiles }: Smooth): Structure {
    if (seed !== this.#seed) this.#stream = streamOf(seed);
    this.#seed = seed;
    this.#stream.restart(index);
    const [s, p] = [this.#stream, this.#p];
    // always the same numbers first, so that arms do not depend on whether there are clumps
    const [choice, kind, sense, phase, pitch] = [
      s.uniform(),
      s.uniform(),
      s.uniform(),
      s.uniform(),
      s.normal(),
    ];
    const alive = !stars.elliptical && stars.class !== "Q";
    const view: View = { q: stars.q, pa: stars.pa, size: profiles.disc.size };
    const angle = clip(p.pitch[0] + p.pitch[1] * pitch, p.pitch_limits[0], p.pitch_limits[1]);
    const hasArms =
      this.#kinds.spirals &&
      alive &&
      stars.logMass > p.arm_mass &&
      stars.bulgeMass < p.arm_bulge &&
      choice < p.arm_share;
    const arms: Arms = {
      count: hasArms ? 2 + chosen(p.arms, kind) : 0,
      winding: (sense < 0.5 ? 1 : -1) / Math.tan((angle * Math.PI) / 180),
      phase: 2 * Math.PI * phase,
    };
    const chain = hasArms ? drawArms(s, arms, view, p) : [];
    const isClumpy =
      this.#kinds.clumps &&
      alive &&
      (stars.class === "SF" || stars.class === "green-pea") &&
      (stars.z > p.clump_z || stars.logMass < p.clump_mass);
    const clumps = isClumpy
      ? drawClumps(s, poisson(s, p.clumps[0] + p.clumps[1] * stars.z), arms, view, p)
      : [];
    return { clumps: clumps.length, arms: arms.count, knots: [...chain, ...clumps] };
  }
}

/** How a disc is seen; `size`: its half-light major axis [kpc]. */
interface View {
  readonly q: number;
  readonly pa: number;
  readonly size: number;
}

function drawArms(s: Stream, arms: Arms, view: View, p: StructureValues): Knot[] {
  const [inner, outer] = p.arm_radii;
  const growth = STEP / Math.abs(arms.winding);
  const steps = Math.max(1, Math.round(Math.log(outer / inner) / growth));
  const knots = Array.from({ length: arms.count * (steps + 1) }, (_, i) => {
    const r = inner * Math.exp(growth * Math.floor(i / arms.count));
    const phi = angleOf(r / inner, arms, i % arms.count);
    const light = r * r * Math.exp(-HALF_LIGHT * r + p.arm_scatter * s.normal());
    const along = (ALONG * STEP * r) / Math.cos(Math.atan(1 / arms.winding));
    // the arm's direction: outwards by 1, around by `winding`
    const direction = phi + Math.atan2(arms.winding, 1);
    return { r, phi, light, along, across: p.arm_width * r, direction };
  });
  const total = knots.reduce((sum, { light }) => sum + light, 0);
  return knots.map(({ light, ...knot }) => ({
    ...project(knot, view),
    young: (p.arm_young * light) / total,
    old: (p.arm_old * light) / total,
  }));
}

/** phi of an arm at a radius [inner radii]. */
const angleOf = (r: number, { winding, phase, count }: Arms, arm: number): number =>
  phase + winding * Math.log(r) + (2 * Math.PI * arm) / count;

interface InPlane {
  /** [half-light radii of the disc]; standard deviations, too */
  readonly r: number;
  readonly phi: number;
  readonly along: number;
  readonly across: number;
  /** of `along` */
  readonly direction: number;
}

/** A Gaussian of the plane, as it is seen: its covariance, squeezed along the minor axis, with its thickness there. */
function project(
  { r, phi, along, across, direction }: InPlane,
  { q, pa, size }: View,
): Pick<Knot, "x" | "y" | "hlr" | "q" | "pa"> {
  const [c, s] = [Math.cos(direction), Math.sin(direction)];
  const xx = (along * c) ** 2 + (across * s) ** 2;
  const xy = q * (along ** 2 - across ** 2) * c * s;
  const yy = q * q * ((along * s) ** 2 + (across * c) ** 2) + (1 - q * q) * (THICKNESS * across) ** 2;
  const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const [major, minor] = [Math.sqrt(mean + half), Math.sqrt(Math.max(mean - half, 0))];
  const turn = (pa * Math.PI) / 180;
  const [x, y] = [r * Math.cos(phi), q * r * Math.sin(phi)];
  const own = (Math.atan2(2 * xy, xx - yy) / 2) * (180 / Math.PI);
  return {
    x: size * (x * Math.cos(turn) - y * Math.sin(turn)),
    y: size * (x * Math.sin(turn) + y * Math.cos(turn)),
    hlr: size * GAUSSIAN * Math.sqrt(major * minor),
    q: minor / major,
    pa: (((pa + own) % 180) + 180) % 180,
  };
}

/** Clumps where an exponential disc has its light; on the arms, if there are some. */
function drawClumps(s: Stream, count: number, arms: Arms, view: View, p: StructureValues): Knot[] {
  const [least, most] = p.clump_light;
  const drawn = Array.from({ length: count }, () => {
    let r = Number.POSITIVE_INFINITY;
    while (r > p.arm_radii[1]) r = -Math.log(s.uniform() * s.uniform()) / HALF_LIGHT;
    const [u, spread] = [s.uniform(), s.normal()];
    const onArm = angleOf(r / p.arm_radii[0], arms, Math.floor(u * arms.count)) + p.arm_width * spread;
    const phi = arms.count > 0 ? onArm : 2 * Math.PI * u;
    const width = p.clump_fwhm[0] + (p.clump_fwhm[1] - p.clump_fwhm[0]) * s.uniform();
    const light = 1 / (1 / least - s.uniform() * (1 / least - 1 / most));
    return { r, phi, width, light };
  });
  const free = 1 - (arms.count > 0 ? p.arm_young : 0);
  const total = drawn.reduce((sum, { light }) => sum + light, 0);
  return drawn.map(({ r, phi, width, light }) => ({
    ...project({ r, phi, along: 1, across: 1, direction: 0 }, view),
    ...{ hlr: width / 2, q: 1, pa: 0 },
    young: light * Math.min(1, free / total),
    old: 0,
  }));
}

/** Place of the weight in which u falls. */
function chosen(weights: readonly number[], u: number): number {
  let left = u * weights.reduce((a, b) => a + b, 0);
  let i = 0;
  while (i < weights.length - 1 && left >= weights[i]) left -= weights[i++];
  return i;
}

/** A Poisson number by products of uniforms: for means of tens at most. */
function poisson(s: Stream, mean: number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = s.uniform(); product > least; product *= s.uniform()) count++;
  return count;
}

const streamOf = (seed: number): Stream => new Stream(seed, 0, PURPOSE.galaxies ^ hashName("structure"));
