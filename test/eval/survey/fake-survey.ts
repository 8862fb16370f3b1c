/** A survey folder of simulated galaxies, and a network that is none: it sums the light and knows the rest. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paddingOf } from "../../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../../shared/formats/fits-image.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Psf, Scene } from "../../../sim/scene.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import type { Facts } from "../../image-system.ts";
import { type FakeModel, modelOf } from "../../train/models/model-of.ts";
import { fakeConfig } from "../infer/fake-model.ts";

/** Of the network: side [pixel], noise 2.5 ADU, AB magnitude of 1 ADU. */
const SIDE = 64;
const GAIN = 15.8;
const SKY_NOISE = 2.5;
export const ZERO_POINT = 30;
export const IMAGE = {
  ...{ height: SIDE, width: SIDE, bands: 1, unit: "ADU", pixel_scale: 0.2, zero_point: ZERO_POINT },
  ...{ sky: GAIN * SKY_NOISE ** 2, gain: GAIN, read_noise: 0 },
};

/** A galaxy as a label has it; centre [pixel, ours]; pa counter-clockwise from +x. */
export interface Galaxy {
  readonly id: number;
  readonly mag: number;
  readonly hlr: number;
  readonly n: number;
  readonly q: number;
  readonly pa: number;
  readonly x0: number;
  readonly y0: number;
}

export const GALAXIES: readonly Galaxy[] = [
  { id: 11, mag: 17, hlr: 1, n: 1, q: 0.5, pa: 30, x0: 40.2, y0: 36.7 },
  { id: 12, mag: 16.5, hlr: 0.8, n: 2, q: 0.8, pa: 120, x0: 39.6, y0: 35.1 },
  { id: 13, mag: 17.5, hlr: 1.2, n: 0.7, q: 0.6, pa: 90, x0: 40.9, y0: 36.2 },
];
const NY = 72;
const NX = 80;
const PSF: Psf = { kind: "moffat", fwhm: 0.7, beta: 3.5 };
/** [maggies] of 1 ADU */
const UNIT = 1e-12;

function writeFits(file: string, shape: readonly [number, number], pixels: Float32Array): void {
  const body = encodePixels(pixels);
  writeFileSync(
    file,
    Buffer.concat([imageHead({ dtype: "float32", shape }), body, Buffer.alloc(paddingOf(body.length))]),
  );
}

/**
 * Each galaxy with its noise, sigma map, PSF image and segments; in its upper left corner a bright neighbour (segment 2), in its
 * lower right one 9 masked pixels without any sense.
 */
export function makeSurvey(dir: string, galaxies: readonly Galaxy[] = GALAXIES): void {
  mkdirSync(dir, { recursive: true });
  const renderer = new Renderer();
  const rows = galaxies.map((galaxy) => {
    writeGalaxy(renderer, join(dir, `G${galaxy.id}`), galaxy);
    const { id, mag, hlr, n, q, pa, x0, y0 } = galaxy;
    return [id, 1, mag, hlr / Math.sqrt(q), hlr, n, q, (pa + 90) % 180, x0 + 0.5, y0 + 0.5].join(",");
  });
  const head =
    "cataid,has_images,mag_total_r_AB,re_major_arcsec,re_circ_arcsec,sersic_n,q_b_over_a,pa_deg_ccw_from_plus_y,x_kids_px_1based,y_kids_px_1based";
  writeFileSync(join(dir, "labels.csv"), `${[head, ...rows, "99,0,17,1,1,1,1,0,1,1"].join("\n")}\n`);
}

function writeGalaxy(renderer: Renderer, stem: string, galaxy: Galaxy): void {
  const random = new Stream(5, galaxy.id, 1);
  const size = NY * NX;
  const light = new Float32Array(size);
  renderer.render(sceneOf(galaxy), light);
  const sigma = light.map((x) => Math.sqrt(SKY_NOISE ** 2 + Math.max(0, x) / GAIN));
  const data = light.map((x, i) => x + sigma[i] * random.normal());
  const segments = new Float32Array(size);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const [x, y] = [(i % NX) + 0.5, Math.floor(i / NX) + 0.5];
    if (Math.hypot(x - galaxy.x0, y - galaxy.y0) < 14) segments[i] = 1;
    if (Math.hypot(x - 16, y - 58) < 5) {
      segments[i] = 2;
      data[i] += 4000;
    }
    if (Math.abs(x - 66) < 2 && Math.abs(y - 10) < 2) {
      mask[i] = 4;
      data[i] = -1e9;
    }
  }
  const psf = new Float32Array(25 * 25);
  const star = { components: [{ kind: "point", flux: 3 }], x0: 12.5, y0: 12.5, pixel_scale: 0.2 } as const;
  renderer.render({ ...star, psf: PSF, stamp: [25, 25] }, psf);
  const maggies = (image: Float32Array): Float32Array => image.map((x) => x * UNIT);
  writeFits(`${stem}fitim.fits`, [NY, NX], maggies(data));
  writeFits(`${stem}sigma.fits`, [NY, NX], maggies(sigma));
  writeFits(`${stem}segim.fits`, [NY, NX], segments);
  writeFits(`${stem}mskim.fits`, [NY, NX], mask);
  writeFits(`${stem}psfim.fits`, [25, 25], psf);
}

const sceneOf = ({ mag, hlr, n, q, pa, x0, y0 }: Galaxy): Scene => {
  const flux = 10 ** (0.4 * (ZERO_POINT - mag));
  return {
    components: [{ kind: "sersic", flux, hlr, n, pa, e: (1 - q * q) / (1 + q * q) }],
    ...{ x0, y0, psf: PSF, pixel_scale: 0.2, stamp: [NY, NX] },
  };
};

const RANGES: Readonly<Record<string, readonly [unit: string, low: number, high: number]>> = {
  flux: ["ADU", 1e4, 1e7],
  hlr: ["arcsec", 0.5, 1.1],
  n: ["1", 0.5, 4],
  e1: ["1", -1, 1],
  e2: ["1", -1, 1],
  x0: ["pixel", 30, 34],
  y0: ["pixel", 30, 34],
};

export function surveyConfig(names: readonly string[] = ["flux", "hlr"], image: Facts = IMAGE): RunConfig {
  const supervise = names.map((name): Supervised => {
    const [unit, low, high] = RANGES[name];
    const transform = { kind: "linear", mean: 0, scale: 1 } as const;
    return { name, unit, role: "scalar", description: name, transform, range: [low, high] };
  });
  return { ...fakeConfig(image), supervise };
}

/**
 * flux: all light above the sky; hlr: the labels' own, times `hlr`; the others: those of the label, in the stamp. Sigmas: 1 %.
 */
export function surveyModel(config: RunConfig, galaxies: readonly Galaxy[] = GALAXIES, hlr = 1.1): FakeModel {
  const known: Readonly<Record<string, (k: number, stamp: Float32Array) => number>> = {
    flux: (_, stamp) => stamp.reduce((sum, x) => sum + x - IMAGE.sky, 0),
    hlr: (k) => hlr * galaxies[k].hlr,
    n: (k) => galaxies[k].n,
    e1: (k) => distortion(galaxies[k]) * Math.cos((galaxies[k].pa * Math.PI) / 90),
    e2: (k) => distortion(galaxies[k]) * Math.sin((galaxies[k].pa * Math.PI) / 90),
    x0: (k) => galaxies[k].x0 - Math.round(galaxies[k].x0 - SIDE / 2),
    y0: (k) => galaxies[k].y0 - Math.round(galaxies[k].y0 - SIDE / 2),
  };
  return modelOf(config, {
    async look(images, count) {
      const size = images.length / count;
      const stamp = (k: number): Float32Array => images.subarray(k * size, (k + 1) * size);
      const values = new Map(
        config.supervise.map(({ name }) => [
          name,
          Float64Array.from({ length: count }, (_, k) => known[name](k, stamp(k))),
        ]),
      );
      const sigmas = new Map([...values].map(([name, x]) => [name, x.map((v) => 0.01 * Math.abs(v))]));
      return { values, sigmas };
    },
  });
}

const distortion = ({ q }: Galaxy): number => (1 - q * q) / (1 + q * q);
