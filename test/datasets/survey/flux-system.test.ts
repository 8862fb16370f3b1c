import { describe, expect, it } from "vitest";
import type { StampTarget } from "../../../datasets/survey/cutout.ts";
import { dim, fluxSystem } from "../../../datasets/survey/flux-system.ts";
import { makeCutout } from "./make.ts";

const NETWORK = { zero_point: 27, gain: 2, noise: 7.5 } as const;

const system = (
  known: Parameters<typeof makeCutout>[2],
  network: Pick<StampTarget, "zero_point" | "gain" | "noise"> = NETWORK,
  sigma = 7.5,
  step = 1,
) => fluxSystem(makeCutout(1, 1, known), network, sigma, step);

describe("the factor is that of", () => {
  it("zero points, where both are known", () => {
    expect(system({ zeroPoint: 24.5, gain: 8 })).toEqual({
      factor: 10,
      scale: "zero point",
      zeroPoint: 24.5,
    });
  });

  it("gains, where both are known", () => {
    expect(system({ gain: 6 })).toEqual({ factor: 3, scale: "gain", zeroPoint: undefined });
    const { zero_point: _, ...none } = NETWORK;
    expect(system({ zeroPoint: 24.5, gain: 6 }, none)).toEqual({ factor: 3, scale: "gain", zeroPoint: 24.5 });
  });

  it("noise instead, where gains make it another one by more than a factor of 5", () => {
    expect(system({ gain: 2 }, NETWORK, 37).scale).toBe("gain");
    expect(system({ gain: 2 }, NETWORK, 38)).toEqual({
      factor: 7.5 / 38,
      scale: "noise",
      zeroPoint: undefined,
    });
    expect(system({ gain: 2 }, NETWORK, 1.6).scale).toBe("gain");
    expect(system({ gain: 2 }, NETWORK, 1.4).scale).toBe("noise");
    expect(system({ gain: 2 }, NETWORK, 0.2, 5).scale).toBe("noise");
    expect(system({ gain: 2 }, NETWORK, 0).scale).toBe("gain");
    expect(system({ gain: 2 }, { gain: 2 }, 1e9).scale).toBe("gain");
  });

  it("the network itself, where pixels may be its ADU and have its noise", () => {
    expect(system({}).scale).toBe("as given");
    expect(system({}, NETWORK, 8).factor).toBe(1);
    expect(system({}, NETWORK, 8.5).scale).toBe("noise");
    expect(system({}, NETWORK, 3.75, 2).scale).toBe("as given"); // of the stamp's pixels
    expect(system({ isAdu: false }).scale).toBe("noise");
    expect(system({ zeroPoint: 25 }, { noise: 7.5 }).scale).toBe("noise");
  });

  it("the network itself, where it has seen counts of many gains", () => {
    expect(system({}, {}, 0)).toEqual({ factor: 1, scale: "as given", zeroPoint: undefined });
  });

  it("noise, where nothing else is known", () => {
    const maggies = system({ zeroPoint: 0 }, { gain: 2, noise: 7.5 }, 2.5e-12);
    expect(maggies).toMatchObject({ scale: "noise", zeroPoint: 0 });
    expect(maggies.factor).toBeCloseTo(3e12, -2);
    expect(system({ isAdu: false }, NETWORK, 15, 2).factor).toBeCloseTo(0.25, 12);
  });
});

it("a zero point that no survey's sky can have is not believed", () => {
  for (const [zeroPoint, sigma] of [
    [0, 7.5],
    [22.5, 1e-12],
    [99, 7.5],
    [-99, 7.5],
  ] as const) {
    const made = system({ zeroPoint }, NETWORK, sigma);
    expect(made.zeroPoint).toBeUndefined();
    expect(made.scale).not.toBe("zero point");
  }
  expect(system({ zeroPoint: 0 }, NETWORK, 0).zeroPoint).toBe(0); // no noise tells nothing
});

describe("without a factor there is an error that says what helps", () => {
  it.each<[string, Parameters<typeof system>, RegExp]>([
    ["no noise", [{}, NETWORK, 0], /a.fits: .*for there is none: give --zero-point or --gain or --noise/],
    ["noise that varies", [{}, { gain: 2 }], /the noise of the network's stamps varies: give --gain/],
    ["a calibrated image", [{ zeroPoint: 25 }, {}], /use a network that has a zero point/],
  ])("%s", (_, given, message) => {
    expect(() => system(...given)).toThrow(message);
  });
});

describe("a stamp that is brighter than any that the network has seen", () => {
  const light = (pixels: Float32Array): number => pixels.reduce((sum, v) => sum + v - 100, 0);
  it("becomes as bright as the brightest", () => {
    const pixels = Float32Array.of(100, 96, 500, 2100);
    expect(dim(pixels, { sky: 100, brightest: 599 })).toBeCloseTo(599 / 2396, 6);
    expect(light(pixels)).toBeCloseTo(599, 3);
    expect([...pixels]).toEqual([100, 99, 200, 600]);
  });

  it("and others stay as they are", () => {
    for (const brightest of [2396, 1e5, undefined]) {
      const pixels = Float32Array.of(100, 96, 500, 2100);
      expect(dim(pixels, { sky: 100, brightest })).toBe(1);
      expect([...pixels]).toEqual([100, 96, 500, 2100]);
    }
    expect(dim(Float32Array.of(90, 95), { sky: 100, brightest: 10 })).toBe(1);
  });
});
