/** The plane "psf": the image of a point source of flux 1 in the middle of an odd number of pixels. */
import type { Psf, Scene } from "../scene.ts";
import type { FillPlane, StampRenderer } from "./observation.ts";
import { psfSide } from "./planes.ts";

/** [side * side] row-major, with the response of a pixel; its sum to infinity is 1. */
export function drawPsf(
  renderer: StampRenderer,
  { psf, pixel_scale }: Pick<Scene, "psf" | "pixel_scale">,
  side: number,
): Float32Array {
  const image = new Float32Array(side * side);
  const middle = { x0: side / 2, y0: side / 2, stamp: [side, side] } as const;
  renderer.render({ ...middle, psf, pixel_scale, components: [{ kind: "point", flux: 1 }] }, image);
  return image;
}

/** What is the same PSF as before, of the same band, is drawn once. */
export function makeFillPsf(): FillPlane {
  const last: { psf: Psf; image: Float32Array }[] = [];
  return ({ bands, renderer }, out) => {
    bands.forEach(({ scene }, band) => {
      const side = psfSide(...scene.stamp);
      if (last[band]?.psf !== scene.psf) {
        last[band] = { psf: scene.psf, image: drawPsf(renderer, scene, side) };
      }
      out.set(last[band].image, band * side * side);
    });
  };
}
