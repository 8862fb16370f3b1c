import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Windows } from "../../../sim/noise/windows.ts";

describe("windows of an image", () => {
  const image = fc
    .record({ height: fc.integer({ min: 3, max: 12 }), width: fc.integer({ min: 3, max: 12 }) })
    .chain(({ height, width }) =>
      fc.record({
        height: fc.constant(height),
        width: fc.constant(width),
        ny: fc.integer({ min: 1, max: height }),
        nx: fc.integer({ min: 1, max: width }),
        most: fc.integer({ min: 0, max: 2 }),
        pixels: fc.array(fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, Number.NaN), {
          minLength: height * width,
          maxLength: height * width,
        }),
      }),
    );

  it("are all that are good enough, each once, as one counts them by hand", () => {
    fc.assert(
      fc.property(image, ({ pixels, height, width, ny, nx, most }) => {
        const good: string[] = [];
        for (let y = 0; y + ny <= height; y++) {
          for (let x = 0; x + nx <= width; x++) {
            let missing = 0;
            for (let j = 0; j < ny; j++)
              for (let i = 0; i < nx; i++) if (Number.isNaN(pixels[(y + j) * width + x + i])) missing++;
            if (missing <= most) good.push(`${x},${y}`);
          }
        }
        const windows = new Windows(pixels, height, width, ny, nx, most);
        expect(windows.count).toBe(good.length);
        expect(windows.all).toBe((height - ny + 1) * (width - nx + 1));
        const found = good.map((_, k) => windows.at((k + 0.5) / good.length)).map(({ x, y }) => `${x},${y}`);
        expect(found).toEqual(good);
      }),
    );
  });

  it("of an image without gaps are found without a table", () => {
    const windows = new Windows(new Float32Array(50 * 40), 50, 40, 16, 16, 0);
    expect(windows.count).toBe(35 * 25);
    expect(windows.at(0)).toEqual({ x: 0, y: 0 });
    expect(windows.at(1 - 1e-12)).toEqual({ x: 24, y: 34 });
  });
});
