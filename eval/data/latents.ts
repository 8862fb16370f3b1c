/** Latents of stamps, read some at a time. */
import { batchOf } from "../../train/models/in-batches.ts";
import type { Encoder } from "../../train/models/model.ts";
import type { Points } from "../stats/points.ts";
import type { Stamps } from "./encode.ts";

/** Passes of the network whose stamps are in memory together. */
const PASSES = 4;

/** @returns one point a stamp, in the order of `latentNames` */
export async function latentsOfStamps(
  encoder: Encoder,
  { count, image, images }: Stamps,
  onBlock: (stamps: number) => void = () => {},
): Promise<Points> {
  const { width } = encoder;
  const values = new Float64Array(count * width);
  const most = PASSES * batchOf(image);
  for (let from = 0; from < count; from += most) {
    const size = Math.min(most, count - from);
    values.set(await encoder.encode(await images(from, size), size), from * width);
    onBlock(size);
  }
  return { count, width, values };
}
