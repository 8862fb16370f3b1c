/** Scenes as the float32 buffers of layout.ts: what depends on the object is computed here, in float64, and nothing is rendered. */
import { inContext } from "../../shared/errors.ts";
import { noiseWords } from "../../shared/random/stream.ts";
import { Arena } from "../kernel/arena.ts";
import { loadKernel } from "../kernel/load.ts";
import { airyOtf } from "../psf/airy.ts";
import type { RadialOtf } from "../psf/otf.ts";
import { OtfCache } from "../psf/otf-cache.ts";
import { type Accuracy, DEFAULT_ACCURACY, isTooSharp, lightSize } from "../render/accuracy.ts";
import { isOutside, isShifted } from "../render/centres.ts";
import { quadratureNodes } from "../render/nodes.ts";
import { bandLimit, checkNodes } from "../render/plan.ts";
import { type PlanShape, planShape } from "../render/plan-shape.ts";
import { PsfTables } from "../render/psf-tables.ts";
import { rowsFor, SersicTables } from "../render/sersic-tables.ts";
import { shear } from "../render/sheared.ts";
import { sinc } from "../render/sinc.ts";
import type { Detector, Scene } from "../scene.ts";
import { type Drawable, isDrawable, RADIAL_PSFS } from "./drawable.ts";
import { COMPONENT, DETECTOR, NODE, OBJECT } from "./layout.ts";

export interface Packed {
  readonly count: number;
  /** [count][OBJECT.stride] */
  readonly objects: Float32Array;
  /** [components of all][COMPONENT.stride] */
  readonly components: Float32Array;
  /** [nodes of all axes][NODE.stride] */
  readonly nodes: Float32Array;
  /** all PSF tables, and how often they have changed */
  readonly psf: Float32Array;
  readonly psfMade: number;
  /** the most nodes that an axis of these objects has */
  readonly mostNodes: number;
  /** of the transforms: real ones, or with imaginary parts, for a component beside its object's centre */
  readonly parts: 1 | 2;
}

interface Axis {
  readonly key: string;
  /** [nodes][NODE.stride] */
  readonly nodes: Float32Array;
  readonly count: number;
}

/** Axes, and their uses with PSFs, that are kept from batch to batch before they are forgotten: about 3 KB each. */
const MOST_KEPT = 4096;
/** PSFs share what `#reach` finds in classes of their size. */
const PSF_CLASS = 1.05;
/** Float32 has 24 bits: 12 for the first part of a wavenumber in turns, 11 for a number of pixels. */
const TURN_STEP = 2 ** -10;

export class Packer {
  readonly #arena = new Arena(loadKernel());
  readonly #psf = new PsfTables(this.#arena);
  readonly #otfs = new OtfCache();
  readonly #accuracy: Accuracy;
  readonly #axes = new Map<string, Axis>();
  /** nodes needed of an axis with a PSF */
  readonly #reaches = new Map<string, number>();

  constructor(accuracy: Accuracy = DEFAULT_ACCURACY) {
    this.#accuracy = accuracy;
  }

  /** The rows of the Sersic tables: they never change. */
  static sersicRows(): Float32Array {
    const kernel = loadKernel();
    return new SersicTables(kernel, new Arena(kernel)).rows().slice();
  }

  /**
   * Whether the device can render it. It leaves to the processor: PSFs whose OTF is a grid of its own for every plan (images, telescopes, sums and
   * convolutions), Moffat profiles that end, Airy PSFs of nearly closed apertures, components that are neither Sersic profiles nor points,
   * stamps with several objects, and galaxies whose centre is outside the stamp, which may need float64.
   */
  static takes(scene: Scene): boolean {
    const { psf } = scene;
    if (!RADIAL_PSFS.has(psf.kind) || scene.others !== undefined) return false;
    if (psf.kind === "moffat" && psf.trunc !== undefined) return false;
    if (psf.kind === "airy" && isTooSharp(airyOtf(psf.lam_over_diam, psf.obscuration))) return false;
    return scene.components.every(isDrawable) && !isOutside(scene);
  }

  /**
   * Packs scenes of one stamp size that the device takes, from the first on: fewer than all if their PSFs need more
   * tables than there is room for.
   * @param nameOf the i-th scene, for messages
   * @throws GalforgeError for a scene that needs too many modes
   */
  pack(scenes: readonly Scene[], nameOf: (i: number) => string): Packed {
    if (this.#axes.size > MOST_KEPT) this.#axes.clear();
    const components = scenes.reduce((sum, scene) => sum + scene.components.length, 0);
    const packed = {
      objects: new Float32Array(scenes.length * OBJECT.stride),
      components: new Float32Array(components * COMPONENT.stride),
    };
    const slots = new Set<number>();
    const used = new UsedAxes();
    let component = 0;
    let mostNodes = 0;
    let parts: Packed["parts"] = 1;
    let count = 0;
    for (const scene of scenes) {
      const otf = this.#radialOtf(scene);
      // a new table takes the place of an old one: not of one that this batch needs
      if (!this.#psf.has(otf) && slots.has(this.#psf.nextSlot)) break;
      const slot = this.#psf.slotOf(this.#psf.get(otf));
      slots.add(slot);
      const shape = planShape(scene, otf, bandLimit(otf, this.#psf, scene.pixel_scale), this.#accuracy);
      try {
        checkNodes(shape);
      } catch (error) {
        throw inContext(nameOf(count), error);
      }
      const x = this.#axis(shape, shape.periodX, 1);
      const y = this.#axis(shape, shape.periodY, 1 / (2 * Math.PI * Math.PI));
      const q = shear(otf.scale / scene.pixel_scale, otf.e, otf.pa);
      const countX = this.#reach(x, otf, lightSize(otf, q.minor, shape.periodX));
      const countY = this.#reach(y, otf, lightSize(otf, q.minor, shape.periodY));
      mostNodes = Math.max(mostNodes, countX, countY);
      const o = packed.objects.subarray(count * OBJECT.stride);
      o[OBJECT.nodesX] = used.placeOf(x);
      o[OBJECT.countX] = countX;
      o[OBJECT.nodesY] = used.placeOf(y);
      o[OBJECT.countY] = countY;
      o[OBJECT.centreX] = Math.floor(scene.x0);
      o[OBJECT.offsetX] = 0.5 - (scene.x0 - Math.floor(scene.x0));
      o[OBJECT.centreY] = Math.floor(scene.y0);
      o[OBJECT.offsetY] = 0.5 - (scene.y0 - Math.floor(scene.y0));
      o[OBJECT.component] = component;
      o[OBJECT.components] = scene.components.length;
      o[OBJECT.psf] = slot;
      o[OBJECT.psfUx] = q.ux;
      o[OBJECT.psfUy] = q.uy;
      o[OBJECT.psfVx] = q.vx;
      o[OBJECT.psfVy] = q.vy;
      o[OBJECT.psfMinor] = lightSize(otf, q.minor, shape.periodX);
      if (scene.components.some(isShifted)) parts = 2;
      for (const c of scene.components) {
        if (!isDrawable(c)) throw new Error(`a component of kind ${c.kind} is not for the device`);
        packComponent(c, scene.pixel_scale, packed.components.subarray(component++ * COMPONENT.stride));
      }
      count++;
    }
    const nodes = used.nodes();
    const psf = this.#psf.all();
    return { ...packed, count, nodes, psf, psfMade: this.#psf.made, mostNodes, parts };
  }

  #radialOtf({ psf, pixel_scale }: Scene): RadialOtf {
    const { otf } = this.#otfs.get(psf, pixel_scale);
    if (otf.kind !== "radial") throw new Error("a PSF image is not for the device");
    return otf;
  }

  /** @param factor on the weights */
  #axis({ reach, k0, kMax }: PlanShape, period: number, factor: number): Axis {
    const key = `${period} ${reach} ${k0} ${kMax} ${factor}`;
    const known = this.#axes.get(key);
    if (known !== undefined) return known;
    const { k, weight } = quadratureNodes(period, reach, k0, kMax);
    const nodes = new Float32Array(k.length * NODE.stride);
    k.forEach((wavenumber, i) => {
      const node = nodes.subarray(i * NODE.stride);
      const turns = wavenumber / (2 * Math.PI);
      const high = Math.round(turns / TURN_STEP) * TURN_STEP;
      node[NODE.turnsHigh] = high;
      node[NODE.turnsLow] = turns - high;
      node[NODE.k] = wavenumber;
      node[NODE.weight] = weight[i] * sinc(wavenumber / 2) * factor;
      node[NODE.annulus] = wavenumber * weight[i] * Math.min(1, 2 / wavenumber);
    });
    const axis = { key, nodes, count: k.length };
    this.#axes.set(key, axis);
    return axis;
  }

  /**
   * How many nodes a point source with this PSF needs, which is enough for any galaxy: its transform falls, so that less of its
   * light is in high modes. The device finds what an object needs (`depth`); this bounds the memory.
   */
  #reach({ key, nodes, count }: Axis, otf: RadialOtf, minor: number): number {
    // the smaller PSF of its class reaches farther
    const size = PSF_CLASS ** Math.floor(Math.log(minor) / Math.log(PSF_CLASS));
    const name = `${key} ${otf.name} ${size}`;
    const known = this.#reaches.get(name);
    if (known !== undefined) return known;
    if (this.#reaches.size > MOST_KEPT) this.#reaches.clear();
    const table = this.#psf.get(otf);
    const light = Float64Array.from({ length: count }, (_, i) => {
      const node = nodes.subarray(i * NODE.stride);
      return Math.abs(this.#psf.value(table, node[NODE.k] * size)) * node[NODE.annulus];
    });
    const negligible = 0.5 * this.#accuracy.truncation * light.reduce((a, b) => a + b, 0);
    let needed = count;
    for (let tail = 0; needed > 1; needed--) {
      tail += light[needed - 1];
      if (tail > negligible) break;
    }
    this.#reaches.set(name, needed);
    return needed;
  }
}

/** The axes of a batch, one after the other. */
class UsedAxes {
  readonly #places = new Map<Axis, number>();
  #count = 0;

  /** Where the nodes of an axis begin, counted in nodes. */
  placeOf(axis: Axis): number {
    const known = this.#places.get(axis);
    if (known !== undefined) return known;
    const place = this.#count;
    this.#places.set(axis, place);
    this.#count += axis.count;
    return place;
  }

  nodes(): Float32Array {
    const all = new Float32Array(this.#count * NODE.stride);
    for (const [axis, place] of this.#places) all.set(axis.nodes, place * NODE.stride);
    return all;
  }
}

function packComponent(c: Drawable, pixelScale: number, to: Float32Array): void {
  to[COMPONENT.flux] = c.flux;
  const [dx, dy] = [(c.dx ?? 0) / pixelScale, (c.dy ?? 0) / pixelScale];
  to[COMPONENT.wholeX] = Math.round(dx);
  to[COMPONENT.restX] = dx - Math.round(dx);
  to[COMPONENT.wholeY] = Math.round(dy);
  to[COMPONENT.restY] = dy - Math.round(dy);
  if (c.kind === "point") {
    to[COMPONENT.row] = -1;
    return;
  }
  const { left, weights } = rowsFor(c.n);
  const q = shear(c.hlr / pixelScale, c.e, c.pa);
  to[COMPONENT.row] = left;
  to.set(weights, COMPONENT.weights);
  to[COMPONENT.ux] = q.ux;
  to[COMPONENT.uy] = q.uy;
  to[COMPONENT.vx] = q.vx;
  to[COMPONENT.vy] = q.vy;
  to[COMPONENT.minor] = q.minor;
}

/** No saturation: larger than any pixel. */
const UNLIMITED = 3e38;

/** What the noise of a stamp depends on, with the seed. */
export interface NoisePlace {
  readonly detector: Detector;
  /** the object */
  readonly id: number;
  /** of the object, counted from 0 */
  readonly band: number;
}

/** Detectors [count][DETECTOR.stride], with the objects and bands that name the noise. */
export function packDetectors(places: readonly NoisePlace[]): Float32Array {
  const packed = new Float32Array(places.length * DETECTOR.stride);
  places.forEach(({ detector, id, band }, k) => {
    const { sky, gain, read_noise, saturation = UNLIMITED } = detector;
    const to = packed.subarray(k * DETECTOR.stride);
    to[DETECTOR.sky] = sky;
    to[DETECTOR.gain] = gain;
    to[DETECTOR.sigma] = read_noise / gain;
    to[DETECTOR.saturation] = saturation;
    const [low, high] = noiseWords(id, band);
    to.set([low & 0xffff, low >>> 16, high & 0xffff, high >>> 16], DETECTOR.id);
  });
  return packed;
}
