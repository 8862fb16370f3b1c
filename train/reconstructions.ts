/** A picture of what a network makes of stamps, for TensorBoard. */
import { drawMosaic, greyPicture } from "../datasets/mosaic.ts";
import { encodePng, type Picture } from "../shared/formats/png.ts";
import { type Stamps, sliceStamps } from "./data/source.ts";
import type { Reconstructions } from "./models/trainable.ts";

const SHOWN = 8;
const SCALE = 2;
/** The network's own stretch is shown as it is: linear from 0 to 1. */
const LINEAR = { black: 0, white: 1, softening: 1e3 };

/** Those of a picture. */
export const shownStamps = (stamps: Stamps): Stamps => sliceStamps(stamps, 0, Math.min(SHOWN, stamps.size));

/** PNG: of each band the stamps in a row, their reconstructions in the one below. */
export function drawReconstructions({ bands, height, width, inputs, outputs }: Reconstructions): Uint8Array {
  const plane = height * width;
  const count = inputs.length / (bands * plane);
  const row = (images: Float32Array, band: number): Picture[] =>
    Array.from({ length: count }, (_, k) => {
      const from = (k * bands + band) * plane;
      return greyPicture(images.subarray(from, from + plane), { height, width }, LINEAR);
    });
  const pictures = Array.from({ length: bands }, (_, band) => [...row(inputs, band), ...row(outputs, band)]);
  return encodePng(drawMosaic(pictures.flat(), { columns: count, scale: SCALE, captions: [] }));
}
