import { describe, expect, it } from "vitest";
import { centroidOf, nearestSegment, windowedCentroid } from "../../../datasets/survey/centre.ts";
import { skyImage } from "./make.ts";

const N = 60;
const none = new Uint8Array(N * N);
const search = { start: [30, 30], width: 4, farthest: 16, sky: 0, sigma: 1 } as const;

describe("the windowed centroid", () => {
  it("is that of a round galaxy, whatever the pixel it is in", () => {
    for (const [x, y] of [
      [30, 30],
      [33.3, 27.6],
      [26.5, 35.25],
    ]) {
      const pixels = skyImage({ ny: N, nx: N, galaxies: [{ x, y, scale: 3, flux: 1e5 }] });
      const [cx, cy] = windowedCentroid(pixels, none, 2, N, N, search)!;
      expect(Math.hypot(cx - x, cy - y)).toBeLessThan(0.05);
    }
  });

  it("is right to a fraction of a pixel in noise", () => {
    const pixels = skyImage({
      ny: N,
      nx: N,
      sigma: 10,
      galaxies: [{ x: 31.2, y: 29.1, scale: 3, flux: 2e4 }],
    });
    const [x, y] = windowedCentroid(pixels, none, 2, N, N, { ...search, sigma: 10 })!;
    expect(Math.hypot(x - 31.2, y - 29.1)).toBeLessThan(0.3);
  });

  it("does not see pixels that are bad", () => {
    const pixels = skyImage({ ny: N, nx: N, galaxies: [{ x: 30, y: 30, scale: 3, flux: 1e5 }] });
    const state = none.slice();
    state[30 * N + 35] = 3;
    pixels[30 * N + 35] = 1e6;
    const [x] = windowedCentroid(pixels, state, 2, N, N, search)!;
    expect(Math.abs(x - 30)).toBeLessThan(0.1);
  });

  it("is none without light, and none far away", () => {
    expect(windowedCentroid(skyImage({ ny: N, nx: N, sigma: 1 }), none, 2, N, N, search)).toBeUndefined();
    const far = skyImage({ ny: N, nx: N, galaxies: [{ x: 50, y: 30, scale: 3, flux: 1e6 }] });
    expect(windowedCentroid(far, none, 2, N, N, search)).toBeUndefined();
  });
});

describe("segments", () => {
  const segments = new Int32Array(N * N);
  segments[30 * N + 40] = 7;
  segments[5 * N + 30] = 9;
  it("are found by what is nearest to a point", () => {
    expect(nearestSegment(segments, N, N, [30, 30], 1e9)).toBe(7);
    expect(nearestSegment(segments, N, N, [30.5, 5.5], 1e9)).toBe(9);
    expect(nearestSegment(segments, N, N, [-5, -5], 1e9)).toBe(9);
    expect(nearestSegment(new Int32Array(N * N), N, N, [30, 30], 1e9)).toBe(0);
  });

  it("are none where the nearest is far away", () => {
    expect(nearestSegment(segments, N, N, [30, 30.5], 10)).toBe(0); // pixel 40 has its middle at 40.5
    expect(nearestSegment(segments, N, N, [30, 30.5], 10.6)).toBe(7);
  });

  it("have the centroid of their light above the sky", () => {
    const [pixels, state] = [new Float32Array(N * N).fill(5), none.slice()];
    for (const [at, light] of [
      [10 * N + 20, 1],
      [10 * N + 22, 3],
      [40 * N + 40, 100],
    ]) {
      pixels[at] += light;
      state[at] = at === 40 * N + 40 ? 2 : 1;
    }
    expect(centroidOf(pixels, state, 1, N, N, 5)).toEqual([22, 10.5]);
    expect(centroidOf(pixels, state, 1, N, N, 500)).toBeUndefined();
  });
});
