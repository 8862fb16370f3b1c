/** Damaged numbers far inside of a data set, and data sets in an order that is not random. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, errorLine, runCommand } from "../commands.ts";
import { type Case, type Outcome, outcome, type Place } from "./case.ts";
import { has, infer } from "./infer.ts";
import { type Blobs, makeBlobs, reorder, shuffled, writeSet } from "./sets.ts";

export const trainingCases = (place: Place): Case[] => [...damaged(place), ...ordered(place)];

const train = (data: string): Promise<Ended> => {
  const size = ["--epochs", "1", "--batch", "64", "--latents", "4", "--supervise", "flux,s"];
  return runCommand("train", ["cae", "--data", data, ...size, "--out", `${data}-run`], 300);
};

/** Stamp 2590 of 2600 lies beyond what was looked at; stamp 12 is one of the validation. */
function damaged({ work }: Place): Case[] {
  const faults: readonly [string, number, string, (set: Blobs) => void][] = [
    ["a NaN pixel", 2590, "pix", ({ images }) => images.fill(Number.NaN, 2590 * 256, 2590 * 256 + 1)],
    ["a NaN label", 2590, "lab", ({ flux }) => flux.fill(Number.NaN, 2590, 2591)],
    ["a pixel of 1e30", 2590, "hot", ({ images }) => images.fill(1e30, 2590 * 256 + 51, 2590 * 256 + 52)],
    [
      "a NaN pixel of the validation",
      12,
      "val",
      ({ images }) => images.fill(Number.NaN, 12 * 256, 12 * 256 + 1),
    ],
  ];
  return faults.map(([what, stamp, name, damage]) => ({
    name: `training: ${what}`,
    does: `train cae on 2600 stamps, ${what} in stamp ${stamp}`,
    expected: `an error that names stamp ${stamp}, and no advice about --lr`,
    run: async (): Promise<Outcome> => {
      const set = makeBlobs(2600, (u) => 500 + 4500 * u);
      damage(set);
      const ended = await train(writeSet(join(work, name), set));
      const line = errorLine(ended);
      return outcome("refused", line, [
        ...(ended.code === 2 ? [] : [`exit code ${ended.code ?? ended.signal}`]),
        ...(new RegExp(`\\b${stamp}\\b`).test(line) ? [] : ["the stamp is not named"]),
        ...(/--lr/.test(line) ? ["a smaller --lr is advised"] : []),
      ]);
    },
  }));
}

function ordered(place: Place): Case[] {
  const n = 6000;
  const sorted = (): Blobs => {
    const set = makeBlobs(n, (u) => 500 * 100 ** u);
    return reorder(
      set,
      Array.from(set.flux.keys()).sort((a, b) => set.flux[a] - set.flux[b]),
    );
  };
  const mixed = (): Blobs => reorder(sorted(), shuffled(n));
  const grouped = (): Blobs => ({
    ...mixed(),
    s: Float64Array.from({ length: n }, (_, k) => (k < 2600 ? 1 : 2)),
  });
  const negative = (): Blobs => {
    const set = mixed();
    for (let k = 4000; k < n; k += 50) set.flux[k] = -3;
    return set;
  };
  const isWhole = (config: Config): string[] => {
    const [low, high] = config.supervise[0].range;
    return low < 520 && high > 48_000 ? [] : [`range of flux [${low}, ${high}]`];
  };
  const isLinear = (config: Config): string[] =>
    config.supervise[0].transform.kind === "linear" ? [] : ["a logarithm of negative fluxes"];
  const isTwo = (config: Config): string[] =>
    config.supervise[1].range.join() === "1,2" ? [] : [`range of s ${config.supervise[1].range}`];
  return [
    run(
      place,
      "sorted by flux",
      "range [500, 50 000]; as few stamps outside of it as of mixed ones",
      sorted,
      isWhole,
    ),
    run(place, "mixed", "range [500, 50 000]; few stamps outside of it", mixed, isWhole),
    run(place, "grouped by s", "no error: s is 1 or 2", grouped, isTwo),
    run(place, "negative fluxes from stamp 4000 on", "no divergence: linear", negative, isLinear, 1),
  ];
}

interface Config {
  readonly supervise: readonly {
    readonly range: readonly number[];
    readonly transform: { readonly kind: string };
  }[];
}

/** Share of its own training set that a network after one epoch may put outside of what it knows. */
const MOST_OUTSIDE = 0.1;

function run(
  place: Place,
  name: string,
  expected: string,
  make: () => Blobs,
  judge: (config: Config) => string[],
  most = MOST_OUTSIDE,
): Case {
  return {
    name: `data set: ${name}`,
    does: "train cae on 6000 stamps, infer of the same",
    expected,
    run: async () => {
      const data = writeSet(join(place.work, name.replaceAll(" ", "-")), make());
      const ended = await train(data);
      if (ended.code !== 0) return outcome("WRONG", errorLine(ended));
      const { rows } = await infer(place, `${data}-run`, [data]);
      const share = rows.filter((row) => has(row, "range")).length / rows.length;
      const problems = judge(JSON.parse(readFileSync(join(`${data}-run`, "config.json"), "utf8")));
      const outside = share <= most ? [] : [`more than ${100 * most} %`];
      const percent = (100 * share).toFixed(1);
      return outcome("right", `${rows.length} rows, ${percent} % outside of the range`, [
        ...problems,
        ...outside,
      ]);
    },
  };
}
