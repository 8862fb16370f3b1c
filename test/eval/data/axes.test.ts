import { describe, expect, it } from "vitest";
import { axesOf, isAxisLabel } from "../../../eval/data/axes.ts";

const unitOf = (name: string): string => ({ flux: "ADU", hlr: "arcsec" })[name] ?? "1";
const STAMP = { unit: "ADU", unitOf };

describe("axesOf", () => {
  const labels = new Map([
    ["flux", Float64Array.of(100, 1e4, 0)],
    ["hlr", Float64Array.of(1, 2, 3)],
    ["x0", Float64Array.of(32, 63, -2)],
    ["y0", Float64Array.of(10, 20, 30)],
  ]);

  it("gives AB magnitudes with a zero point, instrumental ones without, none for no flux", () => {
    const [ab] = axesOf({ width: 64, height: 40, zero_point: 27, labels, ...STAMP });
    expect(ab).toEqual({
      by: "magnitude",
      title: "magnitude [AB mag]",
      values: Float64Array.of(22, 17, NaN),
    });
    const [instrumental] = axesOf({ width: 64, height: 40, labels, ...STAMP });
    expect(instrumental.title).toBe("instrumental magnitude -2.5 log10(flux/ADU)");
    expect([...instrumental.values]).toEqual([-5, -10, Number.NaN]);
  });

  it("takes the signal to noise of the label, else flux over the noise of the stamp, else none", () => {
    const borderNoise = Float64Array.of(0.5, 2, 0);
    const outline = { width: 5, height: 20, borderNoise };
    const [measured] = axesOf({ ...outline, labels, ...STAMP });
    expect(measured).toMatchObject({ by: "snr", values: Float64Array.of(20, 500, NaN) });
    const known = new Map([...labels, ["snr", Float64Array.of(7, 8, 9)]]);
    expect(axesOf({ ...outline, labels: known, ...STAMP })[0]).toMatchObject({
      ...{ by: "snr", title: "signal to noise (label snr)", values: Float64Array.of(7, 8, 9) },
    });
    for (const other of [{ band: "g" }, { unit: "nJy" }, { labels: new Map() }]) {
      const axes = axesOf({ ...outline, labels, ...STAMP, ...other });
      expect(axes.map(({ by }) => by)).not.toContain("snr");
    }
  });

  it("of several bands takes flux and signal to noise of one of them", () => {
    const labels = new Map([
      ["flux", Float64Array.of(1)],
      ["flux_g", Float64Array.of(100)],
      ["snr_g", Float64Array.of(7)],
    ]);
    const axes = axesOf({ width: 9, height: 9, zero_point: 27, labels, ...STAMP, band: "g" });
    expect(axes).toEqual([
      { by: "snr", title: "signal to noise (label snr_g)", values: Float64Array.of(7) },
      { by: "magnitude", title: "magnitude in g [AB mag]", values: Float64Array.of(22) },
    ]);
    expect(axesOf({ width: 9, height: 9, labels, ...STAMP, band: "r" })).toEqual([]);
    expect(["flux_g", "flux", "flux_in_stamp_g"].map((name) => isAxisLabel({ name, band: "g" }))).toEqual([
      ...[true, true, false],
    ]);
  });

  it("measures the distance from the nearest edge, negative outside, and leaves out what the stamps lack", () => {
    const axes = axesOf({ width: 64, height: 40, labels, ...STAMP });
    expect(axes.map((a) => a.by)).toEqual(["magnitude", "hlr", "edge"]);
    expect(axes[1].title).toBe("half-light radius [arcsec]");
    expect([...axes[2].values]).toEqual([10, 1, -2]);
    expect(axesOf({ width: 64, height: 40, labels: new Map(), ...STAMP })).toEqual([]);
  });
});
