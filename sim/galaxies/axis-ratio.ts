/**
 * Projected axis ratios of triaxial ellipsoids 1 >= b >= c (Binney 1985, MNRAS 212, 767), seen from (theta, phi):
 *   A = cos^2(theta)/c^2 (sin^2(phi) + cos^2(phi)/b^2) + sin^2(theta)/b^2,  C = (sin^2(phi)/b^2 + cos^2(phi))/c^2,
 *   B = cos(theta) sin(2 phi) (1 - 1/b^2)/c^2,  D = sqrt((A - C)^2 + B^2),  q^2 = (A + C - D) / (A + C + D);
 * c = gamma b, gamma normal, ln(1 - b) normal (Padilla & Strauss 2008, MNRAS 388, 1321; docs/population.md on gamma).
 */
import type { Stream } from "../../shared/random/stream.ts";
import { clip } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

const PADILLA = "Padilla & Strauss 2008";

export const AXIS_RATIOS = {
  disc_thickness: list([0.21, 0.05], "mean, scatter of gamma", [0, 1], PADILLA),
  disc_thickness_limits: limits([0.06, 0.6], "1", [0.01, 1], "set here"),
  disc_ellipticity: list([-2.33, 0.79], "mean, scatter of ln(1 - b)", [-10, 5], PADILLA),
  elliptical_thickness: list([0.57, 0.21], "mean, scatter of gamma", [0, 1], PADILLA),
  elliptical_thickness_limits: limits([0.2, 0.99], "1", [0.01, 1], "set here"),
  elliptical_ellipticity: list([-2.2, 1.4], "mean, scatter of ln(1 - b)", [-10, 5], PADILLA),
  bulge_thickness: list([0.65, 0.1], "mean, scatter of gamma", [0, 1], "set here"),
  most_ellipticity: number(0.6, "1", [0, 0.9], "set here: largest 1 - b"),
  bulge_twist: number(5, "deg", [0, 90], "set here: scatter of the bulge's position angle"),
} as const;
type AxisValues = Values<typeof AXIS_RATIOS>;

/** Flatter ellipses than this are not drawn. */
const LEAST_Q = 0.06;

/** q of an ellipsoid of axes 1 >= b >= c > 0. @param cosTheta 0 to 1, 1 along the short axis @param phi [rad] */
export function projectedRatio(b: number, c: number, cosTheta: number, phi: number): number {
  const cos2 = Math.cos(phi) ** 2;
  const sin2 = 1 - cos2;
  const theta2 = cosTheta * cosTheta;
  const ib2 = 1 / (b * b);
  const ic2 = 1 / (c * c);
  const a = theta2 * ic2 * (sin2 + cos2 * ib2) + (1 - theta2) * ib2;
  const cross = (1 - ib2) * Math.sin(2 * phi) * cosTheta * ic2;
  const d = (sin2 * ib2 + cos2) * ic2;
  const root = Math.hypot(a - d, cross);
  return Math.min(Math.sqrt(Math.max(a + d - root, 0) / (a + d + root)), 1);
}

export interface Orientation {
  /** axis ratios of the disc (or the elliptical) and of the bulge, which is seen from the same direction */
  readonly q: number;
  readonly qBulge: number;
  /** position angles [deg], 0 to 180 */
  readonly pa: number;
  readonly paBulge: number;
  readonly cosInclination: number;
}

/** Shape, direction of view and position angle; takes the same random numbers for discs and ellipticals. */
export function drawOrientation(
  s: Pick<Stream, "uniform" | "normal">,
  elliptical: boolean,
  p: AxisValues,
): Orientation {
  const thickness = elliptical ? p.elliptical_thickness : p.disc_thickness;
  const [least, most] = elliptical ? p.elliptical_thickness_limits : p.disc_thickness_limits;
  const gamma = clip(thickness[0] + thickness[1] * s.normal(), least, most);
  const [mean, scatter] = elliptical ? p.elliptical_ellipticity : p.disc_ellipticity;
  const b = 1 - Math.min(Math.exp(mean + scatter * s.normal()), p.most_ellipticity);
  const cosInclination = s.uniform();
  const phi = 2 * Math.PI * s.uniform();
  const [low, high] = p.elliptical_thickness_limits;
  const round = clip(p.bulge_thickness[0] + p.bulge_thickness[1] * s.normal(), low, high);
  const pa = 180 * s.uniform();
  const twisted = pa + p.bulge_twist * s.normal();
  const q = Math.max(projectedRatio(b, gamma * b, cosInclination, phi), LEAST_Q);
  return {
    q,
    qBulge: elliptical ? q : Math.max(projectedRatio(b, round * b, cosInclination, phi), LEAST_Q),
    pa,
    paBulge: elliptical ? pa : twisted - 180 * Math.floor(twisted / 180),
    cosInclination,
  };
}
