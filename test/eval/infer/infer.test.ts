import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { FLAGS } from "../../../eval/infer/flags.ts";
import { type InferenceReport, infer } from "../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../eval/infer/sources/system.ts";
import { bytesOfArray } from "../../../shared/formats/bytes.ts";
import { type Card, paddingOf } from "../../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../../shared/formats/fits-image.ts";
import { encodeNpy, npyHead } from "../../../shared/formats/npy.ts";
import { makeDataset, temporary, truePixels } from "../../datasets/make.ts";
import { skyImage } from "../../datasets/survey/make.ts";
import { type FakeModel, fakeConfig, fakeContext, fakeModel, IMAGE, PIXELS, stampsOf } from "./fake-model.ts";

type Row = Readonly<Record<string, string>>;

interface Done {
  readonly report: InferenceReport;
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

interface Try {
  readonly model?: FakeModel;
  readonly batch?: number;
  readonly given?: GivenSystem;
}

const ALL: GivenSystem = { pixel_scale: 0.2, sky: 100, gain: 2, read_noise: 5 };

async function run(
  images: readonly string[],
  { model = fakeModel(), batch = 256, given = ALL }: Try = {},
): Promise<Done> {
  const out = join(temporary(), "catalog.csv");
  const context = fakeContext();
  const task = { model, run: "no-run", backend: "none", images, out, batch, given };
  const report = await infer(task, context);
  const rows = parse(readFileSync(out), { columns: true, comment: "#" }) as Row[];
  return { report, rows, notes: context.notes };
}

function npy(pixels: Float32Array | Float64Array | Uint16Array, shape: readonly number[]): string {
  const path = join(temporary(), "stack.npy");
  writeFileSync(path, encodeNpy(pixels, shape));
  return path;
}

function fits(
  pixels: Float32Array | Uint16Array,
  shape: readonly number[],
  cards: readonly Card[] = [],
  extension?: string,
): Buffer {
  const dtype = pixels instanceof Uint16Array ? "uint16" : "float32";
  const head = imageHead({ dtype, shape, cards, ...(extension === undefined ? {} : { extension }) });
  const data = encodePixels(pixels);
  return Buffer.concat([head, data, new Uint8Array(paddingOf(data.length))]);
}

function fitsFile(...parts: readonly Uint8Array[]): string {
  const path = join(temporary(), "image.fits");
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const column = (rows: readonly Row[], name: string): number[] => rows.map((row) => Number(row[name]));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);
const [NY, NX] = [IMAGE.height, IMAGE.width];

describe("stamps are read from", () => {
  const stamps = stampsOf(7);
  it.each([
    ["[N, ny, nx] float32", [7, NY, NX], stamps],
    ["[N, 1, ny, nx] float64", [7, 1, NY, NX], Float64Array.from(stamps)],
    ["uint16", [7, NY, NX], Uint16Array.from(stamps)],
  ] as const)("NPY stacks %s", async (_, shape, pixels) => {
    const { rows, report } = await run([npy(pixels, shape)]);
    expect(column(rows, "flux")).toEqual(upTo(7));
    expect(column(rows, "id")).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(report.stamps).toBe(7);
    expect(report.columns).toEqual([
      "id",
      "flux",
      "flux_sigma",
      "hlr",
      "hlr_sigma",
      "mag",
      "mag_sigma",
      "flags",
      "flags_text",
    ]);
  });

  it("a single image [ny, nx]", async () => {
    expect(column((await run([npy(stampsOf(1), [NY, NX])])).rows, "flux")).toEqual([1]);
  });

  it("big-endian and 64-bit NPY numbers", async () => {
    const dir = temporary();
    const write = (name: string, descr: string, data: Uint8Array): string => {
      const head = Buffer.from(npyHead("float32", [7, NY, NX]))
        .toString("latin1")
        .replace("<f4", descr);
      writeFileSync(join(dir, name), Buffer.concat([Buffer.from(head, "latin1"), data]));
      return join(dir, name);
    };
    const big = Buffer.from(bytesOfArray(stamps.slice())).swap32();
    const long = bytesOfArray(BigInt64Array.from(stamps, (x) => BigInt(x)));
    for (const path of [write("big.npy", ">f4", big), write("long.npy", "<i8", long)]) {
      expect(column((await run([path])).rows, "flux")).toEqual(upTo(7));
    }
  });

  it("FITS images and cubes, scaled integers, extensions", async () => {
    const primary = fits(new Float32Array(0), [0]);
    const files = [
      fitsFile(fits(stamps, [7, NY, NX])),
      fitsFile(fits(stamps, [7, 1, NY, NX])),
      fitsFile(fits(Uint16Array.from(stamps), [7, NY, NX])),
      fitsFile(primary, fits(stamps, [7, NY, NX], [], "SCI")),
    ];
    for (const path of files) expect(column((await run([path])).rows, "flux")).toEqual(upTo(7));
  });

  it("FITS files in part, and says so", async () => {
    const twice = fitsFile(
      fits(stamps, [7, NY, NX], [{ key: "BUNIT", value: "DN" }]),
      fits(stamps, [7, NY, NX], [], "SECOND"),
    );
    const { notes, rows } = await run([twice]);
    expect(rows).toHaveLength(7);
    expect(notes).toEqual([
      expect.stringMatching(
        /image.fits: holds 2 images \(0, SECOND\), of which 0 is read: FILE\[NAME\] names another/,
      ),
    ]);
  });

  it("data sets, with their ids", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 25, shardSize: 10 });
    const { rows } = await run([dir], { batch: 8 });
    expect(column(rows, "id")).toEqual(Array.from({ length: 25 }, (_, k) => k));
    const flux = (id: number): number =>
      truePixels(id, 1, NY, NX).reduce((sum, x) => sum + Math.fround(x) - 100, 0);
    column(rows, "flux").forEach((x, id) => {
      expect(x).toBeCloseTo(flux(id), 3);
    });
  });

  it("several files, each row with its file and place", async () => {
    const a = npy(stampsOf(2), [2, NY, NX]);
    const b = fitsFile(fits(stampsOf(3), [3, NY, NX]));
    const { rows } = await run([a, b]);
    expect(column(rows, "id")).toEqual([0, 1, 2, 3, 4]);
    expect(rows.map((r) => r["file"])).toEqual([a, a, b, b, b]);
    expect(column(rows, "index")).toEqual([0, 1, 0, 1, 2]);
    expect(column(rows, "flux")).toEqual([1, 2, 1, 2, 3]);
  });
});

describe("blocks", () => {
  it("give the same catalogue whatever their size", async () => {
    const path = npy(stampsOf(50), [50, NY, NX]);
    const whole = await run([path]);
    for (const batch of [1, 7, 50]) {
      const model = fakeModel();
      expect((await run([path], { batch, model })).rows).toEqual(whole.rows);
      expect(Math.max(...model.calls)).toBe(batch);
    }
  });

  it("end at an interruption, and leave nothing", async () => {
    const controller = new AbortController();
    const model = fakeModel();
    const dir = temporary();
    const task = {
      ...{ run: "r", backend: "none", out: join(dir, "c.csv"), batch: 5, given: ALL },
      images: [npy(stampsOf(50), [50, NY, NX])],
      model: {
        ...model,
        encode: (images: Float32Array, count: number) => {
          if (model.calls.length === 3) controller.abort();
          return model.encode(images, count);
        },
      },
    };
    await expect(infer(task, fakeContext(controller.signal))).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
    expect(model.calls).toHaveLength(4);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("leave nothing when a file turns out damaged on the way", async () => {
    const set = temporary();
    const { shards } = makeDataset(set, { n: 20 });
    writeFileSync(join(set, shards[1].file), readFileSync(join(set, shards[1].file)).subarray(0, 600));
    const dir = temporary();
    const task = {
      model: fakeModel(),
      run: "r",
      backend: "none",
      images: [set],
      out: join(dir, "c.csv"),
      batch: 5,
      given: ALL,
    };
    await expect(infer(task, fakeContext())).rejects.toThrow(/shard-00001.msgpack: is truncated/);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("sky and gain", () => {
  /** A galaxy of `electrons` in one pixel on a sky, as another detector would have it. */
  const seenBy = (electrons: number, sky: number, gain: number): string => {
    const pixels = new Float32Array(PIXELS).fill(sky);
    pixels[17] += electrons / gain;
    return npy(pixels, [NY, NX]);
  };

  it("the same galaxy has the same electrons, whatever the detector", async () => {
    for (const [sky, gain] of [
      [100, 2],
      [50, 4],
      [400, 0.5],
      [0, 1],
    ] as const) {
      const model = fakeModel();
      const { rows } = await run([seenBy(3000, sky, gain)], { model, given: { ...ALL, sky, gain } });
      expect(Number(rows[0]["flux"]) * gain).toBeCloseTo(3000, 2);
      expect(Number(rows[0]["flux_sigma"]) * gain).toBeCloseTo(300, 2);
      expect(rows[0]["hlr"]).toBe("100"); // the network's own sky, and no unit of flux
      expect(model.seen[17]).toBeCloseTo(100 + 1500, 3);
    }
  });

  it("leaves in what the network has seen vary", async () => {
    const { sky: _, gain: __, ...image } = IMAGE;
    const model = fakeModel(fakeConfig(image));
    const { notes } = await run([seenBy(3000, 50, 4)], { model, given: { ...ALL, sky: 50, gain: 4 } });
    expect(model.seen[0]).toBe(50);
    expect(model.seen[17]).toBe(50 + 750);
    expect(notes).toEqual([
      expect.stringMatching(/^--sky is not used: the network was trained on stamps whose sky varies/),
      expect.stringMatching(/^--gain is not used/),
    ]);
  });

  it("are the run's where they are not given, and a note says so", async () => {
    const path = npy(stampsOf(2), [2, NY, NX]);
    expect((await run([path])).notes).toEqual([]);
    const { notes, rows } = await run([path], { given: { gain: 2 } });
    expect(notes).toEqual([
      "not given, so taken to be those of the run: pixel scale 0.2 arcsec/pixel, sky 100 ADU/pixel, read noise 5 e-",
    ]);
    expect(column(rows, "flux")).toEqual([1, 2]);
  });

  it("give magnitudes by the zero point that belongs to the images", async () => {
    const path = seenBy(3000, 50, 4);
    const given = { ...ALL, sky: 50, gain: 4 };
    const without = await run([path], { given });
    expect(without.report.columns).not.toContain("mag");
    expect(without.notes).toEqual([expect.stringContaining("--zero-point")]);
    const { rows } = await run([path], { given: { ...given, zero_point: 25 } });
    expect(Number(rows[0]["mag"])).toBeCloseTo(25 - 2.5 * Math.log10(750), 6);
    expect(Number(rows[0]["mag_sigma"])).toBeCloseTo((2.5 / Math.LN10) * 0.1, 6);
    const same = await run([npy(stampsOf(1), [NY, NX])]);
    expect(Number(same.rows[0]["mag"])).toBeCloseTo(27, 6); // 1 ADU
  });

  it("come with a data set that was simulated here", async () => {
    const dir = temporary();
    const manifest = makeDataset(dir, { n: 3 });
    const population = {
      ...{ stamp: [16, 16], pixel_scale: 0.4, galaxy: [{ kind: "sersic", flux: 1, hlr: 1, n: 1 }] },
      ...{ psf: { kind: "gaussian", fwhm: 1 }, detector: { sky: 50, gain: 4, read_noise: 5 } },
    };
    writeFileSync(
      join(dir, "manifest.json"),
      JSON.stringify({ ...manifest, options: { galforge: "0.1.0", population, noiseless: false } }),
    );
    await expect(run([dir], { given: {} })).rejects.toThrow(/the pixel scale is 0.4 .* knows 0.2/);
    const model = fakeModel(fakeConfig({ ...IMAGE, pixel_scale: 0.4 }));
    const { notes } = await run([dir], { given: {}, model });
    expect(model.seen[0]).toBeCloseTo((Math.fround(truePixels(0, 1, NY, NX)[0]) - 50) * 2 + 100, 3);
    expect(notes).toEqual([expect.stringContaining("--zero-point")]); // another gain
  });
});

describe("flags", () => {
  it("tell what is wrong with a stamp, and only with that one", async () => {
    const pixels = stampsOf(8);
    const stamp = (k: number): Float32Array => pixels.subarray(k * PIXELS, (k + 1) * PIXELS);
    stamp(1)[3] = Number.NaN;
    stamp(1)[4] = Number.POSITIVE_INFINITY;
    stamp(2).fill(Number.NaN);
    stamp(3).fill(0);
    stamp(4)[0] = 2e4; // a flux that the training set did not have
    stamp(5).fill(7).fill(Number.NaN, 9);
    stamp(6)[0] = -10;
    const { rows, report } = await run([npy(pixels, [8, NY, NX])]);
    expect(column(rows, "flags")).toEqual([
      ...[0, 2, 2 + 4 + 0, 4 + 1 + FLAGS.negative, 1 + FLAGS.spike, 2 + 4 + 1 + FLAGS.negative],
      ...[1 + FLAGS.negative + FLAGS.impossible, 0],
    ]);
    expect(report.flagged).toMatchObject({
      range: 4,
      pixels: 3,
      blank: 3,
      noise: 0,
      padded: 0,
      unreadable: 0,
      negative: 3,
      impossible: 1,
    });
    expect(column(rows, "flux")[1]).toBe(2); // both bad pixels became sky
    for (const name of ["flux", "flux_sigma", "hlr", "mag"]) expect(rows[2][name]).toBe("NaN");
    expect(rows[3]["flux"]).toBe(String(-100 * PIXELS)); // flagged, not hidden
    expect(rows[3]["mag"]).toBe("NaN");
    expect([rows[6]["hlr"], rows[6]["hlr_sigma"]]).toEqual(["NaN", "NaN"]); // a radius of -10
    expect(column(rows, "flux").at(-1)).toBe(8);
  });

  it("do not judge the estimates of a stamp that has none", async () => {
    const config = fakeConfig();
    const narrow = config.supervise.map((label) => ({ ...label, range: [1, 1e4] }) as const);
    const pixels = stampsOf(2).fill(Number.NaN, 0, PIXELS).fill(100, PIXELS);
    const model = fakeModel({ ...config, supervise: narrow });
    const { rows } = await run([npy(pixels, [2, NY, NX])], { model });
    expect(column(rows, "flags")).toEqual([2 + 4, 4 + 1]);
  });

  it("mark a stamp whose middle is darker than its sky, whatever the network makes of it", async () => {
    const pixels = stampsOf(3);
    const config = fakeConfig(IMAGE, ["hlr"]);
    for (const at of [20, 21, 26, 27]) {
      pixels[PIXELS + at] -= 60; // of noise 7.5
      pixels[2 * PIXELS + at] += 60;
    }
    const { rows } = await run([npy(pixels, [3, NY, NX])], { model: fakeModel(config) });
    expect(column(rows, "flags")).toEqual([0, FLAGS.negative, 0]);
  });

  it("mark a stamp with a pixel that no light through a PSF makes", async () => {
    const pixels = stampsOf(4).fill(100);
    pixels.forEach((_, k) => {
      pixels[k] += k % 2 === 0 ? 5 : -5; // of noise 7.5
    });
    pixels[PIXELS + 3] = 1000;
    pixels[2 * PIXELS + 40] = -9999;
    for (const at of [26, 27, 28]) pixels[3 * PIXELS + at] += 900;
    const { rows } = await run([npy(pixels, [4, NY, NX])], { model: fakeModel(fakeConfig(IMAGE, ["hlr"])) });
    expect(column(rows, "flags").map((sum) => sum & FLAGS.spike)).toEqual([0, FLAGS.spike, FLAGS.spike, 0]);
  });

  it("mark stamps whose pixels have not the noise that they are said to have", async () => {
    const [ny, nx] = [32, 30];
    const image = { ...IMAGE, height: ny, width: nx };
    const stack = (...sigmas: readonly number[]): string => {
      const pixels = sigmas.flatMap((sigma, seed) => [...skyImage({ ny, nx, sky: 100, sigma, seed })]);
      return npy(Float32Array.from(pixels), [sigmas.length, ny, nx]);
    };
    const flagsOf = async (path: string, given: GivenSystem = ALL): Promise<number[]> => {
      const model = fakeModel(fakeConfig(image, ["flux"]));
      return column((await run([path], { given, model })).rows, "flags").map(
        (f) => f & ~FLAGS.range & ~FLAGS.negative,
      );
    };
    // the network's is 7.5
    expect(await flagsOf(stack(7.5, 15, 30, 0, 1.5))).toEqual([
      0,
      0,
      FLAGS.noiseMap,
      FLAGS.blank,
      FLAGS.noiseMap,
    ]);
    expect(await flagsOf(stack(7.5, 900))).toEqual([0, FLAGS.unreadable]);
    expect(await flagsOf(stack(30), { ...ALL, noise: 30 })).toEqual([FLAGS.noise]);
    await expect(flagsOf(stack(30), { ...ALL, noise: 0.1 })).rejects.toThrow(
      /stack.npy: its noise is said to be 0.1, but its pixels spread by/,
    );
  });

  it("mark noise that the network was not trained on", async () => {
    const path = npy(stampsOf(2), [2, NY, NX]);
    const flagsWith = async (given: GivenSystem): Promise<number[]> =>
      column((await run([path], { given: { ...ALL, ...given } })).rows, "flags").map((f) => f & 8);
    expect(await flagsWith({ sky: 109 })).toEqual([0, 0]);
    expect(await flagsWith({ sky: 111 })).toEqual([8, 8]);
    expect(await flagsWith({ sky: 50, gain: 4 })).toEqual([0, 0]); // the same electrons
    expect(await flagsWith({ gain: 2.3 })).toEqual([8, 8]);
    const { notes } = await run([path, path], { given: { ...ALL, sky: 50 } });
    expect(notes).toEqual([
      `${path} (and 1 more): sky 100 e-, read noise 5 e-, but the network was trained on sky 200 e-, read noise 5 e-: ` +
        "flag 8. A sky that was subtracted counts as none",
    ]);
    // or of a sky pixel, of which the network knows sqrt(100 / 2 + (5 / 2)^2) = 7.5 ADU
    expect(await flagsWith({ noise: 8 })).toEqual([0, 0]);
    expect(await flagsWith({ noise: 8.5 })).toEqual([8, 8]);
    expect(await flagsWith({ noise: 4, gain: 4 })).toEqual([0, 0]);
    expect(await flagsWith({ read_noise: 5.4 })).toEqual([0, 0]);
    expect(await flagsWith({ read_noise: 4.4 })).toEqual([8, 8]);
  });
});

describe("shapes", () => {
  it("follow from e1 and e2, unless the network gives them itself", async () => {
    const model = fakeModel(fakeConfig(IMAGE, ["e1", "e2"]), false);
    const { rows, report } = await run([npy(stampsOf(1), [NY, NX])], { model });
    expect(report.columns).toEqual(["id", "e1", "e2", "e", "q", "pa", "flags", "flags_text"]);
    expect(Number(rows[0]["e"])).toBeCloseTo(0.5, 7);
    expect(Number(rows[0]["q"])).toBeCloseTo(Math.sqrt(1 / 3), 7);
    expect(Number(rows[0]["pa"])).toBeCloseTo(180 - (Math.atan2(0.4, 0.3) * 90) / Math.PI, 5);
  });
});

describe("refuses", () => {
  const wrong = (path: string, given: GivenSystem = ALL) => run([path], { given });
  it("stamps that the network does not know", async () => {
    await expect(wrong(npy(new Float32Array(2 * 3 * PIXELS), [2, 3, NY, NX]))).rejects.toThrow(/in 3 bands/);
    await expect(wrong(npy(stampsOf(1), [PIXELS]))).rejects.toThrow(/has the shape \[48\]; stamps are/);
    await expect(wrong(npy(new Float32Array(0), [0, NY, NX]))).rejects.toThrow(/holds no stamps/);
    const set = temporary();
    makeDataset(set, { n: 2, height: 9 });
    await expect(wrong(set)).rejects.toThrow(
      /holds stamps of 9 x 6 pixels \(ny x nx\) in 1 band, but the network knows stamps of 8 x 6 .* at 0.2/,
    );
  });

  it("files that are damaged, missing or something else", async () => {
    const dir = temporary();
    const file = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(dir, name), bytes);
      return join(dir, name);
    };
    const whole = encodeNpy(stampsOf(2), [2, NY, NX]);
    const cases: [string, RegExp][] = [
      [
        file("cut.npy", whole.subarray(0, whole.length - 1)),
        /cut.npy: is truncated: shape 2,8,6 needs 384 bytes, 383/,
      ],
      [file("head.npy", whole.subarray(0, 30)), /truncated inside its header/],
      [file("cut.fits", fits(stampsOf(2), [2, NY, NX]).subarray(0, 2900)), /cut.fits: is truncated/],
      [file("zip.fits", Uint8Array.of(0x1f, 0x8b, 8, 0)), /its gzip data cannot be decompressed/],
      [file("table.csv", "a,b\n1,2\n"), /table.csv:1: the column "image" is missing \(found: a, b\)/],
      [file("table.txt", "a,b\n1,2\n"), /table.txt: is neither a .npy file nor a FITS file/],
      [file("empty.npy", ""), /is neither/],
      [join(dir, "missing.npy"), /missing.npy: cannot be read \(no such file/],
      [dir, /holds no complete data set/],
    ];
    for (const [path, message] of cases) await expect(wrong(path)).rejects.toThrow(message);
  });
});
