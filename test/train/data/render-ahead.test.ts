import { expect, it } from "vitest";
import type { Range } from "../../../sim/generate/render-range.ts";
import { type RenderThread, renderAhead } from "../../../train/data/render-ahead.ts";

const ranges = Array.from({ length: 9 }, (_, k): Range => ({ firstId: 10 * k, count: 1 }));

it("gives every thread its share, and the parts in order whoever is slow", async () => {
  const done: number[] = [];
  const shares: number[][] = [];
  const threads = [20, 1, 5].map((delay, t): RenderThread => {
    shares[t] = [];
    return {
      run: async ({ firstId }) => {
        shares[t].push(firstId);
        await new Promise((resolve) => setTimeout(resolve, delay));
        done.push(firstId);
        return { pixels: new Uint8Array(1), labels: [Float64Array.of(firstId)] };
      },
      end: async () => {},
    };
  });
  const firsts: number[] = [];
  for await (const { labels } of renderAhead(threads, ranges, 6)) firsts.push(labels[0][0]);
  expect(firsts).toEqual(ranges.map((r) => r.firstId));
  expect(done).not.toEqual(firsts);
  expect(shares).toEqual([
    [0, 30, 60],
    [10, 40, 70],
    [20, 50, 80],
  ]);
});
