/** Which stamps a network may be judged on: none that it was trained on, nor the same galaxies in another file. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { splitIndices, splitOf } from "../../datasets/splits.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { IN_DISC } from "../../sim/component.ts";
import { type Fields, isRecord } from "../../sim/fields.ts";
import { psfsOf } from "../../sim/population/bands.ts";
import type { DataSource, RunConfig } from "../run/config.ts";
import { splitOfSeed } from "./simulation-seed.ts";

export interface Unseen {
  /** positions in the data set, ascending */
  readonly indices: Uint32Array;
  /** which they are, for a report */
  readonly which: string;
}

/** All data that the weights of a run have seen: its own, and that of the runs that it came from. */
export const seenBy = ({ data, tuned }: Pick<RunConfig, "data" | "tuned">): readonly DataSource[] => [
  data,
  ...(tuned?.seen ?? []),
];

/** @param seen what the network was trained on, one at least @param dataset what it is to be judged on */
export function unseenIndices(seen: readonly DataSource[], dataset: Dataset): Unseen {
  const each = seen.map((data) => unseenBy(data, dataset));
  const [first] = each;
  const limiting = each.filter(({ indices }) => indices.length < dataset.ids().length);
  if (limiting.length === 0) return first!;
  const kept = limiting.slice(1).map(({ indices }) => new Set(indices));
  return {
    indices: limiting[0]!.indices.filter((at) => kept.every((some) => some.has(at))),
    which: [...new Set(limiting.map(({ which }) => which))].join(
      ", without what the runs that it came from have seen: ",
    ),
  };
}

function unseenBy(data: DataSource, dataset: Dataset): Unseen {
  const ids = dataset.ids();
  if (data.sha256 === sha256File(join(dataset.dir, MANIFEST_FILE))) {
    const indices = splitIndices(ids, "test", data.fractions);
    return { indices, which: "the test split of the data set that the run was trained on" };
  }
  const trained = galaxiesOf(data.options);
  const judged = galaxiesOf(dataset.manifest.options);
  const all = Uint32Array.from(ids, (_, i) => i);
  if (trained === undefined || judged === undefined || !isDeepStrictEqual(trained.drawn, judged.drawn)) {
    return { indices: all, which: "all stamps: the run was trained on other galaxies" };
  }
  if (data.kind === "simulator") {
    const split = splitOfSeed(judged.seed, trained.seed);
    if (split !== "train" && split !== "val") {
      return { indices: all, which: "all stamps: their seed is not that of the run's galaxies" };
    }
    const purpose = split === "train" ? "trained on" : "validated with";
    return { indices: new Uint32Array(), which: `none: these are the galaxies that the run was ${purpose}` };
  }
  if (trained.seed !== judged.seed) {
    return { indices: all, which: "all stamps: their seed is not that of the run's data set" };
  }
  const unseen = (i: number): boolean => ids[i] >= trained.n || splitOf(ids[i], data.fractions) === "test";
  return {
    indices: all.filter(unseen),
    which:
      "the galaxies of the run's test split and those beyond its data set (this one has the same galaxies)",
  };
}

interface Galaxies {
  readonly n: number;
  readonly seed: number;
  /** what decides, with the seed, which galaxy an object is; not its PSF and its noise */
  readonly drawn: readonly unknown[];
}

/** Keys of a configuration, of whatever kind, that decide it. */
const DRAWN = ["parameters", "galaxy", "x0", "y0", "selection", "mass_function"];

/** From the plan of a simulation; undefined if the stamps were not simulated by us. */
function galaxiesOf({ n, seed, population }: Readonly<Record<string, unknown>>): Galaxies | undefined {
  if (typeof n !== "number" || typeof seed !== "number") return undefined;
  if (typeof population !== "object" || population === null) return undefined;
  const config: Fields = { ...population };
  const drawn = { ...config, galaxy: smooth(config["galaxy"]), parameters: withoutPsf(config) };
  return { n, seed, drawn: DRAWN.map((key) => Reflect.get(drawn, key)) };
}

/** Parameters but those that a PSF names: its width is none of the galaxy. */
function withoutPsf(config: Fields): unknown {
  const { parameters } = config;
  if (!isRecord(parameters)) return parameters;
  const named = new Set(psfsOf(config).flatMap((psf) => Object.values(psf)));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !named.has(name)));
}

/** Components without their arms, bars and knots: with and without them they are the same galaxies. */
function smooth(galaxy: unknown): unknown {
  if (!Array.isArray(galaxy)) return galaxy;
  const inDisc = new Set<string>(IN_DISC);
  return galaxy.map((component: unknown) =>
    typeof component === "object" && component !== null
      ? Object.fromEntries(Object.entries(component).filter(([key]) => !inDisc.has(key)))
      : component,
  );
}
