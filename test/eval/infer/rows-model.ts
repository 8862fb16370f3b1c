/** A network of numbers that is none: t is normal with mean u + 10 g and standard deviation 0.5, w is half of it, so that every law can be checked exactly. */
import type { Able } from "../../../eval/needs.ts";
import { normalQuantile } from "../../../shared/math/normal.ts";
import { usableRows } from "../../../train/inputs.ts";
import type { Capability } from "../../../train/models/model.ts";
import { type Columns, gaussianPosterior, type Posterior } from "../../../train/models/posterior.ts";
import type { Input, RunConfig, Supervised } from "../../../train/run/config.ts";
import { fakeConfig } from "./fake-model.ts";

const SIGMA = 0.5;

export const input = (name: string, more: Partial<Input> = {}): Input => ({
  ...{ name, unit: "1", description: name, role: "scalar" },
  ...{ transform: { kind: "linear", mean: 20, scale: 1 }, soft: [0, 1], quantiles: [19, 20, 21] },
  ...{ missing: false, limits: false },
  ...more,
});

const target = (name: string, more: Partial<Supervised> = {}): Supervised => ({
  ...{ name, unit: "1", description: `true ${name}`, role: "scalar" },
  ...{ transform: { kind: "linear", mean: 0, scale: 1 }, range: [0, 1e6] },
  ...more,
});

/** Of the inputs u and g. */
export const rowsConfig = (
  inputs: readonly Input[] = [input("u"), input("g", { missing: true })],
  role: Supervised["role"] = "redshift",
): RunConfig => ({
  ...fakeConfig(),
  ...{ model: "flow", latents: 0, inputs, supervise: [target("t", { role }), target("w", { unit: "dex" })] },
  ...{ image: { height: 0, width: 0, bands: [] }, normaliser: { bands: [] } },
});

export interface RowsModel extends Able<"mean"> {
  /** rows of each call of the network */
  readonly calls: number[];
}

export function rowsModel(
  config: RunConfig = rowsConfig(),
  gives: readonly Capability[] = ["sample", "parts", "detection"],
): RowsModel {
  const calls: number[] = [];
  return {
    ...{ config, calls, close: () => {} },
    gives: new Set<Capability>(["mean", "sd", "cdf", ...gives]),
    estimator: {
      async estimate(_, count, columns = new Map()) {
        calls.push(count);
        return { posterior: posteriorOf(config, columns, count, gives) };
      },
    },
  };
}

export function posteriorOf(
  { inputs = [], supervise }: RunConfig,
  columns: Columns,
  count: number,
  gives: readonly Capability[],
): Posterior {
  const usable = usableRows(inputs, columns, count);
  const t = Float64Array.from({ length: count }, (_, k) => {
    const [u, g] = ["u", "g"].map((name) => columns.get(name)?.[k] ?? Number.NaN);
    return usable[k] === 1 ? (u as number) + (Number.isNaN(g) ? 0 : 10 * (g as number)) : Number.NaN;
  });
  const w = t.map((x) => x / 2);
  const values = new Map([
    ["t", t],
    ["w", w],
  ]);
  const spread = (s: number): Columns =>
    new Map([
      ["t", t.map((x) => x - x + s)],
      ["w", t.map((x) => x - x + s / 2)],
    ]);
  const sigmas = spread(SIGMA);
  const parts = { aleatoric: spread(0.6 * SIGMA), epistemic: spread(0.8 * SIGMA) };
  const normal = gaussianPosterior(
    supervise,
    count,
    values,
    sigmas,
    gives.includes("parts") ? parts : undefined,
  );
  return {
    ...normal,
    ...(gives.includes("detection") && {
      detection: (label: string) => (label === "w" ? t.map((x) => (x - x + 1) / 4) : undefined),
    }),
    ...(gives.includes("sample") && {
      async sample(draws: number, seed: number) {
        const out = new Float32Array(count * draws * 2);
        for (let k = 0; k < count; k++) {
          for (let d = 0; d < draws; d++) {
            const at = (k * draws + d) * 2;
            out[at] = t[k]! + SIGMA * normalQuantile((d + 0.5) / draws) + seed;
            out[at + 1] = out[at]! / 2;
          }
        }
        return out;
      },
    }),
  };
}
