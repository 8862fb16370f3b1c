import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeDataset, formatDescription } from "../../datasets/inspect.ts";
import { writeManifest } from "../../datasets/manifest.ts";
import { drawMosaic, greyPicture, robustStretch, stretchValue } from "../../datasets/mosaic.ts";
import { writePreview } from "../../datasets/preview.ts";
import { describeColumn, quantile, sparkline } from "../../datasets/statistics.ts";
import { decodePng } from "../../shared/formats/png.ts";
import { makeDataset, temporary } from "./make.ts";

describe("statistics", () => {
  it("of a column", () => {
    const s = describeColumn([4, 1, 3, 2, Number.NaN, 10], 3);
    expect(s).toMatchObject({
      n: 5,
      min: 1,
      max: 10,
      mean: 4,
      median: 3,
      notFinite: 1,
      histogram: [3, 1, 1],
    });
    expect(s.std).toBeCloseTo(Math.sqrt(10), 12);
    expect(describeColumn([2, 2]).histogram[0]).toBe(2);
    expect(describeColumn([Number.NaN])).toMatchObject({ n: 0, notFinite: 1, histogram: [] });
  });

  it("quantiles are NumPy's: numpy.quantile([1, 2, 4, 8], 0.4) = 2.4", () => {
    expect(quantile([1, 2, 4, 8], 0.4)).toBeCloseTo(2.4, 12);
  });

  it("a sparkline shows empty bins as blank and rare ones as the lowest bar", () => {
    expect(sparkline([0, 1, 500, 1000])).toBe(" ▁▄█");
  });
});

describe("inspect", () => {
  it("describes options, labels with units, and pixels", () => {
    const dir = temporary();
    makeDataset(dir, { n: 25, bands: 2 });
    const d = describeDataset(dir);
    expect(d.labels.map((l) => [l.name, l.unit, l.n])).toEqual([
      ["flux", "ADU", 25],
      ["hlr", "arcsec", 25],
      ["n", "1", 25],
    ]);
    expect(d.labels[0].max).toBe(1000 + 37.3 * 24);
    expect(d.pixels).toMatchObject({ stamps: 25 });
    expect(d.pixels.min).toBeGreaterThanOrEqual(100);
    const [g, r] = d.pixels.bands;
    expect(r.min - g.min).toBeCloseTo(10, 3); // the background of a band is 10 higher than that of the one before
    expect([d.pixels.min, d.pixels.max]).toEqual([g.min, r.max]);
    const text = formatDescription(d);
    expect(text).toContain("25 stamps of 2 x 8 x 6 (bands x height x width), float32");
    expect(text).toMatch(/flux +ADU +1000 +\S+ +1895 .*█/);
    expect(text).toMatch(/ {2}pixels {4}g: min 100, median .*, max .* \(of 25 stamps\)\n {12}r: min 110, /);
    expect(text).toContain("options   preset blobs\n  psf\n    kind           none\n");
    expect(text).toContain("half-light radius [arcsec]");
  });
});

describe("mosaic", () => {
  it("stretches monotonically, from black to white, and keeps to the limits", () => {
    const s = { black: 90, white: 1000, softening: 30 };
    const values = [-1e9, 90, 100, 150, 400, 1000, 1e9].map((v) => stretchValue(v, s));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect([values[0], values[1], values[5], values[6]]).toEqual([0, 0, 255, 255]);
    expect(stretchValue(Number.NaN, s)).toBe(0);
  });

  it("chooses limits that a few wild pixels do not move", () => {
    const sky = Float32Array.from(
      { length: 10000 },
      (_, i) => 100 + 10 * Math.sin(i * 12.9898) + (i % 50 === 0 ? 500 : 0),
    );
    const clean = robustStretch(sky);
    sky[5] = 1e8;
    sky[6] = Number.NaN;
    const wild = robustStretch(sky);
    expect(Math.abs(wild.white / clean.white - 1)).toBeLessThan(0.05);
    expect(clean.black).toBeGreaterThan(60);
    expect(clean.black).toBeLessThan(100);
    expect(robustStretch(new Float32Array(9).fill(3)).white).toBeGreaterThan(3);
  });

  const size = { width: 2, height: 2 };
  const linear = { black: 0, white: 1, softening: 1 };

  it("puts y up and stamps from left to right", () => {
    const stamps = [Float32Array.of(0, 0, 1, 0), Float32Array.of(1, 1, 1, 1)];
    const pictures = stamps.map((stamp) => greyPicture(stamp, size, linear));
    const m = drawMosaic(pictures, { columns: 2, scale: 1, captions: [] });
    expect([m.width, m.height, m.channels]).toEqual([10, 6, 1]);
    const at = (x: number, y: number) => m.data[y * m.width + x];
    expect([at(2, 2), at(3, 2), at(2, 3), at(3, 3)]).toEqual([255, 0, 0, 0]);
    expect([at(6, 2), at(7, 3)]).toEqual([255, 255]);
    expect(at(4, 2)).toBe(16);
  });

  it("is in colour if a picture is, and shows grey ones as they are", () => {
    const grey = greyPicture(Float32Array.of(0, 0, 1, 0), size, linear);
    const red = {
      ...size,
      channels: 3 as const,
      data: Uint8Array.of(...new Array(4).fill([255, 7, 0]).flat()),
    };
    const m = drawMosaic([red, grey], { columns: 2, scale: 2, captions: [] });
    const at = (x: number, y: number) => [
      ...m.data.subarray(3 * (y * m.width + x), 3 * (y * m.width + x) + 3),
    ];
    expect(m.channels).toBe(3);
    expect([at(2, 2), at(5, 5)]).toEqual([
      [255, 7, 0],
      [255, 7, 0],
    ]);
    expect([at(8, 2), at(9, 3), at(10, 2)]).toEqual([
      [255, 255, 255],
      [255, 255, 255],
      [0, 0, 0],
    ]);
    expect(at(6, 2)).toEqual([16, 16, 16]);
  });

  it("draws captions only where they fit", () => {
    const stamp = greyPicture(new Float32Array(64), { width: 8, height: 8 }, linear);
    const draw = (scale: number) => drawMosaic([stamp], { columns: 1, scale, captions: ["ab"] });
    const [small, large] = [draw(1), draw(2)];
    expect([small.height, large.height]).toEqual([12, 31]);
    expect(small.data.includes(220)).toBe(false);
    expect(large.data.includes(220)).toBe(true);
  });
});

describe("writePreview", () => {
  it("writes a PNG of the first stamps, each at least 120 pixels wide", () => {
    const dir = temporary();
    makeDataset(dir, { n: 25 });
    const file = join(temporary(), "p.png");
    const report = writePreview(dir, file, { count: 9 });
    const png = decodePng(readFileSync(file));
    expect([png.width, png.height, png.channels]).toEqual([report.width, report.height, 1]);
    expect(report).toEqual({ file, stamps: 9, width: 2 + 3 * 122, height: expect.any(Number) });
    expect(png.data.includes(255)).toBe(true);
  });

  it("shows stamps of several bands in colour, with their bands beside them", () => {
    const dir = temporary();
    // twice the light in g: colours are bluish, whatever the brightness
    makeDataset(dir, { n: 4, bands: 3, pixel: (v, _, band) => (band === 0 ? 2 * (v - 100) + 100 : v) });
    const file = join(temporary(), "p.png");
    const report = writePreview(dir, file, { count: 2 });
    expect(report).toMatchObject({ stamps: 2, width: 2 + 4 * 122, colors: "red i, green r, blue g" });
    const { data, width, channels } = decodePng(readFileSync(file));
    expect(channels).toBe(3);
    const middle = (column: number) => {
      const at = 3 * (width * 80 + 2 + column * 122 + 60);
      return [...data.subarray(at, at + 3)];
    };
    const [r, g, b] = middle(0);
    expect(r).toBe(g);
    expect(b / r).toBeGreaterThan(1.8);
    expect(b / r).toBeLessThan(2.05);
    for (const column of [1, 2, 3]) expect(new Set(middle(column)).size).toBe(1);
    const alone = writePreview(dir, file, { count: 2, colorOnly: true });
    expect(alone).toMatchObject({ stamps: 2, width: 2 + 2 * 122, height: 2 + 162 });
    expect(writePreview(dir, file, { count: 2, rgb: ["g", "r", "i"] }).colors).toBe("red g, green r, blue i");
  });

  it("shows a stamp whose sky is missing", () => {
    const dir = temporary();
    const manifest = makeDataset(dir, {
      n: 1,
      missing: ["n"],
      label: (_, value) => (value < 1 ? NaN : value),
    });
    const labels = manifest.labels.map((l) => (l.name === "n" ? { ...l, role: "sky" as const } : l));
    writeManifest(dir, { ...manifest, labels });
    const file = join(temporary(), "p.png");
    writePreview(dir, file);
    expect(decodePng(readFileSync(file)).data.includes(255)).toBe(true);
  });

  it("refuses a count or band that is not there, and a place that cannot be written", () => {
    const dir = temporary();
    makeDataset(dir, { n: 2 });
    expect(() => writePreview(dir, "x.png", { count: 0 })).toThrow(/--count = 0/);
    expect(() => writePreview(dir, "x.png", { colorOnly: true })).toThrow(/has one band/);
    expect(() => writePreview(dir, "x.png", { rgb: ["g", "r", "g"] })).toThrow(/band of --rgb .*"r".* g/);
    expect(() => writePreview(dir, join(dir, "no", "x.png"))).toThrow(/cannot be written/);
  });
});
