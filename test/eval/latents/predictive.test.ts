/** Posterior predictive images of a decoder whose answer is known: pixels that are linear in the latents. */
import { describe, expect, it } from "vitest";
import { impliedBy } from "../../../eval/latents/predictive.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";

const [HEIGHT, WIDTH] = [3, 4];
const PLANE = HEIGHT * WIDTH;
const SKY = 5;
const MEANS = [10, -2];
const SIGMAS = [2, 0.5];
/** Pixel p of band 0 is latent 0, of band 1 three times latent 1. */
const decodeOne = ([a, b]: readonly number[]): number[] => [
  ...Array.from({ length: PLANE }, () => a),
  ...Array.from({ length: PLANE }, () => 3 * b),
];

function implied(detector: object, spread = SIGMAS) {
  const stamp = Float32Array.from(decodeOne(MEANS), (x, p) => x + SKY + (p === 0 ? 7 : 0));
  const model = {
    encoder: {
      width: 2,
      spread: async () => ({ means: Float32Array.from(MEANS), sigmas: Float32Array.from(spread) }),
    },
    decoder: {
      decode: async (latents: Float32Array, count: number) =>
        Float32Array.from(
          Array.from({ length: count }, (_, k) => decodeOne([latents[2 * k], latents[2 * k + 1]])).flat(),
        ),
      sky: async () => Float32Array.of(SKY, SKY),
    },
  };
  const bands = ["g", "r"].map((name) => ({ name, unit: "ADU", detector }));
  const test = {
    ids: Float64Array.of(4, 9),
    labels: new Map(),
    image: { bands, height: HEIGHT, width: WIDTH, pixel_scale: undefined },
    images: async () => stamp,
  };
  return impliedBy(model as never, test as never, 1);
}

describe("stamps that the posterior of latents implies", () => {
  it("have the mean and the spread of the latents, with the sky that the network takes off", async () => {
    const { draws, input, mean, sd } = await implied({});
    const [means, sds] = [unpackImage(mean), unpackImage(sd)];
    expect(unpackImage(input)).toHaveLength(2 * PLANE);
    for (const [band, scale] of [1, 3].entries()) {
      const sigma = scale * SIGMAS[band];
      for (const p of [0, PLANE - 1]) {
        const error = (4 * sigma) / Math.sqrt(draws);
        expect(Math.abs(means[band * PLANE + p] - scale * MEANS[band] - SKY)).toBeLessThan(error);
        expect(Math.abs(sds[band * PLANE + p] / sigma - 1)).toBeLessThan(4 / Math.sqrt(2 * draws));
      }
    }
  });

  it("leave a residual in units of the noise and their own spread", async () => {
    const noisy = await implied({ sky: 5, gain: 1, read_noise: 3 }, [0, 0]);
    // 15 ADU are expected: the variance is 15 + 9
    expect(unpackImage(noisy.residual)[0]).toBeCloseTo(7 / Math.sqrt(24), 4);
    expect(unpackImage(noisy.residual)[1]).toBeCloseTo(0, 4);
    const unknown = await implied({});
    const [mean, sd] = [unpackImage(unknown.mean)[0], unpackImage(unknown.sd)[0]];
    expect(unpackImage(unknown.residual)[0]).toBeCloseTo((MEANS[0] + SKY + 7 - mean) / sd, 4);
  });

  it("are the same each time", async () => {
    expect(await implied({})).toEqual(await implied({}));
  });
});
