/** What all pixels of a field have in common. */
import type { Detector } from "../scene.ts";

/** Of a pixel that holds sky alone [unit^2]: sky / gain + (read_noise / gain)^2. */
export const skyVariance = ({ sky, gain, read_noise }: Detector): number =>
  sky / gain + (read_noise / gain) ** 2;
