/** What says how many of the network's ADU a pixel of a cutout is, in words. Pure. */
import type { Cutout, Stamp, StampTarget } from "../../../../datasets/survey/cutout.ts";
import { FLAGS } from "../../flags.ts";

/** @param unit of the network's pixels */
export function fluxScale({ zero_point, gain, noise }: StampTarget, unit: string): string {
  const ways = [
    ...(zero_point === undefined ? [] : [`zero points (the network's: ${zero_point})`]),
    ...(gain === undefined ? [] : [`gains (the network's: ${gain} e-/${unit})`]),
    "as given",
    ...(noise === undefined
      ? []
      : [`the noise of a sky pixel (the network's: ${Number(noise.toPrecision(6))} ${unit})`]),
  ];
  return `by the first that is known of ${ways.join(", ")}; column flux_scale`;
}

/** What the user should know of the scale of a cutout. @param unit of the network's pixels */
export function scalingNote(
  { zeroPoint, gain }: Cutout,
  stamp: Stamp,
  target: StampTarget,
  unit: string,
): string | undefined {
  if (zeroPoint !== undefined && stamp.zeroPoint === undefined) {
    return `a zero point of ${zeroPoint} cannot be: it makes the noise of a sky pixel brighter than 10 mag or fainter than 42 mag. There are no magnitudes`;
  }
  if (stamp.scale === "as given") {
    return `neither zero point nor gain is known: pixels are taken as the network's ${unit}, unless --zero-point or --gain say what they are`;
  }
  if (stamp.scale !== "noise") return undefined;
  const missing =
    target.zero_point === undefined ? "the network has no zero point" : "its zero point is not known";
  const why =
    gain === undefined || target.gain === undefined
      ? "no gain tells"
      : `a gain of ${gain}, by which the noise of a sky pixel is another than the network's by more than a factor of 5, does not tell`;
  return (
    `${missing}, and ${why} how many of the network's ${unit} a pixel is: brought to the noise that the network was trained on ` +
    `(bright galaxies to less, so that they are not brighter than it has seen), flag ${FLAGS.scaled}. Fluxes are in the image's own unit`
  );
}
