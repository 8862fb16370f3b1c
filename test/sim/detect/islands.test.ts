import { array, assert, integer, property } from "fast-check";
import { expect, it } from "vitest";
import { findIslands } from "../../../sim/detect/islands.ts";

/** Flood fill, pixel by pixel. */
function flood(image: readonly number[], nx: number, threshold: number): string[] {
  const seen = new Set<number>();
  const islands: string[] = [];
  image.forEach((value, start) => {
    if (!(value > threshold) || seen.has(start)) return;
    const island: number[] = [];
    const open = [start];
    seen.add(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      island.push(at);
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const x = (at % nx) + dx;
          const other = at + dy * nx + dx;
          if (x < 0 || x >= nx || other < 0 || other >= image.length) continue;
          if (!(image[other] > threshold) || seen.has(other)) continue;
          seen.add(other);
          open.push(other);
        }
      }
    }
    islands.push(island.sort((a, b) => a - b).join());
  });
  return islands.sort();
}

const rowsOf = (image: readonly number[], nx: number): Float32Array[] =>
  Array.from({ length: image.length / nx }, (_, y) => Float32Array.from(image.slice(y * nx, (y + 1) * nx)));

it("finds the islands that a flood fill finds", () => {
  const images = array(integer({ min: 0, max: 3 }), { minLength: 91, maxLength: 91 });
  assert(
    property(images, integer({ min: 0, max: 2 }), (image, threshold) => {
      const { islands } = findIslands(13, rowsOf(image, 13), threshold);
      expect(islands.map(({ places }) => [...places].join()).sort()).toEqual(flood(image, 13, threshold));
      for (const { places, values } of islands) {
        expect([...values]).toEqual([...places].map((place) => image[place]));
      }
    }),
    { numRuns: 300 },
  );
});

it("places a peak between pixels", () => {
  const [nx, ny] = [20, 15];
  const [cx, cy] = [8.3, 6.9];
  const image = Array.from({ length: nx * ny }, (_, p) => {
    return 100 - ((p % nx) + 0.5 - cx) ** 2 - 2 * (Math.floor(p / nx) + 0.5 - cy) ** 2;
  });
  const { peaks } = findIslands(nx, rowsOf(image, nx), 90);
  expect(peaks.size).toBe(1);
  const [{ x, y }] = [...peaks.values()];
  expect([x, y]).toEqual([expect.closeTo(cx, 4), expect.closeTo(cy, 4)]);
});
