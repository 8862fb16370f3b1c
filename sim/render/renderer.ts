/**
 * The fast path: noiseless stamps by separable Fourier quadrature, float32, in WebAssembly. With F the transform of the scene
 * (galaxy x PSF x pixel) and X = x - x0, Y = y - y0,
 *   I(x, y) = 1/(2 pi^2) sum_ij w_i w_j [ S_ij cos(k_i X) cos(k_j Y) - D_ij sin(k_i X) sin(k_j Y) ],
 * S = F(k_i, k_j) + F(k_i, -k_j), D = F(k_i, k_j) - F(k_i, -k_j), over nodes k > 0 (nodes.ts). The pixel is in F as its
 * sinc. Accuracy and cost: docs/rendering.md; slow independent check: reference.ts.
 */
import { Arena } from "../kernel/arena.ts";
import { type Kernel, loadKernel } from "../kernel/load.ts";
import type { Ending, GridOtf, ImageOtf, RadialOtf } from "../psf/otf.ts";
import { OtfCache } from "../psf/otf-cache.ts";
import type { Component, Scene } from "../scene.ts";
import { type Accuracy, DEFAULT_ACCURACY, isTooSharp } from "./accuracy.ts";
import { AxisPlans } from "./axis-plan.ts";
import { centresOf, isOutside, renderByCentre, withOthers } from "./centres.ts";
import { addEndingStar, endingBand } from "./ending-stars.ts";
import { GalaxyTables } from "./galaxy-tables.ts";
import { renderGeneral } from "./general.ts";
import { imageBand } from "./image-band.ts";
import { addStars, type Star } from "./image-stars.ts";
import { type Narrow, narrowStars } from "./narrow.ts";
import { bandLimit, Plan } from "./plan.ts";
import { type PlanShape, planShape } from "./plan-shape.ts";
import { renderPrecise, renderPreciseGrid } from "./precise.ts";
import { PsfTables } from "./psf-tables.ts";
import type { PlannedPsf, PsfTransform } from "./psf-transforms.ts";
import { type Lit, Quadrature } from "./quadrature.ts";
import { isRadial, profileKey, radialTransform } from "./radial-profile.ts";
import { lookUp, pieceOf, TABLE_LENGTH } from "./radial-table.ts";
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
/** Times the margin that the wings of an OTF with edges have in the fast path. */
const PRECISE_WINGS = 4;

export type Wings = "exact" | "quick";

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
  readonly #sum = new Quadrature(this.#kernel, this.#arena);
  readonly #accuracy: Accuracy;
  #wings: Wings = "exact";

  constructor(accuracy: Accuracy = DEFAULT_ACCURACY) {
    this.#accuracy = accuracy;
  }

  /**
   * Renders a checked scene (scene-check.ts), its other objects as well, without noise or sky.
   * @param out [ny * nx] row-major, ADU per pixel
   * @param wings of a galaxy outside, where a stamp shows nothing else: "exact" takes milliseconds, "quick" has an error of 2e-6 of its
   * peak (1e-5 under an OTF with edges)
   */
  render(given: Scene, out: Float32Array, wings: Wings = "exact"): void {
    this.#wings = wings;
    const scene = given.others === undefined ? given : withOthers(given);
    const { key, otf } = this.#otfs.get(scene.psf, scene.pixel_scale);
    if (otf.kind !== "sum") {
      this.#renderUnder({ key, otf }, scene, out);
      return;
    }
    const image = new Float32Array(out.length);
    out.fill(0);
    otf.parts.forEach((part, i) => {
      this.#renderUnder({ key: `${key} ${i}`, otf: part.otf }, scene, image);
      for (let p = 0; p < out.length; p++) out[p] += part.weight * image[p];
    });
  }

  #renderUnder(psf: PlannedPsf, scene: Scene, out: Float32Array): void {
    if (scene.components.every((c) => isFast(c, scene.pixel_scale))) {
      this.#renderRadial(scene, psf, out);
      return;
    }
    out.fill(0);
    const { fast, general } = splitScene(scene);
    const image = new Float32Array(out.length);
    if (fast !== undefined) this.#renderRadial(fast, psf, out);
    if (general === undefined) return;
    renderGeneral(general, psf.otf, image);
    for (let p = 0; p < out.length; p++) out[p] += image[p];
  }

  /** A scene of point sources and of functions of elliptical radii. */
  #renderRadial(scene: Scene, psf: PlannedPsf, out: Float32Array): void {
    const { otf } = psf;
    if (otf.kind === "image") {
      renderByCentre(scene, out, (one, image) => this.#renderImage(one, psf, otf, image));
    } else if (otf.kind === "grid") {
      // a PSF that is not its own mirror image is complex, and so are components beside the centre: never both
      if (otf.isReal) this.#renderGrid(scene, psf, otf, out);
      else renderByCentre(scene, out, (one, image) => this.#renderGrid(one, psf, otf, image));
    } else if (otf.ending !== undefined) {
      this.#renderEnding(scene, psf, otf, otf.ending, out);
    } else if (isTooSharp(otf)) {
      renderByCentre(scene, out, (one, image) => renderSharp(one, otf, image));
    } else {
      const limit = bandLimit(otf, this.#psf, scene.pixel_scale);
      this.#renderFast(scene, psf, planShape(scene, otf, limit, this.#accuracy), [], out);
      if (!this.#isWings(scene)) return;
      const share = peakOf(out) / this.#centralBrightness;
      if (otf.edges.length > 0) {
        if (share < FAINT_SHARP) renderByCentre(scene, out, (one, image) => renderSharp(one, otf, image));
      } else if (share < FAINT) renderPrecise(scene, otf, out);
    }
  }

  /** Under a PSF that ends with a step: galaxies by the quadrature, as far as they have light, point sources in real space. */
  #renderEnding(scene: Scene, psf: PlannedPsf, otf: RadialOtf, ending: Ending, out: Float32Array): void {
    const { pixel_scale, components } = scene;
    const smooth = { ...scene, components: components.filter(isRadial) };
    out.fill(0);
    if (smooth.components.length > 0) {
      const { periodX, periodY } = planShape(smooth, otf, 1, this.#accuracy);
      const limit = endingBand(otf, ending, pixel_scale, Math.max(periodX, periodY));
      this.#renderFast(smooth, psf, planShape(smooth, otf, limit, this.#accuracy), [], out);
      if (this.#isWings(smooth) && peakOf(out) < FAINT * this.#centralBrightness) {
        renderByCentre(smooth, out, (one, image) =>
          renderPreciseGrid(one, otf, { kMax: limit, margin: ending.radius, narrow: [] }, image),
        );
      }
    }
    const centres = centresOf(scene);
    components.forEach((c, i) => {
      if (c.kind === "point") addEndingStar(out, scene, otf, ending, centres[i], c.flux);
    });
  }

  /** Under a PSF that is known on grids. */
  #renderGrid(scene: Scene, psf: PlannedPsf, otf: GridOtf, out: Float32Array): void {
    const shape = planShape(scene, otf, otf.kMax * scene.pixel_scale, this.#accuracy);
    this.#renderFast(scene, psf, shape, [], out);
    if (!this.#isWings(scene)) return;
    const faint = otf.wings > 0 ? FAINT_SHARP : FAINT;
    if (peakOf(out) / this.#centralBrightness >= faint) return;
    renderByCentre(scene, out, (one, image) =>
      renderPreciseGrid(
        one,
        otf,
        { kMax: otf.kMax * one.pixel_scale, margin: PRECISE_WINGS * otf.wings, narrow: [] },
        image,
      ),
    );
  }

  /** Under a PSF image, of one centre: galaxies by the quadrature, point sources and what galaxies have beyond its last mode exactly, in real space. */
  #renderImage(scene: Scene, psf: PlannedPsf, otf: ImageOtf, out: Float32Array): void {
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
      this.#renderFast(smooth, psf, planShape(smooth, otf, band.kMax, this.#accuracy), band.narrow, out);
      if (this.#isWings(scene) && peakOf(out) < FAINT * this.#centralBrightness) {
        renderPreciseGrid(smooth, otf, { ...band, margin: 0 }, out);
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

  /** Whether a scene may show nothing but wings, and these are to be exact. */
  #isWings(scene: Scene): boolean {
    return this.#wings === "exact" && isOutside(scene);
  }

  /** @param narrow parts of each component that are left out */
  #renderFast(
    scene: Scene,
    psf: PlannedPsf,
    shape: PlanShape,
    narrow: NarrowOfEach,
    out: Float32Array,
  ): void {
    const [ny, nx] = scene.stamp;
    const plan = this.#planFor(shape);
    const room = this.#arena.mark - this.#mark < BYTES_FOR_PSFS;
    const transform = plan.transforms.get(psf, scene.pixel_scale, shape.kMax, room);
    const components = this.#prepare(scene, transform, narrow);
    const kLimit = this.#truncate(components, transform);
    plan.transforms.fillUpTo(transform, kLimit);
    const image = this.#sum.run(components, plan, transform, kLimit, scene);
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
        this.#sum.clear();
        this.#galaxies.clear();
        this.#arena.release(this.#mark);
      }
      plan = new Plan(this.#kernel, this.#arena, this.#psf, this.#axes, shape);
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #prepare(scene: Scene, { kx, ky }: PsfTransform, narrow: NarrowOfEach): Lit[] {
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
  #truncate(components: readonly Lit[], { kx: k, annulus }: PsfTransform): number {
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
}

const peakOf = (image: Float32Array): number => image.reduce((a, b) => Math.max(a, b), 0);
