/**
 * What the posterior of one stamp's latents implies (posterior predictive images): latents u_k ~ N(mean, sigma^2) of the encoder, k = 1 ... K,
 * decoded; their mean and standard deviation in each pixel, and (stamp - mean) / sqrt(sd^2 + noise^2).
 */
import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import { packImage } from "../../train/run/packed-image.ts";
import { noiseOfStamp } from "../data/pixel-noise.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import { predictiveOf } from "../stats/predictive.ts";
import type { Implied } from "./section.ts";

/** Latents that are drawn. */
const DRAWS = 64;

/** @param row position of the stamp in the test set */
export async function impliedBy(
  { encoder, decoder }: Able<"encoder" | "decoder" | "latent-sd">,
  test: TestSet,
  row: number,
): Promise<Implied> {
  const stamp = await test.images(row, 1);
  const { means, sigmas } = await encoder.spread!(stamp, 1);
  const random = new Stream(0, test.ids[row]!, PURPOSE.draws);
  const { width } = encoder;
  const latents = Float32Array.from({ length: DRAWS * width }, (_, i) => {
    return means[i % width]! + sigmas[i % width]! * random.normal();
  });
  const decoded = await decoder.decode(latents, DRAWS);
  const sky = await decoder.sky?.(stamp, 1);
  const noise = noiseOfStamp(test, row);
  const { bands, height } = test.image;
  const plane = height * test.image.width;
  const implied = bands.map((_, b) => {
    const drawn = new Float32Array(DRAWS * plane);
    for (let k = 0; k < DRAWS; k++) {
      const from = (k * bands.length + b) * plane;
      for (let p = 0; p < plane; p++) drawn[k * plane + p] = decoded[from + p]! + (sky?.[b] ?? 0);
    }
    return predictiveOf(drawn, stamp.subarray(b * plane, (b + 1) * plane), noise?.[b]);
  });
  const packed = (of: "mean" | "sd" | "residual"): string =>
    packImage(Float32Array.from(implied.flatMap((band) => [...band[of]])));
  return {
    draws: DRAWS,
    input: packImage(stamp),
    ...{ mean: packed("mean"), sd: packed("sd"), residual: packed("residual") },
  };
}
