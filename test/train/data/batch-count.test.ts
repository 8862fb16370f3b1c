import { describe, expect, it } from "vitest";
import { stampsWithin } from "../../../train/data/batch-count.ts";
import { imageOf } from "../../image-system.ts";

describe("stampsWithin", () => {
  const image = (side: number, bands: number) => imageOf({ height: side, width: side, bands });

  it("is bounded by memory where stamps are large, and by the number where they are small", () => {
    expect(stampsWithin(2 ** 27, 2000, image(64, 1))).toBe(2000);
    const large = stampsWithin(2 ** 27, 2000, image(160, 3));
    expect(large).toBe(436); // 307 200 bytes each
    expect(stampsWithin(2 ** 27, 2000, image(9000, 3))).toBe(1);
  });
});
