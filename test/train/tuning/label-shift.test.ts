import { expect, it } from "vitest";
import type { Model } from "../../../train/models/model.ts";
import { shiftedLabels, shiftWarning } from "../../../train/tuning/label-shift.ts";
import { supervised } from "../helpers.ts";
import { makeConfig } from "../run/helpers.ts";
import { numbered } from "./helpers.ts";

/** Its estimate of flux is the stamp's number, that of hlr the remainder by 10. */
const model = {
  config: makeConfig({ supervise: supervised }),
  estimator: {
    async estimate(images: Float32Array, count: number) {
      const ids = Float64Array.from({ length: count }, (_, k) => images[4 * k]!);
      return {
        posterior: {
          count,
          labels: [],
          mean: (name: string) => (name === "flux" ? ids : ids.map((x) => x % 10)),
        },
      };
    },
  },
} as never as Model;

it("finds labels whose estimates are distributed otherwise, and says so", async () => {
  expect(await shiftedLabels(model, numbered(0, 200), numbered(3, 200))).toEqual([]);
  expect(shiftWarning([])).toBeUndefined();
  const shifted = await shiftedLabels(model, numbered(0, 200), numbered(100, 200));
  expect(shifted).toEqual([{ name: "flux", distance: 0.5 }]);
  expect(shiftWarning(shifted)).toMatch(/^warning: .*flux \(by 0.50 of 1\)/);
});
