import { beforeAll, describe, expect, it } from "vitest";
import { bandSystem } from "../../../datasets/image-system.ts";
import { reconstructionErrors } from "../../../eval/anomalies/reconstruction-error.ts";
import { estimate } from "../../../eval/compare/estimates.ts";
import { packReconstructions } from "../../../eval/compare/reconstructions.ts";
import { remake } from "../../../eval/data/remade.ts";
import { residualOf } from "../../../eval/report/stamp-image.ts";
import { fitPca } from "../../../eval/stats/pca.ts";
import { sweepModel } from "../../../eval/sweep/sweep.ts";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { COUNT, image, latents, PLANE, perfect, SIDE, test, unknown } from "./own-skies.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const square = (values: Float32Array): Float32Array => values.map((x) => x * x);

/** 0.3 noises of a sky of 1 nanomaggy in g. */
const WRONG = [0.3 * Math.sqrt(1 / 500), 0];

/** All that is said of the reconstructions of a model. */
async function said(model: ReturnType<typeof perfect>) {
  const images = await test.images(0, COUNT);
  const pca = await fitPca(images, 2 * PLANE, 2);
  const columns = await estimate(model, pca, test, [0, COUNT - 1], () => {});
  const points = { count: COUNT, width: 1, values: Float64Array.from(latents) };
  const base = { count: COUNT, images, labels: test.labels, ranges: new Map() };
  return {
    rms: columns.rmsOverNoise!,
    blind: mean(await reconstructionErrors(model, test, points)),
    border: mean(await reconstructionErrors(model, unknown, points)),
    pedestals: (await sweepModel(model, base, { steps: 2 })).pedestals!,
    residuals: columns.inputs.flatMap((input, k) =>
      image.bands.map((_, b) => {
        const { detectors } = packReconstructions(test, columns, [0, COUNT - 1], []).stamps[k]!;
        const plane = (pixels: Float32Array) => pixels.subarray(b * PLANE, (b + 1) * PLANE);
        return residualOf(plane(input), plane(columns.outputs[k]!), {
          ...bandSystem(image, b),
          ...detectors![b],
        });
      }),
    ),
  };
}

describe.each([
  ["stamps with their skies", true],
  ["light without a sky", false],
])("a network that gives %s", (_, hasSky) => {
  it("and is perfect leaves noise alone, in units of that of each stamp", async () => {
    const { rms, blind, border, pedestals, residuals } = await said(perfect(hasSky));
    expect(Math.abs(rms - 1)).toBeLessThan(0.015); // of 46,080 pixels
    expect(Math.abs(blind - 1)).toBeLessThan(0.03);
    expect(Math.abs(border - 1)).toBeLessThan(0.3); // a scatter of 92 pixels, and no noise of the galaxy
    for (const pedestal of Object.values(pedestals)) expect(Math.abs(pedestal)).toBeLessThan(0.004);
    for (const { unit, pixels } of residuals) {
      expect(unit).toBe("sigma");
      expect(Math.abs(mean(pixels))).toBeLessThan(4 / SIDE);
      expect(Math.abs(mean(square(pixels)) - 1)).toBeLessThan(0.25); // 4 sqrt(2 / 576)
    }
  });

  it("and is too bright in one band is found by all of them", async () => {
    const right = await said(perfect(hasSky));
    const wrong = await said(perfect(hasSky, WRONG));
    expect(wrong.rms - right.rms).toBeGreaterThan(0.03);
    expect(wrong.blind - right.blind).toBeGreaterThan(0.05);
    expect(wrong.border - right.border).toBeGreaterThan(0.05);
    expect(wrong.pedestals["g"]! - right.pedestals["g"]!).toBeCloseTo(WRONG[0]!, 5);
    expect(wrong.pedestals["r"]).toBeCloseTo(right.pedestals["r"]!, 5);
    wrong.residuals.forEach(({ pixels }, at) => {
      const moved = mean(pixels) - mean(right.residuals[at]!.pixels);
      if (at % 2 === 0) expect(moved).toBeLessThan(-0.2);
      else expect(moved).toBeCloseTo(0, 6);
    });
  });
});

it("light is remade with the sky of its stamp, in each band", async () => {
  const images = await test.images(3, 2);
  const [whole, light] = await Promise.all(
    [true, false].map((hasSky) => remake(perfect(hasSky).decoder, latents.subarray(3, 5), images, 2)),
  );
  light!.forEach((x, p) => {
    expect(x).toBeCloseTo(whole![p]!, 5);
  });
});
