import { describe, expect, it } from "vitest";
import { concentrationOf } from "../../../eval/latents/concentration.ts";
import { normals } from "../samples.ts";

const SIDE = 101;
const size = { height: SIDE, width: SIDE };

/** A round galaxy whose brightness at r is `profile(r)`, its centre beside that of the stamp. */
const image = (profile: (r: number) => number): Float32Array =>
  Float32Array.from({ length: SIDE * SIDE }, (_, p) =>
    profile(Math.hypot((p % SIDE) - 50.3, Math.floor(p / SIDE) - 49.8)),
  );
const gaussian = (r: number): number => 1000 * Math.exp(-(r * r) / (2 * 5 ** 2));
const disc = (r: number): number => 1000 * Math.exp(-r / 5);

describe("concentrationOf", () => {
  it("of a Gaussian is 5 log10 of sqrt(ln 5 / ln 1.25)", () => {
    const expected = 5 * Math.log10(Math.sqrt(Math.log(5) / Math.log(1.25)));
    expect(Math.abs(concentrationOf(image(gaussian), size) - expected)).toBeLessThan(0.03);
  });

  it("of an exponential disc is 2.7, whatever its sky and flux, and nearly so in noise", () => {
    const clean = concentrationOf(image(disc), size);
    expect(clean).toBeCloseTo(2.7, 1);
    expect(
      concentrationOf(
        image((r) => 300 + 20 * disc(r)),
        size,
      ),
    ).toBeCloseTo(clean, 1);
    const noise = normals(SIDE * SIDE, 3);
    const noisy = image(disc).map((x, p) => x + 5 * noise[p]!);
    expect(Math.abs(concentrationOf(noisy, size) - clean)).toBeLessThan(0.15);
  });

  it("is larger where a bulge is in the disc", () => {
    const both = concentrationOf(
      image((r) => disc(r) + 5000 * Math.exp(-r / 1.5)),
      size,
    );
    expect(both).toBeGreaterThan(concentrationOf(image(disc), size) + 0.3);
  });

  it("is no number where there is no galaxy, or it is larger than the stamp", () => {
    expect(concentrationOf(new Float32Array(SIDE * SIDE), size)).toBeNaN();
    expect(concentrationOf(new Float32Array(SIDE * SIDE).fill(Number.NaN), size)).toBeNaN();
    expect(
      concentrationOf(
        image((r) => 1000 * Math.exp(-r / 40)),
        size,
      ),
    ).toBeNaN();
  });
});
