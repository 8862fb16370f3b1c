import { expect, it } from "vitest";
import { OtfCache } from "../../../sim/psf/otf-cache.ts";
import type { Psf } from "../../../sim/scene.ts";

const moffat = (fwhm: number): Psf => ({ kind: "moffat", fwhm, beta: 3 });

it("knows a PSF by its values", () => {
  const cache = new OtfCache();
  const first = cache.get(moffat(0.7), 0.2);
  expect(first.otf).toMatchObject({ kind: "radial", name: "moffat 3" });
  expect(cache.get(moffat(0.7), 0.2)).toBe(first);
  for (const [psf, scale] of [
    [moffat(0.8), 0.2],
    [moffat(0.7), 0.3],
    [{ kind: "moffat", fwhm: 0.7, beta: 3, e: 0.1 }, 0.2],
    [{ kind: "gaussian", fwhm: 0.7 }, 0.2],
  ] as const) {
    const other = cache.get(psf, scale);
    expect(other.key).not.toBe(first.key);
    expect(other.otf).not.toBe(first.otf);
    expect(cache.get({ ...psf }, scale)).toBe(other);
  }
  expect(cache.get(moffat(0.7), 0.2)).toBe(first);
});

it("tells the scales of a stamp apart for one PSF, which is a PSF image's own scale", () => {
  const cache = new OtfCache();
  const psf = moffat(0.7);
  expect(cache.get(psf, 0.2).key).not.toBe(cache.get(psf, 0.3).key);
});

it("forgets the oldest beyond 32, and makes it again", () => {
  const cache = new OtfCache();
  const [oldest, second] = [cache.get(moffat(1), 0.2), cache.get(moffat(2), 0.2)];
  for (let k = 3; k <= 33; k++) cache.get(moffat(k), 0.2);
  expect(cache.get(moffat(2), 0.2)).toBe(second);
  const again = cache.get(moffat(1), 0.2);
  expect(again).not.toBe(oldest);
  expect(again.key).toBe(oldest.key);
});
