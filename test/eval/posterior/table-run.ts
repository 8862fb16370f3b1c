/** A run on a table whose posteriors are known exactly: z ~ N(a (r - 17), s), mass ~ N(b c + z, t) given magnitude r and colour c. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_FRACTIONS } from "../../../datasets/splits.ts";
import type { Sampling } from "../../../eval/posterior/asked.ts";
import { sha256File } from "../../../shared/files/hash.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { NO_IMAGE, NO_NORMALISER } from "../../../train/data/rows-source.ts";
import { openTableSource } from "../../../train/data/table.ts";
import { surveyInput } from "../../../train/inputs.ts";
import { supervise } from "../../../train/labels.ts";
import { gaussianPosterior } from "../../../train/models/posterior.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { scratch } from "../../train/run/helpers.ts";

const root = scratch();
let tables = 0;

const [SLOPE, Z_SIGMA, COLOR, MASS_SIGMA] = [0.05, 0.02, 0.8, 0.1];
export const TARGETS = ["z", "logmass"] as const;

/** @param moved added to magnitudes @param lacking every so many-th colour is missing; 0: none is */
export function writeTable(rows: number, seed: number, { moved = 0, lacking = 0 } = {}): string {
  const stream = new Stream(seed, 0, 0x54424c45);
  const lines = Array.from({ length: rows }, (_, k) => {
    const [r, c] = [17 + stream.normal(), 0.7 + 0.2 * stream.normal()];
    const z = SLOPE * (r - 17) + Z_SIGMA * stream.normal();
    const mass = 10 + COLOR * c + z + MASS_SIGMA * stream.normal();
    const color = lacking > 0 && k % lacking === 0 ? "NaN" : c.toFixed(6);
    return [(r + moved).toFixed(6), color, z.toFixed(6), mass.toFixed(6)].join(",");
  });
  const path = join(root, `cat${tables++}.csv`);
  writeFileSync(path, `${["r,g-r,z,logmass", ...lines].join("\n")}\n`);
  return path;
}

/** What training on the table would write. @param missing whether the model can do without a colour */
export async function tableConfig(path: string, missing = false): Promise<RunConfig> {
  const source = openTableSource(path, {});
  const { columns } = await source.labelsOf("train", ["r", "g-r", ...TARGETS]);
  const label = (name: string) => source.labels.find((one) => one.name === name)!;
  const { counts } = source.description;
  return {
    ...{ format: "galforge-run", version: 2, model: "flow", architecture: "spline", latents: 0 },
    supervise: TARGETS.map((name) => supervise(label(name), columns.get(name)!, undefined, "linear")),
    inputs: ["r", "g-r"].map((name) =>
      surveyInput(label(name), { values: columns.get(name)!, limits: undefined, hidden: missing }),
    ),
    ...{ image: NO_IMAGE, normaliser: NO_NORMALISER },
    data: {
      ...{ kind: "table", name: path, sha256: sha256File(path), counts, options: {} },
      fractions: DEFAULT_FRACTIONS,
    },
    ...{ training: { seed: 0 }, backend: "cpu", software: {}, created: "2026-01-01T00:00:00Z" },
  };
}

export interface Wrong {
  /** factor of the widths of samples and densities */
  readonly width?: number;
  /** added to samples of z [sigma], where r is above 17 */
  readonly faint?: number;
}

/** Its exact posterior, or one that is wrong. */
export function exactModel(config: RunConfig, { width = 1, faint = 0 }: Wrong = {}): Sampling {
  const [s, t] = [Z_SIGMA * width, MASS_SIGMA * width];
  return {
    config,
    gives: new Set(["mean", "sd", "cdf", "sample", "logProb", "parts"]),
    estimator: {
      async estimate(_images, count, columns = new Map()) {
        const [r, c] = [columns.get("r")!, columns.get("g-r")!];
        const z = r.map((m) => SLOPE * (m - 17) + (m > 17 ? faint * Z_SIGMA : 0));
        const middle = (k: number, redshift: number) => 10 + COLOR * c[k]! + redshift;
        const full = (x: number) => new Float64Array(count).fill(x);
        const sd = new Map([
          ["z", full(s)],
          ["logmass", full(Math.hypot(s, t))],
        ]);
        const means = new Map([
          ["z", z],
          ["logmass", z.map((x, k) => middle(k, x))],
        ]);
        const none = new Map(TARGETS.map((name) => [name, full(0)]));
        return {
          posterior: {
            ...gaussianPosterior(config.supervise, count, means, sd, { aleatoric: sd, epistemic: none }),
            async sample(draws, seed) {
              const out = new Float32Array(count * draws * 2);
              for (let k = 0; k < count; k++) {
                const stream = new Stream(seed, Math.round(1e6 * r[k]!), 0x44524157);
                for (let d = 0; d < draws; d++) {
                  const one = z[k]! + s * stream.normal();
                  out.set([one, middle(k, one) + t * stream.normal()], (k * draws + d) * 2);
                }
              }
              return out;
            },
            async logProb(values) {
              const log = (x: number, sigma: number) =>
                -0.5 * (x / sigma) ** 2 - Math.log(sigma * Math.sqrt(2 * Math.PI));
              return Float64Array.from({ length: count }, (_, k) => {
                const [redshift, mass] = [values[2 * k]!, values[2 * k + 1]!];
                const first = log(redshift - z[k]!, s);
                return Number.isNaN(mass) ? first : first + log(mass - middle(k, redshift), t);
              });
            },
          },
        };
      },
    },
    close() {},
  };
}
