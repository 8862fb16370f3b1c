import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../shared/errors.ts";
import { type CaeTraining, caeOptions } from "../../train/models/cae/options.ts";
import { checkUnchanged, flagsOf, type Given, resolveOptions, savedOptions } from "../../train/options.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { makeConfig } from "./run/helpers.ts";

type GivenTraining = Given<CaeTraining>;
const resolveTraining = (given: GivenTraining) => resolveOptions(caeOptions, given);
const trainingOf = ({ training }: RunConfig) => savedOptions(caeOptions, training);

describe("the options of a conditional autoencoder", () => {
  it("is our network for flux and half-light radius unless told otherwise", () => {
    expect(resolveTraining({ data: "stamps" })).toEqual({
      ...{ arch: "deep", data: "stamps", n: undefined, supervise: ["flux", "hlr"], split: undefined },
      ...{ patience: 0, seed: 0, epochs: 20, batch: 64, lr: 2e-3, schedule: "one-cycle" },
      ...{ alpha: 1, beta: 1e-4, dropout: 0, latents: 64, augment: "all" },
    });
  });

  it("is the paper's experiment where its network is named", () => {
    expect(resolveTraining({ data: "stamps", arch: "paper" })).toEqual({
      ...{ arch: "paper", data: "stamps", n: undefined, supervise: ["flux", "hlr"], split: undefined },
      ...{ patience: 0, seed: 0, epochs: 100, batch: 64, lr: 1e-3, schedule: "constant" },
      ...{ alpha: 1, beta: 1e-4, dropout: 0, latents: 64, augment: "none" },
    });
  });

  it("is the recipe of the architecture, and what was given before that", () => {
    const deep = resolveTraining({ data: "stamps" });
    const given: GivenTraining = {
      data: "stamps",
      epochs: 3,
      lr: 0.1,
      augment: "none",
      beta: undefined,
    };
    expect(resolveTraining(given)).toEqual({ ...deep, epochs: 3, lr: 0.1, augment: "none" });
  });

  it.each<[GivenTraining, RegExp]>([
    [{}, /--data: is missing: a data set, or sim:leung2025/],
    [{ data: "a", supervise: ["flux", "n", "flux"] }, /--supervise: flux is listed twice/],
    [
      { data: "a", supervise: ["flux", "n"], latents: 2 },
      /--latents: 2 latents are too few for 2 supervised labels/,
    ],
    [
      { data: "sim:leung2025", split: { train: 1, val: 0, test: 0 } },
      /--split: divides a directory; sim:leung2025 makes stamps of its own/,
    ],
  ])("refuses %j", (given, message) => {
    expect(() => resolveTraining(given)).toThrow(GalforgeError);
    expect(() => resolveTraining(given)).toThrow(message);
  });
});

const saved = resolveTraining({ data: "stamps", seed: 4, split: { train: 0.5, val: 0.25, test: 0.25 } });
const stored = makeConfig({ training: JSON.parse(JSON.stringify(saved)) });

describe("a run's options", () => {
  it("come back from its configuration", () => {
    expect(trainingOf(stored)).toEqual(saved);
  });

  it("are refused, by name, if somebody has edited them", () => {
    const edited = makeConfig({ training: { ...stored.training, augment: "flips" } });
    expect(() => trainingOf(edited)).toThrow(/^config\.json: training\.augment: .*symmetries/);
    const zero = makeConfig({ training: { ...stored.training, epochs: 0 } });
    expect(() => trainingOf(zero)).toThrow(/^config\.json: training\.epochs: must be a whole number from 1/);
  });

  it("may be repeated when it is resumed, but not changed", () => {
    checkUnchanged({}, saved);
    checkUnchanged(
      { data: "stamps", supervise: ["flux", "hlr"], lr: 2e-3, split: saved.split, n: undefined },
      saved,
    );
    const changes: [GivenTraining, RegExp][] = [
      [
        { lr: 0.1 },
        /^--lr 0\.1: --resume continues a run with its own options, .* begun with 0\.002\. Leave it out/,
      ],
      [{ supervise: ["hlr", "flux"] }, /^--supervise \["hlr","flux"\]: .* begun with \["flux","hlr"\]/],
      [{ n: 500 }, /^--n 500: .* begun with \(nothing\)/],
    ];
    for (const [given, message] of changes) expect(() => checkUnchanged(given, saved)).toThrow(message);
  });
});

describe("the flags", () => {
  it.each([
    ["flux,hlr", ["flux", "hlr"]],
    ["log-mass,r 50,flux_g", ["log-mass", "r 50", "flux_g"]], // labels of other people's data sets
    ["flux,", undefined],
    [",flux", undefined],
    ["flux, hlr", undefined],
    ["", undefined],
  ])("take labels of any name: %j", (words, names) => {
    expect(flagsOf(caeOptions)["supervise"]!.schema.safeParse(words).data).toEqual(names);
  });

  it("have the real defaults in their help, by architecture where these differ", () => {
    const flags = flagsOf(caeOptions);
    const help = Object.fromEntries(Object.entries(flags).map(([name, option]) => [name, option.help]));
    expect(help["epochs"]).toMatch(/ \(deep: 20, paper: 100\)$/);
    expect(help["lr"]).toMatch(/ \(deep: 2e-3, paper: 1e-3\)$/);
    expect(help["batch"]).toMatch(/ \(default: 64\)$/);
    expect(help["beta"]).toMatch(/ \(default: 1e-4\)$/);
    expect(help["supervise"]).toMatch(/ \(default: flux,hlr\)$/);
    expect(help["split"]).toMatch(/\(default: 8:1:1\)/);
    expect(help["data"]).not.toMatch(/default/);
    for (const { required, fallback } of Object.values(flags)) {
      expect({ required, fallback }).toEqual({ required: false, fallback: undefined });
    }
  });
});
