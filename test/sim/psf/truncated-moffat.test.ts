import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../../shared/math/gauss-legendre.ts";
import { moffatOtf } from "../../../sim/psf/moffat.ts";
import { truncatedMoffatOtf } from "../../../sim/psf/truncated-moffat.ts";

const RULE = gaussLegendre(200);

/** The Hankel transform by quadrature in polar coordinates, of the profile that the OTF says it has. */
function byQuadrature(otf: ReturnType<typeof truncatedMoffatOtf>, k: number): number {
  const { radius, brightness } = otf.ending!;
  let sum = 0;
  RULE.x.forEach((x, i) => {
    const r = 0.5 * radius * (1 + x);
    let j0 = 0;
    for (let m = 0; m < 200; m++) j0 += Math.cos(k * r * Math.cos((Math.PI * (m + 0.5)) / 200)) / 200;
    sum += 0.5 * radius * RULE.w[i] * 2 * Math.PI * r * brightness(r * r) * j0;
  });
  return sum;
}

describe("the truncated Moffat profile", () => {
  it.each([
    [0.7, 3.5, 2],
    [0.7, 2.2, 7],
    [1, 3, 0.55],
  ])("FWHM %f, beta %f, to %f arcsec: its OTF, and flux 1 inside", (fwhm, beta, trunc) => {
    const otf = truncatedMoffatOtf(fwhm, beta, trunc);
    for (const k of [1e-6, 0.5, 3, 12, 40]) {
      expect(otf.value(k * otf.scale)).toBeCloseTo(byQuadrature(otf, k), 10);
    }
    expect(otf.value(0)).toBeCloseTo(1, 12);
    const { brightness } = otf.ending!;
    expect(brightness((fwhm / 2) ** 2) / brightness(0)).toBeCloseTo(0.5, 12);
  });

  it("is that without an end where it ends far away", () => {
    const [far, without] = [truncatedMoffatOtf(0.7, 4, 150), moffatOtf(0.7, 4)];
    for (const kappa of [0.01, 0.3, 2, 6]) expect(far.value(kappa)).toBeCloseTo(without.value(kappa), 7);
  });
});
