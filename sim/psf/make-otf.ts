/** The optical transfer function that a PSF description names. */
import { badInput } from "../../shared/errors.ts";
import type { Psf } from "../scene.ts";
import { airyOtf } from "./airy.ts";
import { productOtf, sumOtf } from "./combine.ts";
import { gaussianOtf } from "./gaussian.ts";
import { imageOtf } from "./image.ts";
import { kolmogorovOtf } from "./kolmogorov.ts";
import { loadPsfImage } from "./load-image.ts";
import { moffatOtf } from "./moffat.ts";
import { opticalOtf } from "./optical.ts";
import type { ImageOtf, Otf } from "./otf.ts";
import { psfexImage } from "./psfex.ts";
import { loadPsfex } from "./read-psfex.ts";
import { loadFromStack } from "./read-stack.ts";
import { truncatedMoffatOtf } from "./truncated-moffat.ts";
import { vonKarmanOtf } from "./vonkarman.ts";
import { friedOf } from "./vonkarman-width.ts";

/** @param pixelScale the stamp's [arcsec]: that of a PSF image which does not say otherwise */
export function makeOtf(psf: Psf, pixelScale: number): Otf {
  switch (psf.kind) {
    case "gaussian":
      return gaussianOtf(psf.fwhm, psf.e, psf.pa);
    case "moffat":
      if (psf.trunc === undefined) return moffatOtf(psf.fwhm, psf.beta, psf.e, psf.pa);
      return truncatedMoffatOtf(psf.fwhm, psf.beta, psf.trunc, psf.e, psf.pa);
    case "kolmogorov":
      return kolmogorovOtf(psf.fwhm, psf.e, psf.pa);
    case "vonkarman": {
      const { lam, L0, r0 = friedOf(lam, L0, psf.fwhm ?? Number.NaN), e, pa } = psf;
      return vonKarmanOtf(lam, r0, L0, e, pa);
    }
    case "airy":
      return airyOtf(psf.lam_over_diam, psf.obscuration, psf.e, psf.pa);
    case "optical":
      return opticalOtf({ obscuration: 0, nstruts: 0, strut_thick: 0.05, strut_angle: 0, ...psf });
    case "image":
      return imageOtf(loadPsfImage(psf.file), psf.pixel_scale ?? pixelScale, psf.includes_pixel ?? true);
    case "stack": {
      const image = loadFromStack(psf.file, psf.index);
      return imageOtf(image, psf.pixel_scale ?? pixelScale, psf.includes_pixel ?? true);
    }
    case "psfex":
      return psfexOtf(psf, pixelScale);
    case "sum":
      return sumOtf(psf.sum.map((member) => ({ weight: member.weight, otf: makeOtf(member, pixelScale) })));
    case "convolve":
      return productOtf(psf.convolve.map((member) => makeOtf(member, pixelScale)));
    default:
      return psf satisfies never;
  }
}

function psfexOtf(
  { file, x, y, pixel_scale }: Psf & { readonly kind: "psfex" },
  pixelScale: number,
): ImageOtf {
  const model = loadPsfex(file);
  if (model.degree > 0 && (x === undefined || y === undefined)) {
    throw badInput("psf", `the PSF of ${file} depends on its place: "x" and "y" are missing [pixels]`);
  }
  const { ny, nx, sampling } = model;
  const [u, v] = [x ?? 0, y ?? 0];
  const name = model.degree === 0 ? file : `${file} at (${u}, ${v})`;
  const image = { file: name, pixels: psfexImage(model, u, v), ny, nx };
  return imageOtf(image, sampling * (pixel_scale ?? pixelScale), true);
}
