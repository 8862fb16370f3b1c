/** The Fourier transform of a scene in float64, from exact transforms: for the slow paths. */
import { makeOtf } from "../psf/make-otf.ts";
import { includesPixel } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { splitByCentre, withOthers } from "./centres.ts";
import { componentSpectrum, type Spectrum } from "./component-spectrum.ts";
import { otfSpectrum } from "./otf-spectrum.ts";
import { sinc } from "./sinc.ts";

/** The transform of the scene about its centre at (kx, ky) [rad / pixel], pixel response included. */
export function makeSpectrum(scene: Scene): Spectrum {
  const otf = makeOtf(scene.psf, scene.pixel_scale);
  const psf = otfSpectrum(otf, scene.pixel_scale);
  const light = makeGalaxySpectrum(scene);
  const withPixel = !includesPixel(otf);
  return (kx, ky) => {
    const [re, im] = psf(kx, ky);
    if (re === 0 && im === 0) return [0, 0];
    const [c, s] = light(kx, ky, withPixel ? sinc(kx / 2) * sinc(ky / 2) : 1);
    return [re * c - im * s, re * s + im * c];
  };
}

/** The transform of the components of a scene, about its centre, times `weight`, without PSF and pixel. */
export function makeGalaxySpectrum(
  scene: Scene,
): (kx: number, ky: number, weight?: number) => readonly [number, number] {
  const groups = splitByCentre(withOthers(scene)).map(({ components, x0, y0, pixel_scale }) => ({
    lights: components.map((c) => componentSpectrum(c, pixel_scale)),
    dx: x0 - scene.x0,
    dy: y0 - scene.y0,
  }));
  return (kx, ky, weight = 1) => {
    let [c, s] = [0, 0];
    for (const { lights, dx, dy } of groups) {
      let [re, im] = [0, 0];
      for (const light of lights) {
        const [a, b] = light(kx, ky);
        re += a;
        im += b;
      }
      re *= weight;
      im *= weight;
      const [cos, sin] = [Math.cos(kx * dx + ky * dy), Math.sin(kx * dx + ky * dy)];
      c += re * cos + im * sin;
      s += im * cos - re * sin;
    }
    return [c, s];
  };
}
