import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../../shared/math/gauss-legendre.ts";
import { airyOtf } from "../../../sim/psf/airy.ts";
import { type Optics, opticalOtf } from "../../../sim/psf/optical.ts";
import { zernikeSum } from "../../../sim/psf/zernike.ts";

const RATIO = 0.1;
const optics = (more: Partial<Optics> = {}): Optics => ({
  ...{
    lam_over_diam: RATIO,
    obscuration: 0,
    nstruts: 0,
    strut_thick: 0.05,
    strut_angle: 0,
    aberrations: [0],
  },
  ...more,
});
/** At a lag [diameters]. */
const at = (o: Optics, sx: number, sy: number): readonly [number, number] => {
  const k = (s: number) => Float64Array.of((2 * Math.PI * Math.abs(s)) / RATIO);
  const { plus, minus } = opticalOtf(o).onGrid(k(sx), k(sy));
  const { re, im } = sx * sy < 0 ? minus : plus;
  return [re[0], sx < 0 ? -im[0] : im[0]];
};

const RULE = gaussLegendre(60);

/** The OTF of an open disc by the integral over the lens where it meets itself, displaced by s [diameters]. */
function byIntegral(aberrations: readonly number[], sx: number, sy: number): readonly [number, number] {
  const w = zernikeSum(aberrations);
  const s = Math.hypot(sx, sy);
  const [c, d] = [sx / s, sy / s];
  let [re, im] = [0, 0];
  const top = Math.sqrt(1 - s * s);
  RULE.x.forEach((p, a) => {
    // v = top sin t: smooth at the tips of the lens
    const t = (Math.PI / 2) * p;
    const v = top * Math.sin(t);
    const half = Math.sqrt(1 - v * v) - s;
    RULE.x.forEach((q, b) => {
      const u = half * q;
      const wave = (shift: number) => w(c * (u + shift) - d * v, d * (u + shift) + c * v);
      const phase = 2 * Math.PI * (wave(s) - wave(-s));
      const weight = RULE.w[a] * RULE.w[b] * (Math.PI / 2) * top * Math.cos(t) * half;
      re += weight * Math.cos(phase);
      im += weight * Math.sin(phase);
    });
  });
  return [re / Math.PI, im / Math.PI];
}

describe("optical PSFs", () => {
  it.each([0, 0.3, 0.7])("without aberrations, obscuration %f: the Airy PSF", (obscuration) => {
    const airy = airyOtf(RATIO, obscuration);
    for (const [sx, sy] of [
      [0.05, 0.02],
      [0.3, -0.2],
      [0.1, 0.7],
      [0.6, 0.6],
      [0.8, 0.65],
    ]) {
      const [re, im] = at(optics({ obscuration }), sx, sy);
      expect(Math.abs(re - airy.value(Math.hypot(sx, sy)))).toBeLessThan(2e-5);
      expect(im).toBeCloseTo(0, 8);
    }
  });

  it.each([
    ["defocus", [0, 0, 0, 0, 0.3]],
    ["coma", [0, 0, 0, 0, 0, 0, 0, 0.2, -0.1]],
    ["many", [0, 0.4, 0.3, -0.2, 0.1, 0.15, -0.1, 0.1, 0.05, 0.08, -0.05, 0.1]],
  ])("with %s: the integral over the pupil", (_, aberrations) => {
    for (const [sx, sy] of [
      [0.05, 0.02],
      [0.3, -0.2],
      [-0.1, 0.5],
      [0.6, 0.6],
    ]) {
      const [re, im] = at(optics({ aberrations }), sx, sy);
      const want = byIntegral(aberrations, sx, sy);
      expect(Math.hypot(re - want[0], im - want[1])).toBeLessThan(2e-5);
    }
  });

  /** The brightness at the centre, relative to that of the open pupil without aberrations: the Strehl ratio. */
  const strehl = (more: Partial<Optics>): number => {
    const k = Float64Array.from({ length: 150 }, (_, i) => ((i + 0.5) * 2 * Math.PI) / (150 * RATIO));
    const light = (o: Optics): number => {
      const { plus, minus } = opticalOtf(o).onGrid(k, k);
      return plus.re.reduce((a, b) => a + b, 0) + minus.re.reduce((a, b) => a + b, 0);
    };
    return light(optics(more)) / light(optics());
  };

  it("has the Strehl ratio of defocus, sinc^2(2 sqrt(3) a), and exp(-(2 pi sigma)^2) of small aberrations", () => {
    for (const a of [0.05, 0.2, 0.4]) {
      const x = 2 * Math.PI * Math.sqrt(3) * a;
      expect(strehl({ aberrations: [0, 0, 0, 0, a] })).toBeCloseTo((Math.sin(x) / x) ** 2, 5);
    }
    const aberrations = [0, 0, 0, 0, 0.01, 0.01, 0, 0.01, -0.01, 0, 0, 0.01];
    const variance = aberrations.reduce((sum, a) => sum + a * a, 0);
    expect(strehl({ aberrations })).toBeCloseTo(Math.exp(-((2 * Math.PI) ** 2) * variance), 4);
  });

  it("loses light at its centre to struts: the square of the open area, per open area", () => {
    const [thick, obscuration] = [0.03, 0.4];
    for (const [nstruts, strut_angle] of [
      [4, 0],
      [3, 17],
    ]) {
      // from the obscuration outwards: a strip less what the two circles cut off its ends
      const half = thick;
      const segment = (r: number): number =>
        half * Math.sqrt(r * r - half * half) + r * r * Math.asin(half / r);
      const open = Math.PI * (1 - obscuration ** 2) - nstruts * (segment(1) - segment(obscuration));
      expect(strehl({ obscuration, nstruts, strut_thick: thick, strut_angle })).toBeCloseTo(
        open / Math.PI,
        4,
      );
    }
  });

  it("moves by tip: +Z2 towards -x, as GalSim since 2.3", () => {
    // exp(2 pi i a 2 x) over a disc of diameter 2 moves light by -2 a lambda / D
    const [, im] = at(optics({ aberrations: [0, 0, 0.25] }), 0.1, 0);
    const [re] = at(optics(), 0.1, 0);
    expect(im).toBeCloseTo(re * Math.sin(2 * Math.PI * 0.1 * 4 * 0.25), 5);
  });

  it("refuses an empty pupil and aberrations that are too strong", () => {
    expect(() => opticalOtf(optics({ obscuration: 0.9999 }))).toThrow(
      /the pupil is empty: with obscuration 0.9999/,
    );
    expect(() => opticalOtf(optics({ nstruts: 4, strut_thick: 1 }))).toThrow(/the pupil is empty.*4 struts/);
    expect(() => opticalOtf(optics({ aberrations: [0, 0, 0, 0, 60] }))).toThrow(
      /slope of the wavefront.*at most 300/,
    );
  });
});
