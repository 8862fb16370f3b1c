/** The width of a PSF from its radial OTF. */
import { gaussLegendre } from "../../shared/math/gauss-legendre.ts";
import type { RadialOtf } from "./otf.ts";

const RULE = gaussLegendre(32);
const PANELS = 6;
/** The OTF is followed until it stays below this. */
const NEGLIGIBLE = 1e-7;

/**
 * Full width at half maximum [arcsec] of the circular profile, by the Hankel transform I(r) = int OTF(k) J0(k r) k dk / 2 pi: for OTFs that fall
 * quickly, as those of turbulence do.
 */
export function radialFwhm({ value, scale }: RadialOtf): number {
  let last = 1e4;
  while (last > 1e-4 && value(last) < NEGLIGIBLE) last /= 1.1;
  const nodes: (readonly [kappa: number, weight: number])[] = [];
  for (let panel = 0; panel < PANELS; panel++) {
    for (let m = 0; m < RULE.x.length; m++) {
      const kappa = (last * (panel + 0.5 * (1 + RULE.x[m]))) / PANELS;
      nodes.push([kappa, RULE.w[m] * kappa * value(kappa)]);
    }
  }
  const brightness = (r: number): number =>
    nodes.reduce((sum, [kappa, weight]) => sum + weight * besselJ0(kappa * r), 0);
  const half = 0.5 * brightness(0);
  let [inside, outside] = [0, 1 / last];
  while (brightness(outside) > half) [inside, outside] = [outside, 1.5 * outside];
  for (let step = 0; step < 60 && outside - inside > 1e-13 * outside; step++) {
    const middle = 0.5 * (inside + outside);
    if (brightness(middle) > half) inside = middle;
    else outside = middle;
  }
  return (inside + outside) * scale;
}

/** J0(x) = int_0^pi cos(x sin t) dt / pi: the trapezoid rule is exact to rounding once it has more points than x + 30. */
function besselJ0(x: number): number {
  const count = 16 + Math.ceil(0.5 * x);
  let sum = 0;
  for (let m = 0; m < count; m++) sum += Math.cos(x * Math.sin((Math.PI * (m + 0.5)) / (2 * count)));
  return sum / count;
}
