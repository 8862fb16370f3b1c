/** The Fourier transform of a component about its own centre, in float64: whatever its kind. */
import { armsModulation, barModulation, radians, verticalTransform } from "../profiles/disc.ts";
import { deconvolved, galaxyTransform } from "../profiles/galaxy-image.ts";
import { type Modulation, modulatedTransform } from "../profiles/modulated.ts";
import { loadGalaxyImage } from "../psf/load-image.ts";
import { makeOtf } from "../psf/make-otf.ts";
import { includesPixel } from "../psf/otf.ts";
import type { Component, DiscComponent, ImageComponent, Mapped } from "../scene.ts";
import { exploded } from "./exploded.ts";
import { otfSpectrum } from "./otf-spectrum.ts";
import { radialTransform } from "./radial-profile.ts";
import { remembering } from "./remembered.ts";
import { kappaOf, shear } from "./sheared.ts";
import { sinc } from "./sinc.ts";

/** Real and imaginary part at (kx, ky) [rad / pixel]. */
export type Spectrum = (kx: number, ky: number) => readonly [number, number];

/** @param pixelScale the stamp's [arcsec / pixel] @throws GalforgeError for an image that cannot be a galaxy */
export function componentSpectrum(c: Component, pixelScale: number): Spectrum {
  switch (c.kind) {
    case "point":
      return () => [c.flux, 0];
    case "disc":
      return c.knots === undefined ? mapped(c, discSpectrum(c, pixelScale)) : sumOf(c, pixelScale);
    case "knots":
      return sumOf(c, pixelScale);
    case "image":
      return mapped(c, imageSpectrum(c, pixelScale));
    default: {
      const radial = radialTransform(c);
      const q = shear(c.hlr / pixelScale, c.e, c.pa);
      return (kx, ky) => [c.flux * radial(kappaOf(q, kx, ky)), 0];
    }
  }
}

/** Of light that went from r to M r: the transform at k is that at M^T k. */
function mapped({ map }: Mapped, spectrum: Spectrum): Spectrum {
  if (map === undefined) return spectrum;
  const { xx, xy, yx, yy } = map;
  return (kx, ky) => spectrum(xx * kx + yx * ky, xy * kx + yy * ky);
}

/** Of a component that is a sum of others, about its own centre. */
function sumOf({ dx: _, dy: __, ...c }: Component, pixelScale: number): Spectrum {
  const parts = exploded([c]).map(({ dx = 0, dy = 0, ...part }) => ({
    spectrum: componentSpectrum(part, pixelScale),
    x: dx / pixelScale,
    y: dy / pixelScale,
  }));
  return (kx, ky) => {
    let [re, im] = [0, 0];
    for (const { spectrum, x, y } of parts) {
      const [a, b] = spectrum(kx, ky);
      const [cos, sin] = [Math.cos(kx * x + ky * y), Math.sin(kx * x + ky * y)];
      re += a * cos + b * sin;
      im += b * cos - a * sin;
    }
    return [re, im];
  };
}

const modulations = remembering<ReturnType<typeof modulatedTransform>>(64);
const modulated = (m: Modulation) => modulations(JSON.stringify(m), () => modulatedTransform(m));

function discSpectrum(c: DiscComponent, pixelScale: number): Spectrum {
  const { n, hlr, e, pa, arms, bar } = c;
  const flat = { n, hlr, flux: 1, e: 0, pa: 0 } as const;
  const radial = radialTransform(
    c.trunc === undefined ? { kind: "sersic", ...flat } : { kind: "truncated", ...flat, trunc: c.trunc },
  );
  const tilt = radians(c.inclination);
  const { major, minor } = shear(hlr / pixelScale, e, 0);
  const [cos, sin] = [Math.cos(radians(pa)), Math.sin(radians(pa))];
  const thickness = ((Math.PI / 2) * c.scale_height * Math.sin(tilt)) / pixelScale;
  const waves = [
    ...(arms === undefined
      ? []
      : [{ ...wave(armsModulation(n, hlr, arms)), size: arms.arm_amplitude, turn: radians(arms.arm_phase) }]),
    ...(bar === undefined
      ? []
      : [{ ...wave(barModulation(n, hlr, bar)), size: bar.bar_amplitude, turn: radians(bar.bar_phase) }]),
  ];
  return (kx, ky) => {
    const across = ky * cos - kx * sin;
    const u = (kx * cos + ky * sin) * major;
    const v = across * minor * Math.cos(tilt);
    const kappa = Math.hypot(u, v);
    let [re, im] = [radial(kappa), 0];
    if (waves.length > 0) {
      const phi = Math.atan2(v, u);
      for (const { m, transform, size, turn } of waves) {
        const [hr, hi] = transform(kappa);
        const angle = m * (phi - turn);
        const light = size * (hr * Math.cos(angle) - hi * Math.sin(angle));
        // times (-i)^m
        if (m % 2 === 0) re += m % 4 === 0 ? light : -light;
        else im += m % 4 === 3 ? light : -light;
      }
    }
    const weight = c.flux * verticalTransform(thickness * across);
    return [weight * re, weight * im];
  };
}

const wave = (modulation: Modulation) => ({ m: modulation.m, transform: modulated(modulation) });

const images = remembering<{ readonly nx: number; readonly ny: number; readonly transform: Spectrum }>(8);

/** Sides [pixels], and the transform at (ux, uy) [cycles / pixel] for flux 1. */
export const galaxyImage = (file: string) =>
  images(file, () => {
    const image = loadGalaxyImage(file);
    return { nx: image.nx, ny: image.ny, transform: galaxyTransform(image) };
  });

function imageSpectrum(c: ImageComponent, pixelScale: number): Spectrum {
  const scale = c.pixel_scale ?? pixelScale;
  const { transform } = galaxyImage(c.file);
  const own = c.own_psf === undefined ? undefined : ownOtf(c, scale);
  const { ux, uy, vx, vy } = shear(1, c.e, c.pa);
  const [cosPa, sinPa] = [Math.cos(radians(c.pa)), Math.sin(radians(c.pa))];
  const [cos, sin] = [Math.cos(radians(c.rotate)), Math.sin(radians(c.rotate))];
  /** cycles a pixel of the image for a radian a pixel of the stamp */
  const unit = (c.resize * scale) / pixelScale / (2 * Math.PI);
  return (kx, ky) => {
    // the transposes of shear, turn and enlargement, in turns
    const a = ux * kx + uy * ky;
    const b = vx * kx + vy * ky;
    const [sx, sy] = [a * cosPa - b * sinPa, a * sinPa + b * cosPa];
    const [x, y] = [unit * (sx * cos + sy * sin), unit * (sy * cos - sx * sin)];
    const seen = transform(x, y);
    const [re, im] = own === undefined ? seen : deconvolved(seen, own(2 * Math.PI * x, 2 * Math.PI * y));
    return [c.flux * re, c.flux * im];
  };
}

/** The transform of what the image was blurred by, at (kx, ky) [rad / pixel of the image]. */
function ownOtf({ own_psf }: ImageComponent, scale: number): Spectrum {
  const otf = makeOtf(own_psf!, scale);
  const holdsPixel = includesPixel(otf);
  if (otf.kind !== "image") {
    const psf = otfSpectrum(otf, scale);
    return (kx, ky) => {
      const pixel = holdsPixel ? 1 : sinc(kx / 2) * sinc(ky / 2);
      const [re, im] = psf(kx, ky);
      return [re * pixel, im * pixel];
    };
  }
  const { pixels, ny, nx } = otf;
  const between = galaxyTransform({ file: otf.file, pixels, ny, nx });
  const step = otf.scale / scale / (2 * Math.PI);
  return (kx, ky) => {
    const pixel = holdsPixel ? 1 : sinc(kx / 2) * sinc(ky / 2);
    const [re, im] = between(kx * step, ky * step);
    return [re * pixel, im * pixel];
  };
}
