import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readManifest, writeManifest } from "../../datasets/manifest.ts";
import { Dataset } from "../../datasets/reader.ts";
import { planRuns, shardOf } from "../../datasets/runs.ts";
import { GalforgeError } from "../../shared/errors.ts";
import { inspectShardFile, makeDataset, shardEntry, temporary, trueLabel, truePixels } from "./make.ts";

const stamp = (id: number, bands = 1): number[] => [...Float32Array.from(truePixels(id, bands, 8, 6))];

describe("Dataset", () => {
  it("gives back images, labels and ids", () => {
    const dir = temporary();
    makeDataset(dir, { n: 25, bands: 2 });
    const set = Dataset.open(dir);
    expect(set.length).toBe(25);
    for (const i of [24, 0, 9, 10, 17]) expect([...set.image(i)]).toEqual(stamp(i, 2));
    expect([...set.label("n")]).toEqual(Array.from({ length: 25 }, (_, id) => trueLabel("n", id)));
    expect([...set.ids()]).toEqual(Array.from({ length: 25 }, (_, id) => id));
    set.close();
  });

  it("converts uint16 to float32 without loss", () => {
    const dir = temporary();
    makeDataset(dir, { n: 3, dtype: "uint16", pixel: (v, id) => (id === 2 ? 65535 : v) });
    const set = Dataset.open(dir);
    expect([...set.image(1)]).toEqual(truePixels(1, 1, 8, 6).map(Math.floor));
    expect(set.image(2)[0]).toBe(65535);
    set.close();
  });

  it("reads any list of positions, repeated ones too", () => {
    const dir = temporary();
    makeDataset(dir, { n: 23, shardSize: 4 });
    const set = Dataset.open(dir);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 22 }), { maxLength: 40 }), (indices) => {
        const out = new Float32Array(indices.length * set.stampSize);
        set.imagesInto(indices, out);
        expect([...out]).toEqual(indices.flatMap((i) => stamp(i)));
      }),
      { numRuns: 30 },
    );
    set.close();
  });

  it("copes with more shards than files may be open", () => {
    const dir = temporary();
    makeDataset(dir, { n: 600, shardSize: 2, height: 2, width: 2 });
    const set = Dataset.open(dir);
    const all = Uint32Array.from({ length: 600 }, (_, i) => i);
    const out = new Float32Array(600 * 4);
    set.imagesInto(all, out);
    expect([...out.subarray(4 * 599)]).toEqual([...Float32Array.from(truePixels(599, 1, 2, 2))]);
    set.imagesInto(all.reverse(), out);
    expect([...out.subarray(4 * 599)]).toEqual([...Float32Array.from(truePixels(0, 1, 2, 2))]);
    set.close();
  });

  it("refuses a position or a label that is not there", () => {
    const dir = temporary();
    makeDataset(dir, { n: 5 });
    const set = Dataset.open(dir);
    for (const index of [-1, 5, 0.5, Number.NaN]) expect(() => set.image(index)).toThrow(/from 0 to 4/);
    expect(() => set.label("flx")).toThrow(/Did you mean "flux"/);
    set.close();
  });

  it("reads a damaged set up to the damage, and says which file is truncated", () => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 20 });
    truncateSync(join(dir, shards[1].file), 500);
    const set = Dataset.open(dir);
    expect([...set.image(9)]).toEqual(stamp(9));
    expect(() => set.image(10)).toThrow(/shard-00001.msgpack: is truncated: it has 500 bytes/);
    set.close();
  });
});

describe("manifest", () => {
  const changed = (change: (m: Record<string, unknown>) => void): (() => Dataset) => {
    const dir = temporary();
    makeDataset(dir, { n: 5 });
    const path = join(dir, "manifest.json");
    const document = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    delete document["sha256"]; // of what it was
    change(document);
    writeFileSync(path, JSON.stringify(document));
    return () => Dataset.open(dir);
  };

  it("of a newer version is refused by number", () => {
    const open = changed((m) => {
      m["version"] = 3;
      m["shards"] = "something else entirely";
    });
    expect(open).toThrow(
      /format version 3, but this galforge reads versions 1 and 2: install a newer galforge/,
    );
    expect(open).toThrow(expect.objectContaining({ code: "E_VERSION" }));
  });

  it("of something else, or inconsistent, is refused", () => {
    expect(changed((m) => (m["format"] = "other"))).toThrow(/not a galforge data set/);
    expect(changed((m) => (m["n"] = 6))).toThrow(/n = 6, but its shards hold 5 stamps/);
    expect(changed((m) => (m["dtype"] = "int8"))).toThrow(/dtype/);
    expect(changed((m) => (m["shape"] = { bands: 1, height: 0, width: 6 }))).toThrow(/shape.height/);
    const escaping = { file: "../x", sha256: "0".repeat(64), bytes: 1, first_id: 0, count: 5 };
    expect(changed((m) => (m["shards"] = [escaping]))).toThrow(/shards.0.file: must be a file name/);
  });

  it("with bands or labels that contradict each other is refused", () => {
    const bands = (...list: object[]) => changed((m) => Object.assign(m, { bands: list }));
    const label = (index: number, with_: object) =>
      changed((m) => Object.assign((m["labels"] as object[])[index]!, with_));
    const r = { name: "g", unit: "ADU" };
    expect(bands(r)).not.toThrow();
    expect(bands(r, { ...r, name: "r" })).toThrow(/"bands" describes 2 bands, but stamps have 1/);
    expect(bands({ unit: "ADU" })).toThrow(/bands.0.name/);
    expect(bands({ ...r, psf: { fwhm: [0.9, 0.7] } })).toThrow(
      /bands.0.psf.fwhm: the smallest width comes first/,
    );
    expect(bands({ ...r, detector: { gain: 0 } })).toThrow(/bands.0.detector.gain/);
    const twice = temporary();
    makeDataset(twice, { n: 5, bands: 2 });
    const manifest = readManifest(twice);
    expect(() => writeManifest(twice, { ...manifest, bands: [r, r] })).toThrow(/two bands are called "g"/);
    expect(label(0, { role: undefined })).toThrow(/labels.0.role: is missing: one of scalar, flux, length/);
    expect(label(0, { role: "colour" })).toThrow(/labels.0.role: "colour" is no role: one of scalar/);
    expect(label(1, { band: "z" })).toThrow(/label "hlr" belongs to the band "z"; there are g/);
    expect(label(2, { sigma: "n_err" })).toThrow(/the uncertainty of label "n" would be the label "n_err"/);
    expect(label(2, { sigma: "hlr", band: "g", missing: true })).not.toThrow();
  });

  it("that was changed by one digit, or by two names in each other's place, is refused", () => {
    const edited = (edit: (text: string) => string): (() => Dataset) => {
      const dir = temporary();
      makeDataset(dir, { n: 5 });
      const path = join(dir, "manifest.json");
      const text = readFileSync(path, "utf8");
      expect(edit(text)).not.toBe(text);
      writeFileSync(path, edit(text));
      return () => Dataset.open(dir);
    };
    const refused = /manifest.json: is not what its checksum says/;
    expect(edited((text) => text.replace(/"seed": \d+/, '"seed": 77'))).toThrow(refused);
    const swap = (text: string): string =>
      text.replace('"flux"', '"?"').replace('"hlr"', '"flux"').replace('"?"', '"hlr"');
    expect(edited(swap)).toThrow(refused);
    expect(edited((text) => text.replaceAll(/\n */g, ""))).not.toThrow(); // the same, on one line
  });

  it("that is missing means an unfinished set; broken JSON is named", () => {
    const dir = temporary();
    expect(() => Dataset.open(dir)).toThrow(/--resume/);
    expect(() => Dataset.open(join(dir, "nowhere"))).toThrow(/no such directory/);
    writeFileSync(join(dir, "manifest.json"), '{"format": ');
    expect(() => Dataset.open(dir)).toThrow(/manifest.json: is not valid JSON/);
  });
});

describe("objects with names", () => {
  const names = Array.from({ length: 25 }, (_, k) => `J${1000 + k}+00 "${k}", \u00e9`);

  it("come back with their names, and with ids that follow from them in any set", () => {
    const [all, few] = [temporary(), temporary()];
    const { shards } = makeDataset(all, { n: 25, names });
    makeDataset(few, { n: 3, names: names.slice(7, 10) });
    expect(shards.every((s) => s.first_id === undefined)).toBe(true);
    const [a, b] = [Dataset.open(all), Dataset.open(few)];
    expect(a.names()).toEqual(names);
    expect(new Set(a.ids()).size).toBe(25);
    expect([...b.ids()]).toEqual([...a.ids().slice(7, 10)]);
    expect(a.ids().every((id) => Number.isSafeInteger(id) && id >= 0)).toBe(true);
    expect([...a.image(17)]).toEqual(stamp(17));
    for (const set of [a, b]) set.close();
  });

  it("that repeat are refused, consecutive ids as well", () => {
    const dir = temporary();
    makeDataset(dir, { n: 25, names: names.with(20, names[3]!) });
    expect(() => Dataset.open(dir).ids()).toThrow(/stamps 3 and 20 have the same id/);
    const overlapping = temporary();
    const manifest = makeDataset(overlapping, { n: 20 });
    const again = manifest.shards.map((s) => ({ ...s, first_id: 0 }));
    writeManifest(overlapping, { ...manifest, shards: again });
    expect(() => Dataset.open(overlapping).ids()).toThrow(/stamps 0 and 10 have the same id, 0/);
  });

  it("whose name is no line of text are refused when they are written", () => {
    for (const bad of ["", "a\nb"]) {
      expect(() => makeDataset(temporary(), { n: 2, names: ["a", bad] })).toThrow(/must be one line of text/);
    }
  });

  it("are called by their ids where they have no names", () => {
    const dir = temporary();
    makeDataset(dir, { n: 12 });
    expect(Dataset.open(dir).names().slice(9)).toEqual(["9", "10", "11"]);
  });
});

describe("outlineShard", () => {
  it("finds sizes and places without reading pixels, and rebuilds the manifest's entry", () => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 12, bands: 3 });
    const outline = inspectShardFile(join(dir, shards[1].file));
    const { labelNames, ...sizes } = outline.layout;
    expect(sizes).toEqual({ count: 2, bands: 3, height: 8, width: 6, dtype: "float32" });
    expect(labelNames).toEqual(["flux", "hlr", "n"]);
    const bytes = readFileSync(join(dir, shards[1].file));
    expect(bytes.readFloatLE(outline.imagesOffset)).toBe(stamp(10, 3)[0]);
    expect(bytes.readDoubleLE(outline.labelOffsets.get("hlr") ?? -1)).toBe(trueLabel("hlr", 10));
    expect(shards.map((s) => shardEntry(join(dir, s.file)))).toEqual(shards);
  });

  it("reports a file that is cut anywhere, or too long, as an error of ours", () => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 3, height: 2, width: 2 });
    const path = join(dir, shards[0].file);
    const whole = readFileSync(path);
    for (let size = 0; size < whole.length; size++) {
      writeFileSync(path, whole.subarray(0, size));
      expect(() => inspectShardFile(path)).toThrow(GalforgeError);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.from([0])]));
    expect(() => inspectShardFile(path)).toThrow(/1 bytes more than it should/);
  });

  it("never fails in another way on flipped bytes of its structure", () => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 3, height: 2, width: 2 });
    const path = join(dir, shards[0].file);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const copy = Buffer.from(whole);
        copy[at] ^= bits;
        writeFileSync(path, copy);
        try {
          inspectShardFile(path); // a flipped pixel is no concern of the outline
        } catch (error) {
          expect(error).toBeInstanceOf(GalforgeError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a shard of another version by number", () => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 3 });
    const path = join(dir, shards[0].file);
    const bytes = readFileSync(path);
    bytes[bytes.indexOf("version") + 7] = 9;
    writeFileSync(path, bytes);
    expect(() => inspectShardFile(path)).toThrow(/format version 9/);
  });
});

describe("runs", () => {
  it("cover every position once, within a shard and the size limit", () => {
    const starts = Float64Array.of(0, 4, 5, 12);
    const locate = (index: number) => {
      const shard = shardOf(starts, index);
      return { shard, row: index - starts[shard] };
    };
    fc.assert(
      fc.property(fc.array(fc.nat(19)), fc.integer({ min: 1, max: 5 }), (indices, most) => {
        const runs = planRuns(indices, locate, most);
        const back = runs.flatMap((r) =>
          Array.from({ length: r.count }, (_, k) => starts[r.shard] + r.first + k),
        );
        expect(back).toEqual(indices);
        expect(runs.every((r) => r.count <= most)).toBe(true);
      }),
    );
    expect(planRuns([0, 1, 2, 3, 4, 5, 6], locate, 100)).toHaveLength(3);
  });
});
