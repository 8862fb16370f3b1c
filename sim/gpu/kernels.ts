/**
 * The separable quadrature of sim/render/renderer.ts as gpu.js kernels: one thread a value, float32, for a batch of objects whose
 * nodes, PSFs and numbers of components may differ. Mathematics, tables and sizes are those of the processor (docs/rendering.md); what
 * is of the device alone is in this file and in {philox,normal,poisson,noise}-kernel.ts.
 *
 * gpu.js reads the text of these functions: they use nothing from outside but `this.constants` (KERNEL_CONSTANTS) and the functions
 * of FUNCTIONS. Its variables are float32, loop variables and array indices i32. Every kernel returns one value;
 * thread (x, y, z) writes output[z][y][x].
 */
import type { KernelScope } from "../../shared/gpu/gpu-js.ts";
import { MIN_EXPONENT, OCTAVES, PIECES, TABLE_LAST, TABLE_LENGTH } from "../render/radial-table.ts";
import { type DeviceFunction, deviceFunction } from "./device-function.ts";
import { COMPONENT, NODE, OBJECT } from "./layout.ts";
import { TURNS_FUNCTIONS } from "./turns-kernel.ts";

// functions of the device have no imports: these are in TURNS_FUNCTIONS
declare const turnsOf: typeof import("./turns-kernel.ts").turnsOf;
declare const cosineOf: typeof import("./turns-kernel.ts").cosineOf;
declare const sineOf: typeof import("./turns-kernel.ts").sineOf;

type Flat = readonly number[];
/** on the device: [y][x] or [z][y][x] */
type Plane = readonly Flat[];
type Cube = readonly Plane[];

/** Numbers that kernels read; a prefix tells where they come from. */
export const KERNEL_CONSTANTS = {
  ...prefixed("object_", OBJECT),
  ...prefixed("component_", COMPONENT),
  ...prefixed("node_", NODE),
  octaves: OCTAVES,
  minExponent: MIN_EXPONENT,
  pieces: PIECES,
  tableLast: TABLE_LAST,
  tableLength: TABLE_LENGTH,
} as const;

type Constants = typeof KERNEL_CONSTANTS & {
  /** rows of the Sersic tables, one after the other */
  readonly sersic: Flat;
  /** 2^-(octave + minExponent) */
  readonly inverseOctave: Flat;
};
type Scope = KernelScope<Constants>;

/** The octave of q = kappa^2 in the radial tables. log2 may err by an octave where q is a power of two: `place` is continuous there. */
function octaveOf(this: Scope, q: number): number {
  return Math.min(
    this.constants.octaves - 1,
    Math.max(0, Math.floor(Math.log2(q)) - this.constants.minExponent),
  );
}

/** Where q is in its octave, in pieces. */
function placeOf(this: Scope, q: number): number {
  return (q * this.constants.inverseOctave[octaveOf.call(this, q)] - 1) * this.constants.pieces;
}

/** The piece of the radial tables that holds q, clamped. */
function pieceOf(this: Scope, q: number): number {
  const piece = octaveOf.call(this, q) * this.constants.pieces + Math.floor(placeOf.call(this, q));
  return Math.min(this.constants.tableLast, Math.max(0, piece));
}

/** How far q is in its piece, 0 to 1. */
function fractionOf(this: Scope, q: number): number {
  const place = placeOf.call(this, q);
  return place - Math.floor(place);
}

/** One row of the Sersic tables. */
function sersicRow(this: Scope, row: number, piece: number, fraction: number): number {
  const at = row * this.constants.tableLength + piece;
  const left = this.constants.sersic[at];
  return left + fraction * (this.constants.sersic[at + 1] - left);
}

/** The Sersic transform at q: four rows, mixed (sersic-tables.ts). */
function sersicAt(
  this: Scope,
  q: number,
  row: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): number {
  const piece = pieceOf.call(this, q);
  const fraction = fractionOf.call(this, q);
  return (
    w0 * sersicRow.call(this, row, piece, fraction) +
    w1 * sersicRow.call(this, row + 1, piece, fraction) +
    (w2 * sersicRow.call(this, row + 2, piece, fraction) +
      w3 * sersicRow.call(this, row + 3, piece, fraction))
  );
}

/** What kernels call, in an order in which each uses earlier ones only. */
export const FUNCTIONS: readonly DeviceFunction[] = [
  ...TURNS_FUNCTIONS,
  deviceFunction(octaveOf, "f", "f"),
  deviceFunction(placeOf, "f", "f"),
  deviceFunction(pieceOf, "f", "f"),
  deviceFunction(fractionOf, "f", "f"),
  deviceFunction(sersicRow, "fff", "f"),
  deviceFunction(sersicAt, "ffffff", "f"),
];

/**
 * light[object][i] = |sum of the components| at node i of x along their slowest axes, times the OTF's, times the annulus of modes
 * there: what renderer.ts sums to see where the quadrature may end.
 */
export function light(this: Scope, objects: Flat, components: Flat, nodes: Flat, psf: Flat): number {
  const o = this.thread.y * this.constants.object_stride;
  if (this.thread.x >= objects[o + this.constants.object_countX]) return 0;
  const n = (objects[o + this.constants.object_nodesX] + this.thread.x) * this.constants.node_stride;
  const k = nodes[n + this.constants.node_k];
  const kappaPsf = k * objects[o + this.constants.object_psfMinor];
  const qPsf = kappaPsf * kappaPsf;
  const at = objects[o + this.constants.object_psf] * this.constants.tableLength + pieceOf.call(this, qPsf);
  const otf = psf[at] + fractionOf.call(this, qPsf) * (psf[at + 1] - psf[at]);
  let sum = 0;
  const count = objects[o + this.constants.object_components];
  for (let m = 0; m < count; m++) {
    const c = (objects[o + this.constants.object_component] + m) * this.constants.component_stride;
    const row = components[c + this.constants.component_row];
    let value = components[c + this.constants.component_flux];
    if (row >= 0) {
      const kappa = k * components[c + this.constants.component_minor];
      const w = c + this.constants.component_weights;
      value =
        value *
        sersicAt.call(
          this,
          kappa * kappa,
          row,
          components[w],
          components[w + 1],
          components[w + 2],
          components[w + 3],
        );
    }
    sum += Math.abs(value);
  }
  return sum * Math.abs(otf) * nodes[n + this.constants.node_annulus];
}

/**
 * depth[object][i] = how many nodes of y are used with node i of x: those inside the circle beyond which the modes add less
 * than `truncation` of the peak.
 */
export function depth(this: Scope, objects: Flat, nodes: Flat, lights: Plane, truncation: number): number {
  const o = this.thread.y * this.constants.object_stride;
  const count = objects[o + this.constants.object_countX];
  if (this.thread.x >= count) return 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += lights[this.thread.y][i];
  }
  const first = objects[o + this.constants.object_nodesX] * this.constants.node_stride;
  let tail = 0;
  let last = count - 1;
  for (let m = 0; m < count; m++) {
    tail += lights[this.thread.y][last];
    if (tail > truncation * total || last < 1) {
      break;
    }
    last = last - 1;
  }
  const limit = nodes[first + last * this.constants.node_stride + this.constants.node_k];
  const k = nodes[first + this.thread.x * this.constants.node_stride + this.constants.node_k];
  const room = limit * limit - k * k;
  if (room < 0) return 0;
  const firstY = objects[o + this.constants.object_nodesY] * this.constants.node_stride;
  const countY = objects[o + this.constants.object_countY];
  let used = 0;
  for (let j = 0; j < countY; j++) {
    const ky = nodes[firstY + j * this.constants.node_stride + this.constants.node_k];
    used = j + 1;
    if (ky * ky > room) {
      break;
    }
  }
  return used;
}

/**
 * modes[object][j][i] = Re F(k_i, k_j) w_i w_j / 2 pi^2, with the pixel and the PSF; j + half: the same at -k_j; j + 2 half, j + 3 half:
 * the imaginary part, of components beside the centre.
 */
export function modes(
  this: Scope,
  objects: Flat,
  components: Flat,
  nodes: Flat,
  psf: Flat,
  depths: Plane,
  half: number,
): number {
  const o = this.thread.z * this.constants.object_stride;
  let j = this.thread.y;
  let sign = 1;
  let isImaginary = 0;
  if (j >= 2 * half) {
    j = j - 2 * half;
    isImaginary = 1;
  }
  if (j >= half) {
    j = j - half;
    sign = -1;
  }
  if (j >= depths[this.thread.z][this.thread.x]) return 0;
  const nx = (objects[o + this.constants.object_nodesX] + this.thread.x) * this.constants.node_stride;
  const ny = (objects[o + this.constants.object_nodesY] + j) * this.constants.node_stride;
  const kx = nodes[nx + this.constants.node_k];
  const ky = sign * nodes[ny + this.constants.node_k];
  const up = objects[o + this.constants.object_psfUx] * kx + objects[o + this.constants.object_psfUy] * ky;
  const vp = objects[o + this.constants.object_psfVx] * kx + objects[o + this.constants.object_psfVy] * ky;
  const qPsf = up * up + vp * vp;
  const at = objects[o + this.constants.object_psf] * this.constants.tableLength + pieceOf.call(this, qPsf);
  const otf = psf[at] + fractionOf.call(this, qPsf) * (psf[at + 1] - psf[at]);
  let sum = 0;
  const count = objects[o + this.constants.object_components];
  for (let m = 0; m < count; m++) {
    const c = (objects[o + this.constants.object_component] + m) * this.constants.component_stride;
    const row = components[c + this.constants.component_row];
    let value = components[c + this.constants.component_flux];
    if (row >= 0) {
      const u =
        components[c + this.constants.component_ux] * kx + components[c + this.constants.component_uy] * ky;
      const v =
        components[c + this.constants.component_vx] * kx + components[c + this.constants.component_vy] * ky;
      const w = c + this.constants.component_weights;
      value =
        value *
        sersicAt.call(
          this,
          u * u + v * v,
          row,
          components[w],
          components[w + 1],
          components[w + 2],
          components[w + 3],
        );
    }
    const wholeX = components[c + this.constants.component_wholeX];
    const restX = components[c + this.constants.component_restX];
    const wholeY = components[c + this.constants.component_wholeY];
    const restY = components[c + this.constants.component_restY];
    let phase = 1 - isImaginary;
    if (Math.abs(wholeX) + Math.abs(restX) + Math.abs(wholeY) + Math.abs(restY) > 0) {
      const highX = nodes[nx + this.constants.node_turnsHigh];
      const lowX = nodes[nx + this.constants.node_turnsLow];
      const highY = nodes[ny + this.constants.node_turnsHigh];
      const lowY = nodes[ny + this.constants.node_turnsLow];
      const turns = turnsOf(highX, lowX, wholeX, restX) + sign * turnsOf(highY, lowY, wholeY, restY);
      phase = isImaginary > 0 ? -sineOf(turns) : cosineOf(turns);
    }
    sum += value * phase;
  }
  return sum * otf * (nodes[nx + this.constants.node_weight] * nodes[ny + this.constants.node_weight]);
}

/**
 * waves[object][j][p] = cos(k_j (p + 1/2 - centre)), and the sine at j + half, for the axis whose fields in an object's record
 * begin at nodesAt and centreAt. Angles in turns: their whole part is taken off an exact product.
 */
export function waves(
  this: Scope,
  objects: Flat,
  nodes: Flat,
  nodesAt: number,
  centreAt: number,
  half: number,
): number {
  const o = this.thread.z * this.constants.object_stride;
  let j = this.thread.y;
  let isSine = 0;
  if (j >= half) {
    j = j - half;
    isSine = 1;
  }
  if (j >= objects[o + nodesAt + 1]) return 0;
  const n = (objects[o + nodesAt] + j) * this.constants.node_stride;
  const high = nodes[n + this.constants.node_turnsHigh];
  const low = nodes[n + this.constants.node_turnsLow];
  const whole = this.thread.x - objects[o + centreAt];
  const turns = turnsOf(high, low, whole, objects[o + centreAt + 1]);
  return isSine > 0 ? sineOf(turns) : cosineOf(turns);
}

/**
 * rows[object][y][i] = sum_j (Re F+ + Re F-) cos(k_j Y) - (Im F+ - Im F-) sin(k_j Y); at y + height:
 * sum_j (Re F+ - Re F-) sin(k_j Y) + (Im F+ + Im F-) cos(k_j Y). @param parts 1: F is real
 */
export function rows(
  this: Scope,
  allModes: Cube,
  wavesY: Cube,
  depths: Plane,
  half: number,
  height: number,
  parts: number,
): number {
  const used = depths[this.thread.z][this.thread.x];
  let y = this.thread.y;
  let same = 0;
  let other = half;
  let sign = 1;
  if (y >= height) {
    y = y - height;
    same = half;
    other = 0;
    sign = -1;
  }
  let sum = 0;
  for (let j = 0; j < used; j++) {
    const plus = allModes[this.thread.z][j][this.thread.x];
    const minus = allModes[this.thread.z][j + half][this.thread.x];
    sum += (plus + sign * minus) * wavesY[this.thread.z][j + same][y];
  }
  if (parts > 1) {
    for (let j = 0; j < used; j++) {
      const plus = allModes[this.thread.z][j + 2 * half][this.thread.x];
      const minus = allModes[this.thread.z][j + 3 * half][this.thread.x];
      sum -= sign * (plus - sign * minus) * wavesY[this.thread.z][j + other][y];
    }
  }
  return sum;
}

/** image[object][y][x] = sum_i (rows[y][i] cos(k_i X) - rows[y + height][i] sin(k_i X)) [ADU per pixel]. */
export function columns(
  this: Scope,
  allRows: Cube,
  wavesX: Cube,
  depths: Plane,
  half: number,
  height: number,
): number {
  let sum = 0;
  for (let i = 0; i < half; i++) {
    if (depths[this.thread.z][i] < 1) {
      break;
    }
    sum +=
      allRows[this.thread.z][this.thread.y][i] * wavesX[this.thread.z][i][this.thread.x] -
      allRows[this.thread.z][this.thread.y + height][i] * wavesX[this.thread.z][i + half][this.thread.x];
  }
  return sum;
}

/**
 * sums[object][y] = the light of a line of pixels; at y + height: its share of the squared signal-to-noise ratio, s^2 / variance
 * (sim/noise/detector.ts, `measure`).
 */
export function lineSums(
  this: Scope,
  image: Cube,
  detectors: Flat,
  detectorStride: number,
  width: number,
  height: number,
): number {
  let sum = 0;
  if (this.thread.x < height) {
    for (let x = 0; x < width; x++) {
      sum += image[this.thread.y][this.thread.x][x];
    }
    return sum;
  }
  const d = this.thread.y * detectorStride;
  const gain = detectors[d + 1];
  const floor = detectors[d] / gain + detectors[d + 2] * detectors[d + 2];
  for (let x = 0; x < width; x++) {
    const s = Math.max(0, image[this.thread.y][this.thread.x - height][x]);
    sum += (s * s) / Math.max(s / gain + floor, 1e-30);
  }
  return sum;
}

/** totals[object][0] = light inside the stamp [ADU], totals[object][1] = squared signal-to-noise ratio. */
export function totals(this: Scope, lines: Plane, height: number): number {
  let sum = 0;
  for (let y = 0; y < height; y++) {
    sum += lines[this.thread.y][this.thread.x * height + y];
  }
  return sum;
}

function prefixed<P extends string, T extends Readonly<Record<string, number>>>(
  prefix: P,
  fields: T,
): { readonly [K in keyof T & string as `${P}${K}`]: number } {
  return Object.fromEntries(Object.entries(fields).map(([name, at]) => [prefix + name, at])) as {
    readonly [K in keyof T & string as `${P}${K}`]: number;
  };
}
