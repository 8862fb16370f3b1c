/** Stamps of a data set with what is known of their PSFs, and stamps of a population. */
import { bandSystem, imageSystemOf, stampLabel } from "../../datasets/image-system.ts";
import type { Dataset } from "../../datasets/reader.ts";
import { badInput } from "../../shared/errors.ts";
import type { Population } from "../../sim/drawn.ts";
import { Observer } from "../../sim/observe/observer.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import type { Psf } from "../../sim/scene.ts";
import { fitMoffat } from "./moffat.ts";
import type { StampBand, Target, TargetBand } from "./stamp.ts";

/** PSFs have one of these betas: each needs a table of the renderer, and more are not told apart. */
const BETAS = [1.6, 2, 2.5, 3, 3.5, 4.5, 6, 10];
/** Of a PSF of which the width alone is known: assumed. */
export const ASSUMED_BETA = 3.5;
/** Rms of a fit to the image of a PSF over its peak, above which it is told. */
export const POOR_FIT = 0.02;

export interface KnownPsfs {
  /** of each stamp [stamps][bands] */
  readonly psfs: readonly (readonly Psf[])[];
  /** where they are from, in words, a band each */
  readonly from: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The PSF of each stamp: as it is given, else by its image, else by the label psf_fwhm, else by the facts of the band.
 * @param given FWHM [arcsec] by the name of the band
 * @throws GalforgeError for a band whose PSF nothing is known of
 */
export function knownPsfs(
  set: Dataset,
  indices: readonly number[],
  pixelScale: number,
  given: ReadonlyMap<string, number>,
): KnownPsfs {
  const { bands } = set.manifest;
  const warnings: string[] = [];
  const columns = bands.map(({ name, psf }, band): { psfs: readonly Psf[]; from: string } => {
    const asked = given.get(name);
    const of = (fwhm: number): Psf => {
      const kind = psf?.kind;
      if (kind === "gaussian" || kind === "kolmogorov") return { kind, fwhm };
      return { kind: "moffat", fwhm, beta: ASSUMED_BETA };
    };
    if (asked !== undefined) return { psfs: indices.map(() => of(asked)), from: "--psf-fwhm" };
    const plane = set.planes.find((one) => one.name === "psf");
    if (plane !== undefined) {
      const psfs = fittedPsfs(set, indices, plane.shape, band, pixelScale, warnings);
      return { psfs, from: "Moffat profiles fitted to the plane psf" };
    }
    const label = stampLabel("psf_fwhm", name, bands.length);
    const column = set.labelColumns.some((one) => one.name === label) ? set.label(label) : undefined;
    const known = column && indices.map((i) => column[i]).filter((x) => x > 0);
    if (column !== undefined && known !== undefined && known.length > 0) {
      const middle = [...known].sort((a, b) => a - b)[known.length >> 1];
      const psfs = indices.map((i) => of(column[i] > 0 ? column[i] : middle));
      return { psfs, from: `the label ${label}` };
    }
    const range = bandSystem(imageSystemOf(set), band).psf_fwhm;
    if (range !== undefined) {
      return { psfs: indices.map(() => of((range[0] + range[1]) / 2)), from: "the manifest" };
    }
    throw badInput(
      set.dir,
      `nothing is known of the PSF in ${name}: there is no plane psf, no label ${label}, no width in the manifest: give --psf-fwhm ${name}=ARCSEC`,
    );
  });
  return {
    psfs: indices.map((_, k) => columns.map(({ psfs }) => psfs[k])),
    from: columns.map(({ from }) => from),
    warnings,
  };
}

function fittedPsfs(
  set: Dataset,
  indices: readonly number[],
  [bands, ny, nx]: readonly [number, number, number],
  band: number,
  pixelScale: number,
  warnings: string[],
): readonly Psf[] {
  const image = new Float32Array(bands * ny * nx);
  const { name } = set.manifest.bands[band];
  let last: { readonly pixels: Float32Array; readonly psf: Psf } | undefined;
  let poor = 0;
  const psfs = indices.map((index) => {
    set.planeInto("psf", [index], image);
    const pixels = image.slice(band * ny * nx, (band + 1) * ny * nx);
    if (last?.pixels.every((x, p) => x === pixels[p])) return last.psf;
    const fit = fitMoffat(pixels, nx);
    if (fit === undefined)
      throw badInput(set.dir, `the image of the PSF of stamp ${index} in ${name} is no star`);
    if (fit.rms > POOR_FIT) poor++;
    const beta = BETAS.reduce((a, b) =>
      Math.abs(Math.log(b / fit.beta)) < Math.abs(Math.log(a / fit.beta)) ? b : a,
    );
    const pa = (Math.atan2(fit.e2, fit.e1) * 90) / Math.PI;
    const psf: Psf = {
      ...{ kind: "moffat", fwhm: fit.fwhm * pixelScale, beta },
      ...{ e: Math.hypot(fit.e1, fit.e2), pa: pa < 0 ? pa + 180 : pa },
    };
    last = { pixels, psf };
    return psf;
  });
  if (poor > 0)
    warnings.push(`${poor} of ${indices.length} images of the PSF in ${name} are no Moffat profiles`);
  return psfs;
}

/** @param indices of the stamps that are looked at @throws GalforgeError for a set without a pixel scale */
export function targetOf(
  set: Dataset,
  indices: readonly number[],
  given: ReadonlyMap<string, number>,
): Target & { readonly known: KnownPsfs } {
  const { shape, bands } = set.manifest;
  const system = imageSystemOf(set);
  const scales = bands.map((_, band) => bandSystem(system, band).pixel_scale);
  const pixelScale = scales[0];
  if (pixelScale === undefined || scales.some((scale) => scale !== pixelScale)) {
    throw badInput(
      set.dir,
      "its manifest has no pixel scale that all bands share: import it with --pixel-scale",
    );
  }
  const known = knownPsfs(set, indices, pixelScale, given);
  const size = shape.height * shape.width;
  const planeOf = <T extends Float32Array | Uint8Array>(
    name: string,
    index: number,
    out: T,
  ): T | undefined => {
    if (!set.planes.some((plane) => plane.name === name)) return undefined;
    set.planeInto(name, [index], out);
    return out;
  };
  return {
    ...{ known, count: indices.length, size: [shape.height, shape.width], pixelScale },
    bands: bands.map(
      ({ name, zero_point, detector }): TargetBand => ({
        name,
        ...(zero_point === undefined ? {} : { zeroPoint: zero_point }),
        ...(detector?.gain === undefined ? {} : { gain: detector.gain }),
      }),
    ),
    stamp: (k) => {
      const index = indices[k];
      const image = set.image(index);
      const mask = planeOf("mask", index, new Uint8Array(image.length));
      const variance = planeOf("variance", index, new Float32Array(image.length));
      return bands.map((_, band): StampBand => {
        const [from, to] = [band * size, (band + 1) * size];
        const pixels = image.subarray(from, to);
        const bits = mask?.subarray(from, to);
        return {
          pixels,
          good: Uint8Array.from(pixels, (v, p) => (Number.isFinite(v) && (bits?.[p] ?? 0) === 0 ? 1 : 0)),
          ...(variance === undefined ? {} : { variance: variance.subarray(from, to) }),
          psf: known.psfs[k][band],
        };
      });
    },
  };
}

/** The first `count` stamps of a population, as `sim generate --seed` makes them, with the PSFs that they have. */
export function simulatedTarget(population: Population, seed: number, count: number, like: Target): Target {
  const observer = new Observer(new Renderer(), { noiseless: false });
  const size = like.size[0] * like.size[1];
  return {
    ...like,
    count,
    stamp: (k) => {
      const { bands } = population.draw(seed, k);
      const image = new Float32Array(bands.length * size);
      observer.observe(bands, { seed, id: k, name: () => `stamp ${k} of the matched population` }, image);
      return bands.map(({ scene }, band) => ({
        pixels: image.subarray(band * size, (band + 1) * size),
        good: new Uint8Array(size).fill(1),
        psf: scene.psf,
      }));
    },
  };
}
