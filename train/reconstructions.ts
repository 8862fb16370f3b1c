/** A picture of what a network makes of stamps, for TensorBoard. */
import { drawMosaic, greyPicture } from "../datasets/mosaic.ts";
import { encodePng } from "../shared/formats/png.ts";
import { type Stamps, sliceStamps } from "./data/source.ts";
import type { Reconstructions } from "./models/trainable.ts";

const SHOWN = 8;
const SCALE = 2;
/** The network's own stretch is shown as it is: linear from 0 to 1. */
const LINEAR = { black: 0, white: 1, softening: 1e3 };

/** Those of a picture. */
export const shownStamps = (stamps: Stamps): Stamps => sliceStamps(stamps, 0, Math.min(SHOWN, stamps.size));

/** PNG: the stamps in the upper row, their reconstructions in the lower one. */
export function drawReconstructions({ height, width, inputs, outputs }: Reconstructions): Uint8Array {
  const size = height * width;
  const count = inputs.length / size;
  const pictures = [inputs, outputs].flatMap((images) =>
    Array.from({ length: count }, (_, k) =>
      greyPicture(images.subarray(k * size, (k + 1) * size), { height, width }, LINEAR),
    ),
  );
  return encodePng(drawMosaic(pictures, { columns: count, scale: SCALE, captions: [] }));
}
