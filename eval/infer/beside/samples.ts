/**
 * Joint samples of the posteriors of all rows, in the units of the catalogue: NPY float32 [rows, draws, targets], with what the axes are in a
 * .json beside it, or Parquet with a row a sample. Rows without estimates are NaN.
 */
import { AtomicFile, writeFileAtomic } from "../../../shared/files/atomic.ts";
import { bytesOfArray } from "../../../shared/formats/bytes.ts";
import { npyHead } from "../../../shared/formats/npy.ts";
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import { openParquet } from "../../../shared/tables/parquet.ts";
import { conversionOf } from "../columns/conversions.ts";
import type { Block } from "../columns/quantity.ts";
import type { Beside, BesideHead } from "./beside.ts";

/** Samples of all catalogues are of this seed: `Posterior.sample` has others. */
export const SAMPLES_SEED = 0;

export const isNpyName = (path: string): boolean => path.toLowerCase().endsWith(".npy");

/** "x.json" of "x.npy". */
export const sidecarOf = (path: string): string => `${path.slice(0, -".npy".length)}.json`;

/** @param path .npy or .parquet @param draws samples of a row */
export function openSamples(path: string, draws: number, head: BesideHead): Beside {
  return isNpyName(path) ? openNpySamples(path, draws, head) : openLongSamples(path, draws, head);
}

function openNpySamples(path: string, draws: number, head: BesideHead): Beside {
  const { rows, facts } = head;
  const targets = targetColumns(head);
  const shape = [rows, draws, targets.length];
  const file = AtomicFile.create(path);
  file.write(npyHead("float32", shape));
  return {
    async write(block) {
      file.write(bytesOfArray(await samplesOf(block, draws, head)));
    },
    async finish() {
      const about = {
        ...{
          format: "galforge-samples",
          version: 1,
          shape,
          axes: ["row of the catalogue", "sample", "target"],
        },
        targets: targets.map(({ name, unit, description }) => ({ name, unit, description })),
        seed: SAMPLES_SEED,
        ...Object.fromEntries(facts.map(({ name, value }) => [name, value])),
      };
      file.commit();
      writeFileAtomic(sidecarOf(path), `${JSON.stringify(about, undefined, 2)}\n`);
    },
    abort: () => file.abort(),
  };
}

function openLongSamples(path: string, draws: number, head: BesideHead): Beside {
  const [id] = head.quantities;
  const whole = { unit: "1", kind: "int64" } as const;
  const columns: CatalogColumn[] = [
    { ...whole, name: "row", description: "row of the catalogue, from 0" },
    id!.column,
    { ...whole, name: "sample", description: "number of the sample, from 0" },
    ...targetColumns(head),
  ];
  const file = openParquet(path, { columns, rows: head.rows * draws, facts: head.facts });
  let written = 0;
  return {
    async write(block) {
      const samples = await samplesOf(block, draws, head);
      const count = block.count * draws;
      const ids = id!.values(block);
      const of = (value: (at: number) => number): Float64Array =>
        Float64Array.from({ length: count }, (_, at) => value(at));
      const row = (at: number): number => Math.floor(at / draws);
      const width = head.config.supervise.length;
      await file.write(
        [
          of((at) => written + row(at)),
          ids instanceof Float64Array
            ? of((at) => ids[row(at)]!)
            : Array.from({ length: count }, (_, at) => ids[row(at)]!),
          of((at) => at % draws),
          ...head.config.supervise.map((_, i) => of((at) => samples[at * width + i]!)),
        ],
        count,
      );
      written += block.count;
    },
    finish: () => file.finish(),
    abort: () => file.abort(),
  };
}

/** The columns of the estimates in the catalogue. */
const targetColumns = ({ config, quantities }: BesideHead): CatalogColumn[] =>
  config.supervise.map(({ name }) => quantities.find(({ column }) => column.name === name)!.column);

/** [count, draws, targets], in the units of the images */
async function samplesOf(block: Block, draws: number, { config }: BesideHead): Promise<Float32Array> {
  const { supervise, image } = config;
  const { posterior, estimates, rows, count } = block;
  const samples = await posterior.sample!(draws, SAMPLES_SEED);
  supervise.forEach((label, i) => {
    const { scale, offset } = conversionOf(label, image.bands);
    const values = estimates.values.get(label.name)!;
    for (let k = 0; k < count; k++) {
      const isImpossible = rows.empty[k] === 1 || Number.isNaN(values[k]!);
      const [by, from] = isImpossible ? [Number.NaN, 0] : [scale(rows, k), offset(rows, k)];
      for (let d = 0; d < draws; d++) {
        const at = (k * draws + d) * supervise.length + i;
        samples[at] = from + by * samples[at]!;
      }
    }
  });
  return samples;
}
