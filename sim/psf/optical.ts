/**
 * Diffraction by the pupil of a telescope with aberrations: OTF(k) = int P(u + s) P*(u) du / int |P|^2, s = k lambda / 2 pi, P the pupil with
 * exp(2 pi i W), u in the plane of the pupil as seen on the image (GalSim's OpticalPSF with fft_sign "+", its default since 2.3). The PSF is |int P
 * exp(2 pi i u theta / lambda) du|^2. The autocorrelation is made by FFT on a grid of twice the pupil, so that nothing wraps; the mean over cells that
 * the grid holds is taken out of it in the plane of the image, where it is a factor sinc^2; between lags six-point Lagrange polynomials interpolate.
 */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { Fft2 } from "../../shared/math/fft-2d.ts";
import { airyWings } from "./airy.ts";
import type { GridOtf, ImageGrids } from "./otf.ts";
import { makePupil, type Pupil, type PupilShape } from "./pupil.ts";
import { nollOrder, zernikeSum } from "./zernike.ts";

export interface Optics extends PupilShape {
  /** lambda / D [arcsec] */
  readonly lam_over_diam: number;
  /** Zernike coefficients by Noll's number, from 1 on [waves]; what stands at 0 is not used */
  readonly aberrations: readonly number[];
}

/** Cells along the diameter, and up to which slope of the wavefront [waves per diameter]: so far from its centre the PSF has most of its light. */
const SIDES = [
  { side: 256, slope: 40 },
  { side: 512, slope: 120 },
  { side: 1024, slope: 300 },
] as const;
/** An open pupil with less than this part of the disc is as good as closed. */
const LEAST_OPEN = 1e-3;
/** Wings of an open aperture, and what struts add to them, in lambda / D: docs/rendering.md. */
const OPEN_WINGS = 35;
const MARGIN_OF_WINGS = 28;
const STRUT_WINGS = 150;

/** @throws GalforgeError for a pupil that is empty, and aberrations that are too strong for the grid */
export function opticalOtf(optics: Optics): GridOtf {
  const { lam_over_diam: ratio, obscuration, nstruts, strut_thick, aberrations } = optics;
  const pupil = pupilOf(optics);
  const table = autocorrelation(pupil);
  const struts = nstruts > 0 && strut_thick > 0;
  const wings = Math.max(OPEN_WINGS, MARGIN_OF_WINGS * airyWings(obscuration), struts ? STRUT_WINGS : 0);
  return {
    kind: "grid",
    name: `optical ${JSON.stringify(optics)}`,
    includesPixel: false,
    isReal:
      (!struts || nstruts % 2 === 0) &&
      aberrations.every((a, j) => j < 2 || a === 0 || nollOrder(j).m % 2 === 0),
    kMax: (2 * Math.PI) / ratio,
    size: ratio / (2 * Math.PI),
    wings: wings * ratio,
    support: pupil.slope * ratio,
    onGrid: (kx, ky) => onGrid(table, ratio / (2 * Math.PI), kx, ky),
  };
}

function pupilOf(optics: Optics): Pupil & { readonly side: number } {
  const wavefront = zernikeSum(optics.aberrations);
  let pupil: Pupil | undefined;
  for (const { side, slope } of SIDES) {
    pupil = makePupil(optics, wavefront, side);
    if (!(pupil.area > (LEAST_OPEN * Math.PI * side * side) / 4)) {
      throw badInput(
        "psf",
        `the pupil is empty: with obscuration ${optics.obscuration} and ${optics.nstruts} struts of strut_thick ${optics.strut_thick} no light gets through; make them smaller`,
      );
    }
    if (pupil.slope <= slope) return { ...pupil, side };
  }
  throw outOfRange(
    "psf.aberrations: the steepest slope of the wavefront",
    Math.round(pupil!.slope),
    `at most ${SIDES.at(-1)!.slope} waves per diameter: the PSF would be wider than that many lambda/D`,
  );
}

/** OTF at lags of whole cells, [2 side][2 side]: lag (y, x) at ((y + 2 side) % 2 side, ...). */
interface LagTable {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly side: number;
}

function autocorrelation({ re, im, side, area }: Pupil & { readonly side: number }): LagTable {
  const size = 2 * side;
  const grid = new Float64Array(2 * size * size);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      grid[2 * (j * size + i)] = re[j * side + i];
      grid[2 * (j * size + i) + 1] = im[j * side + i];
    }
  }
  const fft = new Fft2(size, size);
  fft.forward(grid);
  const box = Float64Array.from({ length: size }, (_, m) => {
    const a = (Math.PI * (m < side ? m : m - size)) / size;
    return a === 0 ? 1 : (a / Math.sin(a)) ** 2;
  });
  for (let j = 0, at = 0; j < size; j++) {
    for (let i = 0; i < size; i++, at += 2) {
      grid[at] = (grid[at] ** 2 + grid[at + 1] ** 2) * box[i] * box[j];
      grid[at + 1] = 0;
    }
  }
  fft.inverse(grid);
  const table = { re: new Float64Array(size * size), im: new Float64Array(size * size), side };
  for (let m = 0; m < size * size; m++) {
    table.re[m] = grid[2 * m] / area;
    table.im[m] = grid[2 * m + 1] / area;
  }
  return table;
}

/** @param perWave lambda / (2 pi D) [arcsec]: lags are k perWave diameters */
function onGrid(table: LagTable, perWave: number, kx: Float64Array, ky: Float64Array): ImageGrids {
  const { side } = table;
  const size = 2 * side;
  const x = nodes(kx, perWave, side);
  const column = new Int32Array(TAPS);
  const side2 = (sign: number) => {
    const out = { re: new Float64Array(kx.length * ky.length), im: new Float64Array(kx.length * ky.length) };
    const y = nodes(
      ky.map((k) => sign * k),
      perWave,
      side,
    );
    for (let j = 0; j < ky.length; j++) {
      for (let i = 0; i < kx.length; i++) {
        if (Math.hypot(x.lag[i], y.lag[j]) >= 1) continue;
        for (let p = 0; p < TAPS; p++) column[p] = (x.first[i] + p + size) % size;
        let [a, b] = [0, 0];
        for (let q = 0; q < TAPS; q++) {
          const row = ((y.first[j] + q + size) % size) * size;
          let [c, d] = [0, 0];
          for (let p = 0; p < TAPS; p++) {
            c += x.weight[i * TAPS + p] * table.re[row + column[p]];
            d += x.weight[i * TAPS + p] * table.im[row + column[p]];
          }
          a += y.weight[j * TAPS + q] * c;
          b += y.weight[j * TAPS + q] * d;
        }
        out.re[j * kx.length + i] = a;
        out.im[j * kx.length + i] = b;
      }
    }
    return out;
  };
  return { plus: side2(1), minus: side2(-1) };
}

const TAPS = 6;

/** For each wavenumber its lag [diameters], the first of TAPS cells about it, and their Lagrange weights. */
function nodes(k: Float64Array, perWave: number, side: number) {
  const lag = k.map((each) => each * perWave);
  const first = new Int32Array(k.length);
  const weight = new Float64Array(TAPS * k.length);
  lag.forEach((at, i) => {
    const left = Math.floor(at * side);
    const t = at * side - left;
    first[i] = left - 2;
    for (let p = 0; p < TAPS; p++) {
      let w = 1;
      for (let q = 0; q < TAPS; q++) if (q !== p) w *= (t + 2 - q) / (p - q);
      weight[TAPS * i + p] = w;
    }
  });
  return { lag, first, weight };
}
