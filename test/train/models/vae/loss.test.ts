import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // brings the gradients
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { APERTURES, aperturesOf } from "../../../../train/models/layers/photometry-layer.ts";
import { freeBits, likelihood, RELATIVE } from "../../../../train/models/vae/loss.ts";
import { divergences } from "../../../../train/models/variational/loss.ts";
import { normaliserOf } from "../../helpers.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const value = (x: tf.Tensor): number => x.dataSync()[0]!;

describe("the likelihood of pixels", () => {
  const BANDS = 3;
  const { bands } = normaliserOf(BANDS);
  const stream = new Stream(5, 0, 0);
  const uniform = (count: number) => Float32Array.from({ length: count }, () => stream.uniform());
  const [seen, decoded] = [uniform(2 * 4 * 4 * BANDS), uniform(2 * 4 * 4 * BANDS)];
  const tensor = (x: Float32Array, side = 4): tf.Tensor4D => tf.tensor4d(x, [2, side, side, BANDS]);

  const light = (y: number, at: number): number => {
    const { low, high } = bands[at % BANDS]!;
    return Math.sinh(y * (high - low) + low);
  };
  const error = (u: number, v: number, relative: number): number =>
    (0.5 * (u - v) ** 2) / (1 + (relative ** 2 * (u * u + v * v)) / 2);

  it("is its formula in double precision, in apertures too", () => {
    let sum = 0;
    seen.forEach((y, at) => {
      sum += error(light(y, at), light(decoded[at]!, at), RELATIVE.pixel);
    });
    const { pixels, apertures } = likelihood(tensor(seen), tensor(decoded), bands);
    expect(value(pixels) / (sum / seen.length)).toBeCloseTo(1, 5);
    const weights = aperturesOf(4, 4);
    const signal = (x: Float32Array, stamp: number, band: number, k: number): number => {
      let total = 0;
      for (let p = 0; p < 16; p++) {
        const at = (stamp * 16 + p) * BANDS + band;
        total += weights[p * APERTURES + k]! * light(x[at]!, at);
      }
      return total;
    };
    let inside = 0;
    for (let stamp = 0; stamp < 2; stamp++)
      for (let band = 0; band < BANDS; band++)
        for (let k = 0; k < APERTURES; k++) {
          const [S, T] = [seen, decoded].map((x) => signal(x, stamp, band, k)) as [number, number];
          inside += error(S, T, RELATIVE.aperture) / 2;
        }
    expect(value(apertures) / inside).toBeCloseTo(1, 5);
  });

  it("is 1/2 of noise alone, of faint pixels and of bright ones", () => {
    const count = 20_000;
    for (const level of [0, 1, 10, 300]) {
      const band = { sky: 0, softening: 1, low: -3, high: 8 };
      const stretched = (u: number): number => (Math.asinh(u) - band.low) / (band.high - band.low);
      const noise = Math.sqrt(1 + (RELATIVE.pixel * level) ** 2);
      const noisy = Float32Array.from({ length: count }, () => stretched(level + noise * stream.normal()));
      const x = tf.tensor4d(noisy, [count, 1, 1, 1]);
      expect(value(likelihood(x, tf.fill(x.shape, stretched(level)), [band]).pixels)).toBeCloseTo(0.5, 1);
    }
  });

  it("depends neither on the number of stamps nor on that of pixels", () => {
    const of = (count: number, side: number): number =>
      value(
        likelihood(tf.fill([count, side, side, BANDS], 0.4), tf.fill([count, side, side, BANDS], 0.3), bands)
          .pixels,
      );
    expect(of(7, 12)).toBeCloseTo(of(2, 4), 5);
  });
});

describe("free bits", () => {
  let [means, logSigmas]: tf.Tensor2D[] = [];
  beforeAll(() => {
    // not before the backend of this file is there
    means = tf.tensor2d([1, 0.2, -2, 0.1], [2, 2]);
    logSigmas = tf.tensor2d([-1, 0, -0.5, -0.1], [2, 2]);
  });
  const kl = (mu: number, s: number): number => 0.5 * (mu * mu + Math.exp(2 * s) - 1) - s;
  const first = (kl(1, -1) + kl(-2, -0.5)) / 2;
  const second = (kl(0.2, 0) + kl(0.1, -0.1)) / 2;

  it("are the divergence, but of a latent that says less than they allow", () => {
    expect(second).toBeLessThan(0.1);
    expect(value(freeBits(divergences(means, logSigmas), 0))).toBeCloseTo(first + second, 5);
    expect(value(freeBits(divergences(means, logSigmas), 0.1))).toBeCloseTo(first + 0.1, 5);
  });

  it("have no gradient where a latent says less, and that of the divergence where it says more", async () => {
    const gradient = tf.grad((x) => freeBits(divergences(x, logSigmas), 0.1))(means);
    const [one, less, two, least] = await gradient.data();
    expect([less, least]).toEqual([0, 0]);
    expect(one).toBeCloseTo(1 / 2, 5); // mu over the number of stamps
    expect(two).toBeCloseTo(-2 / 2, 5);
    const widths = await tf
      .grad((x) => freeBits(divergences(means, x), 0.1))(logSigmas)
      .data();
    expect(widths[0]).toBeCloseTo((Math.exp(-2) - 1) / 2, 5);
    expect(widths[1]).toBe(0);
  });
});
