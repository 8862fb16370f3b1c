import { describe, expect, it } from "vitest";
import { heldBy, mostAlike, recoveredIn } from "../../../eval/latents/held.ts";
import { shownBy } from "../../../eval/latents/shown.ts";
import { normals } from "../samples.ts";

const n = 2000;
const latents = [normals(n, 1), normals(n, 2), normals(n, 3)];

describe("heldBy", () => {
  it("finds the latent that follows a label, whatever its scale, and what free latents add", () => {
    const label = latents[2].map((z, i) => Math.exp(z) + 0 * i);
    const { correlations, held } = heldBy(latents, 2, label);
    expect(correlations[2]).toBeCloseTo(1, 9);
    for (const r of correlations.slice(0, 2)) expect(Math.abs(r)).toBeLessThan(0.08);
    expect(held!.informed).toBeLessThan(0.01);
    expect(held!.all).toBeGreaterThan(0.4);
  });

  it("finds nothing in a label that no latent knows, and leaves out stamps that lack it", () => {
    const { correlations, held } = heldBy(latents, 0, normals(n, 4));
    for (const r of correlations) expect(Math.abs(r)).toBeLessThan(0.08);
    expect(held).toBeUndefined();
    const holes = latents[0].map((z, i) => (i % 2 === 0 ? Number.NaN : -z));
    expect(heldBy(latents, 1, holes).correlations[0]).toBeCloseTo(-1, 9);
  });
});

describe("what free latents hold of noise", () => {
  it("is nothing, however few the stamps, since none judges its own fit", () => {
    const six = [1, 2, 3, 4, 5, 6].map((seed) => normals(180, seed));
    for (let seed = 10; seed < 30; seed++) {
      const { held } = heldBy(six, 5, normals(180, seed));
      expect(held!.all - held!.informed).toBeLessThan(0.05);
      expect(held!.all).toBeLessThan(0.1);
    }
  });

  it("is not told of fewer than 30 stamps a latent, those without the label not counted", () => {
    const three = latents.map((column) => column.slice(0, 95));
    expect(heldBy(three, 2, normals(95, 7))).toHaveProperty("held");
    const holes = normals(95, 7).map((x, i) => (i % 10 === 0 ? Number.NaN : x));
    expect(heldBy(three, 2, holes)).not.toHaveProperty("held");
  });
});

describe("mostAlike", () => {
  const [a, b, other] = latents;
  const label = (name: string, column: Float64Array) => ({ name, column, ...heldBy([a!], 0, column) });
  const mixed = a!.map((x, i) => x + 2 * b![i]!);
  const labels = [
    label("other", other!),
    label("mixed", mixed),
    label(
      "twin",
      a!.map((x) => -Math.exp(x)),
    ),
    label("own", a!),
  ];

  it("ranks by the size of the correlation, and takes the first of labels that say the same", () => {
    expect(mostAlike(labels, 0, 5)).toEqual(["twin", "mixed", "other"]);
    expect(mostAlike(labels.toReversed(), 0, 5)).toEqual(["own", "mixed", "other"]);
    expect(mostAlike(labels, 0, 1)).toEqual(["twin"]);
  });

  it("compares labels where stamps have both", () => {
    const holed = label(
      "holed",
      a!.map((x, i) => (i % 3 === 0 ? Number.NaN : x)),
    );
    expect(mostAlike([label("own", a!), holed], 0, 5)).toEqual(["own"]);
  });
});

describe("recoveredIn", () => {
  it("follows the label in bins of equal counts, with the errors of the catalogue", () => {
    const truth = normals(n, 5);
    const estimate = truth.map((t, i) => 0.5 * t + 0.2 * latents[0][i]);
    const { bins, points } = recoveredIn(truth, estimate, new Float64Array(n).fill(0.3));
    expect(bins).toHaveLength(10);
    for (const bin of bins.slice(1, -1)) {
      expect(bin.stamps).toBe(n / 10);
      expect(Math.abs(bin.estimate - 0.5 * bin.truth)).toBeLessThan(0.06);
      expect((bin.high - bin.low) / 2).toBeCloseTo(0.2, 1);
      expect(bin.error).toBe(0.3);
    }
    expect(points.error).toHaveLength(1000);
    const [first] = recoveredIn(truth, estimate, undefined).bins;
    expect(first).not.toHaveProperty("error");
  });
});

describe("shownBy", () => {
  const size = { height: 33, width: 33 };
  const bands = [
    { name: "g", unit: "nJy", zero_point: 25, pixel_scale: 0.5 },
    { name: "r", unit: "nJy", zero_point: 25, pixel_scale: 0.5 },
  ];
  /** A round Gaussian of sigma 3 pixels on a sky of 100. */
  const plane = (flux: number) =>
    Array.from({ length: 33 * 33 }, (_, p) => {
      const r2 = ((p % 33) - 16) ** 2 + (Math.floor(p / 33) - 16) ** 2;
      return 100 + (flux * Math.exp(-r2 / 18)) / (18 * Math.PI);
    });

  it("measures magnitudes, colours and sizes above the sky", () => {
    const shown = shownBy(Float32Array.from([...plane(100), ...plane(1000)]), size, bands);
    expect(shown.get("magnitude g")).toBeCloseTo(20, 2);
    expect(shown.get("g - r")).toBeCloseTo(2.5, 2);
    expect(shown.get("half-light radius [arcsec]")).toBeCloseTo(3 * Math.sqrt(2 * Math.LN2) * 0.5, 1);
    expect(shown.get("ellipticity")).toBeLessThan(0.01);
  });

  it("has no numbers where no galaxy is to be seen", () => {
    const shown = shownBy(new Float32Array(2 * 33 * 33), size, bands);
    for (const value of shown.values()) expect(value).toBeNaN();
  });
});
