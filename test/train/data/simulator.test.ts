// @module-tag built
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bandSystem } from "../../../datasets/image-system.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import * as ahead from "../../../shared/workers/ahead.ts";
import * as threads from "../../../shared/workers/thread.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { simulationSeed } from "../../../train/data/simulation-seed.ts";
import { openPopulation, openSimulatorSource, type SimulatorOptions } from "../../../train/data/simulator.ts";
import type { StampSource } from "../../../train/data/source.ts";
import { scratch } from "../../sim/generate/helpers.ts";
import { render } from "../../sim/render/scenes.ts";
import { collect, idsOf, plain, stampOf } from "./helpers.ts";

const root = scratch();
const SMALL = join(root, "small.yaml");
const yaml = (hlr: string): string => `
stamp: 16
pixel_scale: 0.2
parameters: {size: {uniform: [0.3, 2]}}
galaxy: [{kind: sersic, flux: {uniform: [500, 5000]}, hlr: ${hlr}, n: 1.5, e: {uniform: [0, 0.6]}, pa: {uniform: [0, 180]}}]
x0: {uniform: [0, nx]}
y0: {uniform: [0, ny]}
psf: {kind: moffat, fwhm: 0.7, beta: 3.5}
detector: {sky: 100, gain: 1, read_noise: 5}
`;
writeFileSync(SMALL, yaml("size"));
/** threads run what is built: the source tree has no JavaScript */
const threadFile = new URL("../../../dist/sim/generate/part-worker.js", import.meta.url);

const opened: StampSource[] = [];
function open(more: Partial<SimulatorOptions> = {}, name = SMALL): StampSource {
  const source = openSimulatorSource(name, {
    n: 100,
    seed: 5,
    workers: 1,
    val: 12,
    test: 10,
    threadFile,
    ...more,
  });
  opened.push(source);
  return source;
}
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((source) => source.close()));
});

/** Threads that were started and have not been ended. */
function countThreads(): () => number {
  let alive = 0;
  const start = threads.startThread;
  vi.spyOn(threads, "startThread").mockImplementation((file, setup) => {
    const thread = start(file, setup);
    alive++;
    return { ...thread, end: () => thread.end().then(() => void alive--) };
  });
  return () => alive;
}

describe("an epoch of the simulator", () => {
  it("has new objects, each as the population and the detector say", async () => {
    const source = open();
    const batches = await collect(source, { epoch: 3 });
    expect(idsOf(batches)).toEqual(Array.from({ length: 96 }, (_, k) => 300 + k));
    const population = loadPopulation({ file: SMALL });
    const seed = 2 ** 52 + 20;
    const noise = new DetectorNoise();
    for (const batch of batches.slice(0, 2)) {
      batch.ids.forEach((id, k) => {
        const [{ scene, detector }] = population.draw(seed, id).bands;
        const want = render(scene);
        noise.apply(want, detector, seed, id);
        expect(stampOf(batch, k)).toEqual(want);
        expect(batch.labels.get("x0")?.[k]).toBe(scene.x0);
      });
    }
  });

  it("is the same for any number of threads, from any batch on, and with symmetries", async () => {
    for (const symmetries of [false, true]) {
      const one = await collect(open(), { symmetries });
      const two = open({ workers: 2 });
      expect(await collect(two, { symmetries })).toEqual(one);
      expect(await collect(two, { symmetries, from: 5 })).toEqual(one.slice(5));
      expect(await collect(two, { symmetries, from: 12 })).toEqual([]);
      expect([...one[0].labels.keys()]).toEqual(plain.labels);
    }
    expect(await collect(open({ seed: 6 }))).not.toEqual(await collect(open()));
  });

  it("uses the threads of the last one, and renders no more than it should ahead", async () => {
    const alive = countThreads();
    const source = open({ n: 200 });
    let asked = 0;
    const original = ahead.runAhead;
    vi.spyOn(ahead, "runAhead").mockImplementation((rendering, ranges, most) => {
      const counting = rendering.map((thread) => ({
        ...thread,
        run: (range: (typeof ranges)[number]) => {
          asked++;
          return thread.run(range);
        },
      }));
      return original(counting, ranges, most);
    });
    let taken = 0;
    for await (const _ of source.epoch(plain)) {
      taken++;
      await wait(2);
      expect(asked).toBe(Math.min(25, taken + 7));
    }
    expect(taken).toBe(25);
    await collect(source, { epoch: 1 });
    expect(alive()).toBe(1);
    await source.close();
    expect(alive()).toBe(0);
  });

  it("that is stopped early leaves no thread behind, and the next one is whole", async () => {
    const alive = countThreads();
    const source = open({ workers: 2 });
    for await (const batch of source.epoch(plain)) {
      expect(batch.size).toBe(8);
      break;
    }
    expect(alive()).toBe(0);
    expect(await collect(source)).toEqual(await collect(open()));
  });

  it("reports what goes wrong in a thread, once, when its turn comes", async () => {
    const fails = join(root, "fails.yaml");
    writeFileSync(fails, yaml("size - 0.4")); // one in 17 is not above 0
    const alive = countThreads();
    const source = open({ workers: 2 }, fails);
    const seen: number[] = [];
    const epoch = async (): Promise<void> => {
      for await (const { ids } of source.epoch({ ...plain, batchSize: 4 })) seen.push(...ids);
    };
    const error = await epoch().then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(GalforgeError);
    const bad = Number(/object (\d+) of seed/.exec(String(error))?.[1]);
    expect(seen.length).toBe(4 * Math.floor(bad / 4)); // all before it came
    expect(alive()).toBe(0);
  });

  it("reports a thread that cannot start", async () => {
    const missing = new URL("file:///nowhere/part-worker.js");
    await expect(collect(open({ threadFile: missing }))).rejects.toThrow(/Cannot find module/);
  });
});

describe("the fixed splits of the simulator", () => {
  it("are always the same, and have other galaxies than training", async () => {
    const source = open();
    const val = await source.read("val", 1000, ["flux"]);
    expect([...val.ids]).toEqual(Array.from({ length: 12 }, (_, k) => k));
    expect(await source.read("val", 5, ["flux"])).toEqual({
      size: 5,
      images: val.images.slice(0, 5 * 256),
      ids: val.ids.slice(0, 5),
      labels: new Map([["flux", val.labels.get("flux")?.slice(0, 5)]]),
    });
    const { pixels, ...rest } = await source.browse("val", 5, ["snr", "flux"]);
    const { images, ...read } = await source.read("val", 5, ["snr", "flux"]);
    expect(rest).toEqual(read);
    expect(await pixels(1, 3)).toEqual(images.slice(256, 4 * 256));
    expect(await pixels(0, 5)).toEqual(images);
    const test = await source.read("test", 1000, ["flux"]);
    const train = await source.read("train", 8, ["flux"]);
    expect(test.size).toBe(10);
    const fluxes = [val, test, train].flatMap((s) => [...(s.labels.get("flux") ?? [])]);
    expect(new Set(fluxes).size).toBe(30);
    const [first] = await collect(source, { labels: ["flux"] });
    expect(train).toEqual(first); // what training begins with
  });
});

it("rows of a table end: they are no simulator to train on", () => {
  const table = join(root, "table.csv");
  writeFileSync(table, "z,logmstar\n0.1,10\n");
  const bands =
    "[{name: g, filter: sdss-g, depth: 23, psf: {kind: gaussian, fwhm: 1}, detector: {gain: 100}}]";
  const lines = [
    "kind: galaxies",
    "stamp: 32",
    "pixel_scale: 0.4",
    "from: {file: table.csv}",
    `bands: ${bands}`,
  ];
  const file = join(root, "rows.yaml");
  writeFileSync(file, lines.join("\n"));
  expect(() => openPopulation(file)).toThrow(
    /rows.yaml: its galaxies are the rows of a table: "sim generate"/,
  );
});

describe("what the simulator says of itself", () => {
  it("is its plan, hashed, with its counts", () => {
    const { description, image, labels, asymmetry, fixedNoise } = open();
    expect(description).toMatchObject({
      kind: "simulator",
      name: `sim:${SMALL}`,
      counts: { train: 100, val: 12, test: 10 },
      options: { n: 100, seed: 2 ** 52 + 20, population: { stamp: [16, 16] } },
    });
    expect(description.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(open({ seed: 6 }).description.sha256).not.toBe(description.sha256);
    expect(bandSystem(image, 0)).toEqual({
      ...{ height: 16, width: 16, unit: "ADU" },
      ...{ pixel_scale: 0.2, sky: 100, gain: 1, read_noise: 5, psf_fwhm: [0.7, 0.7] },
    });
    expect(labels.map((l) => l.name)).toEqual(expect.arrayContaining(["flux", "hlr", "x0", "snr"]));
    expect([asymmetry, fixedNoise]).toEqual([undefined, undefined]);
    expect(open({ val: undefined, test: undefined }, "leung2025").description.counts).toMatchObject({
      val: 2000,
      test: 2000,
    });
  });

  it("seeds are apart from each other and from 32-bit ones", () => {
    const seeds = [0, 1, 2 ** 50 - 1].flatMap((s) =>
      (["train", "val", "test"] as const).map((p) => simulationSeed(s, p)),
    );
    expect(new Set(seeds).size).toBe(9);
    for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 2 ** 52).toBe(true);
  });

  it("what is not allowed", async () => {
    expect(() => open({ seed: 2 ** 50 })).toThrow(/--seed = 1125899906842624 .*0 to 2\^50 - 1/);
    expect(() => open({ seed: 1.5 })).toThrow(/--seed = 1.5/);
    expect(() => open({ n: 0 })).toThrow(/--n = 0/);
    expect(() => open({}, "leung2024")).toThrow(/leung2024.*Did you mean "leung2025"/);
    expect(() => open({}, join(root, "none.yaml"))).toThrow(/none.yaml: cannot be read/);
    expect(() => open({ n: 7 }).batchesInEpoch(8)).toThrow(/7 stamps, fewer than one batch of 8/);
    await expect(open().read("val", 3, ["fluxx"])).rejects.toThrow(/Did you mean "flux"/);
  });
});
