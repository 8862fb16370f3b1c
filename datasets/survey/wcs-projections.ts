/**
 * Spherical projections of FITS world coordinates: projection plane (x, y) [deg] <-> native longitude and latitude [rad].
 * Calabretta & Greisen 2002, A&A 395, 1077, section 5; names as in CTYPE.
 */

export type Pair = readonly [number, number];

export interface Projection {
  /** native latitude of the reference point [deg]: 90 for zenithal projections, else 0 */
  readonly theta0: 90 | 0;
  /** NaN where no point of the sphere is */
  toSphere(x: number, y: number): Pair;
  /** NaN where the sphere has no image */
  toPlane(phi: number, theta: number): Pair;
}

const DEG = Math.PI / 180;

/** By the radius of native latitude theta [rad], in radians, and back. */
function zenithal(radius: (theta: number) => number, latitude: (r: number) => number): Projection {
  return {
    theta0: 90,
    toSphere: (x, y) => [x === 0 && y === 0 ? 0 : Math.atan2(x, -y), latitude(Math.hypot(x, y) * DEG)],
    toPlane: (phi, theta) => {
      const r = radius(theta) / DEG;
      return [r * Math.sin(phi), -r * Math.cos(phi)];
    },
  };
}

/** x = phi, y of the latitude alone [rad]. */
function cylindrical(height: (theta: number) => number, latitude: (y: number) => number): Projection {
  return {
    theta0: 0,
    toSphere: (x, y) => [x * DEG, latitude(y * DEG)],
    toPlane: (phi, theta) => [phi / DEG, height(theta) / DEG],
  };
}

const hemisphere = (theta: number, value: number): number => (theta >= 0 ? value : Number.NaN);

const TAN = zenithal(
  (theta) => hemisphere(theta, theta === 0 ? Number.NaN : 1 / Math.tan(theta)),
  (r) => Math.atan2(1, r),
);

export const PROJECTIONS: ReadonlyMap<string, Projection> = new Map([
  ["TAN", TAN],
  ["TPV", TAN],
  ["SIN", zenithal((theta) => hemisphere(theta, Math.cos(theta)), Math.acos)],
  [
    "ARC",
    zenithal(
      (theta) => Math.PI / 2 - theta,
      (r) => Math.PI / 2 - r,
    ),
  ],
  [
    "STG",
    zenithal(
      (theta) => 2 * Math.tan(Math.PI / 4 - theta / 2),
      (r) => Math.PI / 2 - 2 * Math.atan(r / 2),
    ),
  ],
  [
    "ZEA",
    zenithal(
      (theta) => 2 * Math.sin(Math.PI / 4 - theta / 2),
      (r) => Math.PI / 2 - 2 * Math.asin(r / 2),
    ),
  ],
  [
    "CAR",
    cylindrical(
      (theta) => theta,
      (y) => (Math.abs(y) <= Math.PI / 2 ? y : Number.NaN),
    ),
  ],
  [
    "MER",
    cylindrical(
      (theta) => Math.log(Math.tan(Math.PI / 4 + theta / 2)),
      (y) => 2 * Math.atan(Math.exp(y)) - Math.PI / 2,
    ),
  ],
  [
    "SFL",
    {
      theta0: 0,
      toSphere: (x, y) => [(x * DEG) / Math.cos(y * DEG), Math.abs(y) <= 90 ? y * DEG : Number.NaN],
      toPlane: (phi, theta) => [(phi * Math.cos(theta)) / DEG, theta / DEG],
    },
  ],
  [
    "AIT",
    {
      theta0: 0,
      toSphere: (x, y) => {
        const [u, v] = [(x * DEG) / 4, (y * DEG) / 2];
        const z = Math.sqrt(1 - u * u - v * v); // below 1/2: outside of the ellipse
        return [2 * Math.atan2(2 * z * u, 2 * z * z - 1), z * z >= 0.5 ? Math.asin(2 * v * z) : Number.NaN];
      },
      toPlane: (phi, theta) => {
        const g = Math.sqrt(2 / (1 + Math.cos(theta) * Math.cos(phi / 2)));
        return [(2 * g * Math.cos(theta) * Math.sin(phi / 2)) / DEG, (g * Math.sin(theta)) / DEG];
      },
    },
  ],
]);

export interface Rotation {
  /** native -> celestial [rad] */
  toSky(phi: number, theta: number): Pair;
  toNative(ra: number, dec: number): Pair;
}

export interface Reference {
  /** celestial coordinates of the reference point [deg] */
  readonly ra: number;
  readonly dec: number;
  /** LONPOLE and LATPOLE [deg]; undefined: the standard's default */
  readonly lonPole: number | undefined;
  readonly latPole: number | undefined;
}

/** Between native and celestial coordinates (section 2.4). @returns undefined if LONPOLE and LATPOLE have no solution */
export function rotationOf(theta0: Projection["theta0"], reference: Reference): Rotation | undefined {
  const phiP = (reference.lonPole ?? (reference.dec >= theta0 ? 0 : 180)) * DEG;
  const pole = theta0 === 90 ? [reference.ra * DEG, reference.dec * DEG] : poleOf(phiP, reference);
  if (pole === undefined) return undefined;
  const [raP, decP] = pole;
  return {
    toSky: (phi, theta) => {
      const [lon, lat] = turned(phi - phiP, theta, decP);
      return [raP + lon, lat];
    },
    toNative: (ra, dec) => {
      const [lon, lat] = turned(ra - raP, dec, decP);
      return [Math.atan2(Math.sin(phiP + lon), Math.cos(phiP + lon)), lat];
    },
  };
}

/** Equations 2 and 5, which are the same. */
function turned(lon: number, lat: number, decP: number): Pair {
  const [s, c] = [Math.sin(lat), Math.cos(lat)];
  const along = c * Math.cos(lon);
  const [x, y] = [s * Math.cos(decP) - along * Math.sin(decP), -c * Math.sin(lon)];
  // the arc tangent is right near the poles as well
  return [Math.atan2(y, x), Math.atan2(s * Math.sin(decP) + along * Math.cos(decP), Math.hypot(x, y))];
}

/** Of a projection whose reference point has native coordinates (0, 0): equations 8 to 10, [rad]. */
function poleOf(phiP: number, { ra, dec, latPole = 90 }: Reference): Pair | undefined {
  const [ra0, dec0] = [ra * DEG, dec * DEG];
  const cosine = Math.sin(dec0) / Math.abs(Math.cos(phiP)) || 0;
  if (Math.abs(cosine) > 1 + 1e-12) return undefined;
  const half = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const start = Math.atan2(0, Math.cos(phiP));
  const wrapped = [start + half, start - half].map((x) => Math.atan2(Math.sin(x), Math.cos(x)));
  const allowed = wrapped.filter((x) => Math.abs(x) <= Math.PI / 2 + 1e-12);
  if (allowed.length === 0) return undefined;
  const distance = (x: number): number => Math.abs(x - latPole * DEG);
  const decP = allowed.reduce((best, x) => (distance(x) < distance(best) - 1e-12 ? x : best));
  if (Math.PI / 2 - Math.abs(decP) < 1e-12) {
    return [decP > 0 ? ra0 + phiP - Math.PI : ra0 - phiP, decP];
  }
  const east = Math.sin(phiP) / Math.cos(dec0);
  const north = -Math.tan(decP) * Math.tan(dec0);
  return [ra0 - Math.atan2(east, north), decP];
}
