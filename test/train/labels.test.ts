import { describe, expect, it } from "vitest";
import { Stream } from "../../shared/random/stream.ts";
import {
  fromLatent,
  latentTargets,
  presenceWeights,
  sigmaFromLatent,
  supervise,
  toLatent,
} from "../../train/labels.ts";

const column = (name: string) => ({ name, unit: "ADU", role: "scalar" as const, description: "of a test" });
const stream = new Stream(1, 0, 0);
const draw = (value: () => number): Float64Array => Float64Array.from({ length: 4000 }, value);

const populations = {
  flat: draw(() => 2 + 8 * stream.uniform()),
  "log-normal": draw(() => Math.exp(3 + 1.2 * stream.normal())),
  normal: draw(() => 50 + 3 * stream.normal()),
  "around zero": draw(() => stream.normal()),
  "reaching zero": draw(() => 5 * stream.uniform() ** 4).with(7, 0),
};

describe("supervise", () => {
  it.each([
    ["flat", "linear"],
    ["log-normal", "log"],
    ["around zero", "linear"],
    ["reaching zero", "linear"], // as skew as can be, but there is no logarithm of 0
  ] as const)("takes a %s label as %s", (name, kind) => {
    const values = populations[name];
    const { transform, range, ...rest } = supervise(column("flux"), values);
    expect(transform.kind).toBe(kind);
    expect(rest).toEqual(column("flux"));
    expect(range).toEqual([Math.min(...values), Math.max(...values)]);
  });

  it("knows the band of a label", () => {
    expect(supervise({ ...column("flux_g"), band: "g" }, populations.flat).band).toBe("g");
    expect(supervise(column("flux"), populations.flat)).not.toHaveProperty("band");
  });

  it.each(Object.entries(populations))("makes a latent of mean 0 and variance 1: %s", (_, values) => {
    const { transform } = supervise(column("flux"), values);
    const z = values.map((x) => toLatent(transform, x));
    const mean = z.reduce((a, b) => a + b) / z.length;
    expect(mean).toBeCloseTo(0, 9);
    expect(z.reduce((a, b) => a + (b - mean) ** 2, 0) / z.length).toBeCloseTo(1, 9);
  });

  it("takes no logarithm of what is not positive in a validation stamp", () => {
    const values = populations["log-normal"];
    expect(supervise(column("flux"), values, Float64Array.of(3, 0.5)).transform.kind).toBe("log");
    expect(supervise(column("flux"), values, Float64Array.of(3, 0)).transform.kind).toBe("linear");
    const { transform, range } = supervise(column("flux"), values, Float64Array.of(3, -0.5));
    expect(transform.kind).toBe("linear");
    expect(range[0]).toBeGreaterThan(0); // of the training stamps alone
  });

  it.each([
    ["theta", "angle", [1, 2], /--supervise: theta is an angle.*supervise the labels of the roles spin2-cos/],
    ["type", "class", [1, 2], /--supervise: type names a kind, and kinds have no order/],
    [
      "n",
      "scalar",
      [1.5, 1.5, 1.5],
      /--supervise: n is 1\.5 for every training stamp: there is nothing to learn/,
    ],
  ] as const)("refuses %s of the role %s", (name, role, values, message) => {
    expect(() => supervise({ ...column(name), role }, Float64Array.from(values))).toThrow(message);
  });
});

describe("labels in their own units", () => {
  it("are latents as they are", () => {
    const { transform } = supervise(column("mass"), populations["log-normal"], undefined, "raw");
    expect(transform).toEqual({ kind: "linear", mean: 0, scale: 1 });
  });

  it("may be angles, in radians", () => {
    const pa = { ...column("pa"), role: "angle" as const, unit: "deg" };
    const { transform } = supervise(pa, Float64Array.of(0, 90, 179), undefined, "raw");
    expect(toLatent(transform, 180)).toBeCloseTo(Math.PI, 12);
    expect(fromLatent(transform, Math.PI / 2)).toBeCloseTo(90, 12);
  });

  it("are no kinds", () => {
    const type = { ...column("type"), role: "class" as const };
    expect(() => supervise(type, Float64Array.of(1, 2), undefined, "raw")).toThrow(/type names a kind/);
  });

  it("have no logarithm where they are to be linear", () => {
    expect(supervise(column("mass"), populations["log-normal"], undefined, "linear").transform.kind).toBe(
      "linear",
    );
  });
});

describe("a label that stamps may lack", () => {
  const nan = Number.NaN;
  it("has the transform and the range of those that have it", () => {
    const some = populations["log-normal"].map((x, i) => (i % 3 === 0 ? nan : x));
    const present = some.filter((x) => !Number.isNaN(x));
    expect(supervise(column("z"), some, Float64Array.of(nan, 2))).toEqual(supervise(column("z"), present));
    expect(supervise(column("z"), some, Float64Array.of(nan, -2)).transform.kind).toBe("linear");
  });

  it("is refused where all lack it", () => {
    expect(() => supervise(column("z"), Float64Array.of(nan, nan))).toThrow(
      "--supervise: z is missing for every training stamp: there is nothing to learn",
    );
  });

  it("is a mean over the stamps that have it, then over the labels", () => {
    const targets = Float32Array.of(1, nan, 3, 4, nan, nan, 5, nan);
    const weights = presenceWeights(targets, 2);
    expect([...weights]).toEqual([1 / 6, 0, 1 / 6, 1 / 2, 0, 0, 1 / 6, 0].map(Math.fround));
    expect([...presenceWeights(Float32Array.of(nan, nan), 1)]).toEqual([0, 0]); // of none
  });
});

it("an angle is known by its role alone, and a label keeps its band and its uncertainty", () => {
  const more = { ...column("pa"), band: "g", sigma: "pa_sigma" };
  expect(supervise(more, populations.flat)).toMatchObject(more);
});

describe.each(Object.entries(populations))("the transform of a %s label", (_, values) => {
  const { transform } = supervise(column("flux"), values);

  it("has a way back", () => {
    for (const x of values.subarray(0, 100)) {
      if (x > 0 || transform.kind === "linear")
        expect(fromLatent(transform, toLatent(transform, x))).toBeCloseTo(x, 9);
    }
  });

  it("carries standard deviations to first order", () => {
    const step = 1e-6;
    for (const z of [-2, -0.3, 0, 1.7]) {
      const slope = (fromLatent(transform, z + step) - fromLatent(transform, z - step)) / (2 * step);
      const sigma = sigmaFromLatent(transform, 0.25, fromLatent(transform, z));
      expect(sigma / (0.25 * slope)).toBeCloseTo(1, 6);
    }
  });
});

it("latentTargets puts the labels of a stamp side by side, in the order of the configuration", () => {
  const made = ["flat", "log-normal"].map((name, i) =>
    supervise(column(name), Object.values(populations)[i]),
  );
  const labels = new Map([
    ["log-normal", Float64Array.of(5, 50)],
    ["flat", Float64Array.of(3, 9)],
  ]);
  const [flat, logarithmic] = made.map((s) => s.transform);
  const expected = [
    toLatent(flat, 3),
    toLatent(logarithmic, 5),
    toLatent(flat, 9),
    toLatent(logarithmic, 50),
  ];
  expect([...latentTargets(made, labels, 2)]).toEqual(expected.map(Math.fround));
  expect(() => latentTargets(made, new Map(), 2)).toThrow("label flat was not delivered");
});

it("log1p is ln(1 + x) of what is not negative, odd, comes back, and its slope is that of finite differences", () => {
  const { transform } = supervise(column("line"), populations["around zero"], undefined, "log1p");
  expect(transform.kind).toBe("log1p");
  const plain = { ...transform, mean: 0, scale: 1 };
  expect(toLatent(plain, 3)).toBeCloseTo(Math.log(4), 12);
  for (const x of [-50, -0.3, 0, 1e-9, 0.7, 1e4]) {
    expect(toLatent(plain, -x) + toLatent(plain, x)).toBeCloseTo(0, 12);
    expect(fromLatent(transform, toLatent(transform, x))).toBeCloseTo(x, 6);
    const h = 1e-6;
    const z = toLatent(transform, x);
    const slope = (fromLatent(transform, z + h) - fromLatent(transform, z - h)) / (2 * h);
    expect(sigmaFromLatent(transform, 1, x) / slope).toBeCloseTo(1, 5);
  }
});

it("messages name the flag and the rows as they were asked for", () => {
  const asked = { flag: "--targets", row: "row" } as const;
  const values = Float64Array.of(3, 3);
  expect(() => supervise(column("z"), values, undefined, "linear", asked)).toThrow(
    /--targets.*every training row/,
  );
});
