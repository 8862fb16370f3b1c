/**
 * The fast path: noiseless stamps by separable Fourier quadrature, float32, in WebAssembly. With F the transform of the scene
 * (galaxy x PSF x pixel) and X = x - x0, Y = y - y0,
 *   I(x, y) = 1/(2 pi^2) sum_ij w_i w_j [ S_ij cos(k_i X) cos(k_j Y) - D_ij sin(k_i X) sin(k_j Y) ],
 * S = F(k_i, k_j) + F(k_i, -k_j), D = F(k_i, k_j) - F(k_i, -k_j), over nodes k > 0 (nodes.ts). The pixel is in F as its
 * sinc. Accuracy and cost: docs/rendering.md; slow independent check: reference.ts.
 */
import { Arena } from "../kernel/arena.ts";
import { type Kernel, loadKernel } from "../kernel/load.ts";
import type { ImageOtf } from "../psf/otf.ts";
import { type KnownOtf, OtfCache } from "../psf/otf-cache.ts";
import type { Component, Scene } from "../scene.ts";
import { type Accuracy, DEFAULT_ACCURACY, isTooSharp } from "./accuracy.ts";
import { AxisPlans } from "./axis-plan.ts";
import { isOutside, renderByCentre, withOthers } from "./centres.ts";
import { GalaxyTables } from "./galaxy-tables.ts";
import { renderGeneral } from "./general.ts";
import { imageBand } from "./image-band.ts";
import { addStars, type Star } from "./image-stars.ts";
import { panelsUpTo, writeDepths } from "./mode-disc.ts";
import { type Narrow, narrowStars } from "./narrow.ts";
import { bandLimit, Plan } from "./plan.ts";
import { type PlanShape, planShape } from "./plan-shape.ts";
import { renderPrecise, renderPreciseImage } from "./precise.ts";
import { PsfTables } from "./psf-tables.ts";
import type { PsfTransform } from "./psf-transforms.ts";
import { isRadial, profileKey, radialTransform } from "./radial-profile.ts";
import { lookUp, pieceOf, TABLE_BASE, TABLE_LAST, TABLE_LENGTH } from "./radial-table.ts";
import { SersicTables } from "./sersic-tables.ts";
import { renderSharp } from "./sharp.ts";
import { type Sheared, shear } from "./sheared.ts";
import { isFast, splitScene } from "./split-scene.ts";

/** Plans kept before the memory is given back. */
const MAX_PLANS = 1024;
const MAX_BYTES = 2 ** 28;
/** Plans take memory for one PSF more until this much is in use: PSFs that never come again should not fill the rest. */
const BYTES_FOR_PSFS = 2 ** 25;
/** A stamp whose peak is below this fraction of the galaxy's is rendered in float64: the fast path's error is 2e-6 of the latter. */
const FAINT = 5e-3;
/** The same where the OTF has edges: the fast path's error is 1e-5 there. */
const FAINT_SHARP = 0.1;

interface Prepared {
  readonly flux: number;
  readonly isPoint: boolean;
  readonly shape: Sheared;
  /** byte offset of the radial table */
  readonly table: number;
  /** from the scene's centre [pixel] */
  readonly dx: number;
  readonly dy: number;
}

/** What the buffers cosX to sinY hold: the waves of a plan's first nodes about a centre [pixels from the stamp's middle]. */
interface Waves {
  readonly plan: Plan | undefined;
  readonly dx: number;
  readonly dy: number;
  readonly nodesX: number;
  readonly nodesY: number;
}

type NarrowOfEach = readonly (readonly Narrow[] | undefined)[];

const POINT: Sheared = { ux: 0, uy: 0, vx: 0, vy: 0, major: 0, minor: 0 };

export class Renderer {
  readonly #kernel: Kernel = loadKernel();
  readonly #arena = new Arena(this.#kernel);
  readonly #sersic = new SersicTables(this.#kernel, this.#arena);
  readonly #galaxies = new GalaxyTables(this.#sersic, this.#arena);
  readonly #psf = new PsfTables(this.#arena);
  readonly #otfs = new OtfCache();
  /** radial table of a point source: 1 everywhere */
  readonly #one = this.#arena.place(new Float32Array(TABLE_LENGTH).fill(1));
  readonly #mark = this.#arena.mark;
  readonly #axes = new AxisPlans(this.#arena);
  readonly #plans = new Map<string, Plan>();
  readonly #scratch = new Map<string, { readonly at: number; readonly bytes: number }>();
  readonly #accuracy: Accuracy;

  constructor(accuracy: Accuracy = DEFAULT_ACCURACY) {
    this.#accuracy = accuracy;
  }

  /**
   * Renders a checked scene (scene-check.ts), its other objects as well, without noise or sky.
   * @param out [ny * nx] row-major, ADU per pixel
   */
  render(given: Scene, out: Float32Array): void {
    const scene = given.others === undefined ? given : withOthers(given);
    const known = this.#otfs.get(scene.psf, scene.pixel_scale);
    if (scene.components.every(isFast)) {
      this.#renderRadial(scene, known, out);
      return;
    }
    out.fill(0);
    const { fast, general } = splitScene(scene);
    const image = new Float32Array(out.length);
    if (fast !== undefined) this.#renderRadial(fast, known, out);
    if (general === undefined) return;
    renderGeneral(general, known.otf, image);
    for (let p = 0; p < out.length; p++) out[p] += image[p];
  }

  /** A scene of point sources and of functions of elliptical radii. */
  #renderRadial(scene: Scene, known: KnownOtf, out: Float32Array): void {
    const { otf } = known;
    if (otf.kind === "image") {
      renderByCentre(scene, out, (one, image) => this.#renderImage(one, known, otf, image));
    } else if (isTooSharp(otf)) {
      renderByCentre(scene, out, (one, image) => renderSharp(one, otf, image));
    } else {
      const limit = bandLimit(otf, this.#psf, scene.pixel_scale);
      this.#renderFast(scene, known, planShape(scene, otf, limit, this.#accuracy), [], out);
      if (!isOutside(scene)) return;
      const share = peakOf(out) / this.#centralBrightness;
      if (otf.edges.length > 0) {
        if (share < FAINT_SHARP) renderByCentre(scene, out, (one, image) => renderSharp(one, otf, image));
      } else if (share < FAINT) renderPrecise(scene, otf, out);
    }
  }

  /** Under a PSF image, of one centre: galaxies by the quadrature, point sources and what galaxies have beyond its last mode exactly, in real space. */
  #renderImage(scene: Scene, known: KnownOtf, otf: ImageOtf, out: Float32Array): void {
    const [ny, nx] = scene.stamp;
    const { x0, y0, pixel_scale } = scene;
    const galaxies = scene.components.filter(isRadial);
    const stars: Star[] = scene.components
      .filter((c) => c.kind === "point")
      .map(({ flux }) => ({ x0, y0, flux }));
    out.fill(0);
    if (galaxies.length > 0) {
      const smooth = { ...scene, components: galaxies };
      const { periodX, periodY } = planShape(smooth, otf, 1, this.#accuracy);
      const band = imageBand(
        otf,
        galaxies,
        pixel_scale,
        Math.max(periodX, periodY),
        this.#accuracy.truncation,
        (c, kappa) => (c.kind === "sersic" ? this.#sersic.value(c.n, kappa) : radialTransform(c)(kappa)),
      );
      this.#renderFast(smooth, known, planShape(smooth, otf, band.kMax, this.#accuracy), band.narrow, out);
      if (isOutside(scene) && peakOf(out) < FAINT * this.#centralBrightness) {
        renderPreciseImage(smooth, otf, band, out);
      }
      galaxies.forEach((c, m) => {
        const shape = shear(c.hlr / pixel_scale, c.e, c.pa);
        const sample = otf.scale / pixel_scale;
        for (const star of narrowStars(band.narrow[m] ?? [], c, shape, sample, x0, y0)) stars.push(star);
      });
    }
    if (stars.length === 0) return;
    const sharp = new Float64Array(ny * nx);
    addStars(sharp, ny, nx, otf, pixel_scale, stars);
    for (let p = 0; p < out.length; p++) out[p] += sharp[p];
  }

  /** @param narrow parts of each component that are left out */
  #renderFast(scene: Scene, psf: KnownOtf, shape: PlanShape, narrow: NarrowOfEach, out: Float32Array): void {
    const [ny, nx] = scene.stamp;
    const plan = this.#planFor(shape);
    const room = this.#arena.mark - this.#mark < BYTES_FOR_PSFS;
    const transform = plan.transforms.get(psf, scene.pixel_scale, shape.kMax, room);
    const components = this.#prepare(scene, transform, narrow);
    const kLimit = this.#truncate(components, transform);
    plan.transforms.fillUpTo(transform, kLimit);
    const image = this.#quadrature(components, plan, transform, kLimit, scene);
    out.set(this.#arena.floats.subarray(image >> 2, (image >> 2) + nx * ny));
  }

  /** The plan for a class of scenes, whatever their PSFs: one that does not reach far enough is made anew. */
  #planFor(shape: PlanShape): Plan {
    const { nx, ny, periodX, periodY, reach, k0, kMax } = shape;
    const key = `${nx} ${ny} ${periodX} ${periodY} ${reach} ${k0}`;
    let plan = this.#plans.get(key);
    if (plan === undefined || plan.kMax < kMax) {
      if (this.#plans.size >= MAX_PLANS || this.#arena.mark - this.#mark > MAX_BYTES) {
        this.#plans.clear();
        this.#axes.clear();
        this.#scratch.clear();
        this.#galaxies.clear();
        this.#arena.release(this.#mark);
      }
      plan = new Plan(this.#kernel, this.#arena, this.#psf, this.#axes, shape);
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #prepare(scene: Scene, { kx, ky }: PsfTransform, narrow: NarrowOfEach): Prepared[] {
    const kMin = Math.min(kx[0], ky[0]);
    // the first panels beyond the last wavenumber used may be read: a little more than the circle of kMax
    const kMax = 1.1 * Math.max(kx[kx.length - 1], ky[ky.length - 1]);
    return scene.components.map((c, i) => {
      const [dx, dy] = [(c.dx ?? 0) / scene.pixel_scale, (c.dy ?? 0) / scene.pixel_scale];
      if (!isRadial(c)) return { flux: c.flux, isPoint: true, shape: POINT, table: this.#one, dx, dy };
      const shape = shear(c.hlr / scene.pixel_scale, c.e, c.pa);
      const from = pieceOf((kMin * shape.minor) ** 2);
      const to = pieceOf((kMax * shape.major) ** 2);
      // components of one profile share a table: many would not fit into the cache
      const key = profileKey(c);
      const shares = (o: Component, j: number): boolean =>
        narrow[j] === undefined && isRadial(o) && profileKey(o) === key;
      const slot = narrow[i] === undefined ? scene.components.findIndex(shares) : i;
      const table = this.#galaxies.get(slot, c, from, to, narrow[i]);
      return { flux: c.flux, isPoint: false, shape, table, dx, dy };
    });
  }

  /** The wavenumber beyond which the modes add less than `truncation` of the peak. */
  #truncate(components: readonly Prepared[], { kx: k, annulus }: PsfTransform): number {
    const f = this.#arena.floats;
    if (this.#light.length < k.length) this.#light = new Float64Array(2 * k.length);
    const light = this.#light;
    let total = 0;
    for (let i = 0; i < k.length; i++) {
      let sum = 0;
      for (const c of components) {
        const kappa = k[i] * c.shape.minor;
        sum += c.isPoint ? Math.abs(c.flux) : Math.abs(c.flux * lookUp(f, c.table >> 2, kappa * kappa));
      }
      light[i] = sum * annulus[i];
      total += light[i];
    }
    this.#centralBrightness = total / (2 * Math.PI);
    let tail = 0;
    let i = k.length - 1;
    for (; i > 0; i--) {
      tail += light[i];
      if (tail > this.#accuracy.truncation * total) break;
    }
    return k[i];
  }
  #light = new Float64Array(0);
  /** of the scene being rendered, at its centre [ADU / pixel] */
  #centralBrightness = 0;

  #waves: Waves = { plan: undefined, dx: 0, dy: 0, nodesX: 0, nodesY: 0 };

  /** @returns byte offset of the image [ny][nx] */
  #quadrature(
    components: readonly Prepared[],
    plan: Plan,
    { kx, ky, real, imaginary }: PsfTransform,
    kLimit: number,
    scene: Scene,
  ): number {
    const kernel = this.#kernel;
    const [ny, nx] = scene.stamp;
    const { x, y } = plan;
    const nodesX = x.k.length;
    const nodesY = y.k.length;
    const panels = panelsUpTo(kx, kLimit);
    const usedX = 4 * panels;
    const rows = 2 * y.half;

    const depth = this.#scratchFor("depth", nodesX);
    const plus = this.#scratchFor("plus", nodesX * nodesY * 4);
    const minus = this.#scratchFor("minus", nodesX * nodesY * 4);
    // a PSF image is complex, and so are components beside the centre: never both
    const isShifted = components.some(({ dx, dy }) => dx !== 0 || dy !== 0);
    const isComplex = isShifted || imaginary !== undefined;
    const sum2 = isComplex ? this.#scratchFor("sum2", nodesX * nodesY * 4) : 0;
    const difference2 = isComplex ? this.#scratchFor("difference2", nodesX * nodesY * 4) : 0;
    const phaseY = this.#scratchFor("phaseY", nodesY * 8);
    const cosX = this.#scratchFor("cosX", nodesX * 4);
    const sinX = this.#scratchFor("sinX", nodesX * 4);
    const minusCosX = this.#scratchFor("minusCosX", nodesX * 4);
    const minusSinX = this.#scratchFor("minusSinX", nodesX * 4);
    const cosY = this.#scratchFor("cosY", nodesY * rows * 4);
    const sinY = this.#scratchFor("sinY", nodesY * rows * 4);
    const u = this.#scratchFor("u", rows * nodesX * 4);
    const v = this.#scratchFor("v", rows * nodesX * 4);
    const folded = this.#scratchFor("folded", rows * 2 * x.half * 4);
    const image = this.#scratchFor("image", nx * ny * 4);

    const mostY = writeDepths(this.#arena.ints, depth >> 2, kx, ky, panels, kLimit);

    const dx = scene.x0 - nx / 2;
    const dy = scene.y0 - ny / 2;
    const w = this.#waves;
    // bands of an object have one centre: what one of them left is there for the next
    const [fromX, fromY] = w.plan === plan && w.dx === dx && w.dy === dy ? [w.nodesX, w.nodesY] : [0, 0];
    const f = this.#arena.floats;
    for (let i = fromX; i < usedX; i++) {
      const c = Math.cos(kx[i] * dx);
      const s = Math.sin(kx[i] * dx);
      f[(cosX >> 2) + i] = c;
      f[(sinX >> 2) + i] = s;
      f[(minusCosX >> 2) + i] = -c;
      f[(minusSinX >> 2) + i] = -s;
    }
    writePhases(f, phaseY >> 2, ky, dy, fromY, mostY);
    if (mostY > fromY) {
      const [skip, phase] = [32 * fromY, phaseY + 8 * fromY];
      const { cosAt, sinAt, half } = y;
      const [c, s] = [cosY + skip, sinY + skip];
      kernel.tabulateShifted(c, s, cosAt + skip, sinAt + skip, phase, half, nodesY, mostY - fromY);
    }
    this.#waves = { plan, dx, dy, nodesX: Math.max(fromX, usedX), nodesY: Math.max(fromY, mostY) };

    const modes = [x.kAt, y.kAt, panels, nodesY, depth] as const;
    if (isShifted) {
      for (const at of [plus, minus, sum2, difference2]) f.fill(0, at >> 2, (at >> 2) + nodesX * nodesY);
    }
    components.forEach((c, i) => {
      const { ux, uy, vx, vy } = c.shape;
      const radial = [c.table, TABLE_BASE, TABLE_LAST, ux, uy, vx, vy, c.flux] as const;
      if (c.dx === 0 && c.dy === 0) {
        kernel.fillRadial(plus, minus, ...modes, ...radial, isShifted ? 1 : i);
        return;
      }
      const [cosDx, sinDx, phaseDy] = this.#phases(c, kx, ky);
      kernel.addShifted(plus, minus, sum2, difference2, ...modes, ...radial, cosDx, sinDx, phaseDy);
    });
    if (isShifted) {
      kernel.applyOtf(sum2, difference2, sum2, difference2, real.plus, real.minus, panels, nodesY, depth);
    } else if (imaginary !== undefined) {
      kernel.applyOtf(sum2, difference2, plus, minus, imaginary.plus, imaginary.minus, panels, nodesY, depth);
    }
    kernel.applyOtf(plus, minus, plus, minus, real.plus, real.minus, panels, nodesY, depth);
    // U = P cos + Q sin, V = P sin - Q cos with P = sum S cosY - sum D2 sinY, Q = sum D sinY + sum S2 cosY
    kernel.transformRows(u, v, plus, cosY, cosX, sinX, panels, nodesY, rows, nodesX, depth, 0);
    kernel.transformRows(u, v, minus, sinY, sinX, minusCosX, panels, nodesY, rows, nodesX, depth, 1);
    if (isComplex) {
      kernel.transformRows(
        u,
        v,
        difference2,
        sinY,
        minusCosX,
        minusSinX,
        panels,
        nodesY,
        rows,
        nodesX,
        depth,
        1,
      );
      kernel.transformRows(u, v, sum2, cosY, sinX, minusCosX, panels, nodesY, rows, nodesX, depth, 1);
    }
    kernel.transformColumns(folded, u, v, x.cosAt, x.sinAt, usedX, nodesX, rows, x.half);
    kernel.unfold(image, folded, nx, ny, x.half, y.half);
    return image;
  }

  /** Byte offsets of cos kx dx, of sin kx dx, and of both of ky dy in turns. */
  #phases(
    c: Prepared,
    kx: Float64Array,
    ky: Float64Array,
  ): readonly [cos: number, sin: number, phase: number] {
    const [cos, sin] = ["cosDx", "sinDx"].map((name) => this.#scratchFor(name, kx.length * 4));
    const phase = this.#scratchFor("phaseDy", ky.length * 8);
    const f = this.#arena.floats;
    for (let i = 0; i < kx.length; i++) {
      f[(cos >> 2) + i] = Math.cos(kx[i] * c.dx);
      f[(sin >> 2) + i] = Math.sin(kx[i] * c.dx);
    }
    writePhases(f, phase >> 2, ky, c.dy, 0, ky.length);
    return [cos, sin, phase];
  }

  /** A named buffer, kept from stamp to stamp. */
  #scratchFor(name: string, bytes: number): number {
    const known = this.#scratch.get(name);
    if (known !== undefined && known.bytes >= bytes) return known.at;
    const at = this.#arena.take(bytes);
    this.#scratch.set(name, { at, bytes });
    return at;
  }
}

const peakOf = (image: Float32Array): number => image.reduce((a, b) => Math.max(a, b), 0);

/** f[at + 2 j] = cos(k_j shift), f[at + 2 j + 1] = sin(k_j shift), j = from .. to - 1. */
function writePhases(
  f: Float32Array,
  at: number,
  k: Float64Array,
  shift: number,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) {
    f[at + 2 * j] = Math.cos(k[j] * shift);
    f[at + 2 * j + 1] = Math.sin(k[j] * shift);
  }
}
