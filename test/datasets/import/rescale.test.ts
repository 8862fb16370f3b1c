import { expect, test } from "vitest";
import {
  placeAbout,
  Rescaler,
  rescaleMarks,
  rescaleVariance,
  wholePixels,
} from "../../../datasets/import/rescale.ts";
import { Stream } from "../../../shared/random/stream.ts";

const N = 96;
const MIDDLE = [N / 2, N / 2] as const;

test("light keeps its sum and its place", () => {
  const image = Float32Array.from({ length: N * N }, (_, k) => {
    const [x, y] = [(k % N) + 0.5 - 50, Math.floor(k / N) + 0.5 - 47];
    return Math.exp(-(x * x + y * y) / 18);
  });
  const step = 1.6;
  const place = placeAbout([N, N], MIDDLE, 60, step);
  const out = new Float32Array(3600);
  new Rescaler().light(image, place, out);
  let [sum, x, y] = [0, 0, 0];
  out.forEach((value, k) => {
    sum += value;
    x += value * (place.x.start + ((k % 60) + 0.5) * step);
    y += value * (place.y.start + (Math.floor(k / 60) + 0.5) * step);
  });
  expect(sum).toBeCloseTo(18 * Math.PI, 3);
  expect([x / sum, y / sum].map((at) => Math.round(at * 1e4) / 1e4)).toEqual([50, 47]);
});

test("a hole and the edge are no numbers, and change nothing far away", () => {
  const image = new Float32Array(N * N).fill(3);
  image[48 * N + 48] = Number.NaN;
  const place = placeAbout([N, N], MIDDLE, 50, 2);
  const out = new Float32Array(2500);
  new Rescaler().light(image, place, out);
  const lost = [...out.keys()].filter((k) => Number.isNaN(out[k]));
  const within = lost.filter((k) => k % 50 > 0 && k % 50 < 49 && k > 49 && k < 2450);
  // the new pixels about the middle: the hole lies in the last of them, and a pixel from the others
  expect(within).toEqual([24 * 50 + 24, 24 * 50 + 25, 25 * 50 + 24, 25 * 50 + 25]);
  expect(lost.length - within.length).toBe(4 * 49);
  expect(out[10 * 50 + 10]).toBeCloseTo(12, 4);
});

test("a mark reaches a pixel further; a variance keeps its sum", () => {
  const marks = new Uint8Array(N * N);
  marks[40 * N + 40] = 1;
  const place = placeAbout([N, N], MIDDLE, 32, 3);
  const out = new Uint8Array(1024);
  rescaleMarks(marks, place, out);
  expect([...out.keys()].filter((k) => out[k] === 1)).toEqual([13 * 32 + 13]);
  marks[40 * N + 41] = 1; // the last of its new pixel: it reaches into the next one
  rescaleMarks(marks, place, out);
  expect([...out.keys()].filter((k) => out[k] === 1)).toEqual([13 * 32 + 13, 13 * 32 + 14]);
  const sigma = Float32Array.from({ length: N * N }, (_, k) => 1 + (k % 7));
  const variance = new Float32Array(60 * 60);
  rescaleVariance(sigma, placeAbout([N, N], MIDDLE, 60, 1.6), variance);
  const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
  expect(sum(variance) / sum(sigma.map((s) => s * s))).toBeCloseTo(1, 5);
});

test.each([
  [0.7, 0.44],
  [1.5, 0.9],
  [2.3, 0.88],
])("step %d: the variance is that of apertures, not that of pixels", (step, least) => {
  const side = wholePixels(N, step) & ~7;
  const place = placeAbout([N, N], MIDDLE, side, step);
  const rescaler = new Rescaler();
  const random = new Stream(1, 0, 0);
  const [pixels, blocks]: [number[], number[]] = [[], []];
  const out = new Float32Array(side * side);
  for (let draw = 0; draw < 12; draw++) {
    rescaler.light(
      Float32Array.from({ length: N * N }, () => random.normal()),
      place,
      out,
    );
    pixels.push(...out);
    for (let j = 0; j < side; j += 8) {
      for (let i = 0; i < side; i += 8) {
        let sum = 0;
        for (let k = 0; k < 64; k++) sum += out[(j + (k >> 3)) * side + i + (k & 7)];
        blocks.push(sum);
      }
    }
  }
  const square = (values: number[]) => values.reduce((a, b) => a + b * b, 0) / values.length;
  const variance = new Float32Array(side * side);
  rescaleVariance(new Float32Array(N * N).fill(1), place, variance);
  // of some 1000 blocks the mean square is known to some 5 %
  expect(square(blocks) / (64 * variance[0])).toBeGreaterThan(0.75);
  expect(square(blocks) / (64 * variance[0])).toBeLessThan(1.2);
  // neighbours share noise, so that each alone has less than its part
  const ratio = square(pixels) / variance[0];
  expect(ratio).toBeGreaterThan(least);
  expect(ratio).toBeLessThan(least + 0.1);
});
