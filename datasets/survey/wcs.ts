/**
 * World coordinates of a FITS image: from pixels to right ascension and declination, and back (Greisen & Calabretta 2002, A&A 395,
 * 1061; Calabretta & Greisen 2002, A&A 395, 1077). Positions are ours, FITS pixels - 0.5; angles in degrees, in the image's own
 * equatorial system (RADESYS). There is no library for it in the npm registry.
 */
import { type Header, numberIn, textIn } from "./header.ts";
import { arcsecondsIn } from "./pixel-scale.ts";
import { type Distortion, hasTpv, sipOf, tpvOf } from "./wcs-distortion.ts";
import { type Pair, PROJECTIONS, type Reference, rotationOf } from "./wcs-projections.ts";

export interface Wcs {
  /** right ascension in [0, 360) and declination [deg]; NaN where the projection has no sky */
  toSky(x: number, y: number): Pair;
  /** @returns undefined where the sky has no pixel */
  toPixel(ra: number, dec: number): Pair | undefined;
  /** Of a direction in the image [deg counter-clockwise from +x] at a position: its angle east of north, in [0, 180) [deg]. */
  positionAngle(x: number, y: number, angle: number): number;
}

/** `why`: there are celestial axes, but these are not read. Both undefined: there are none. */
export interface Celestial {
  readonly wcs?: Wcs;
  readonly why?: string;
}

const DEG = Math.PI / 180;
export function readWcs(header: Header): Celestial {
  const types = ["CTYPE1", "CTYPE2"].map((key) => textIn(header, key).toUpperCase());
  const parsed = types.map((type) => /^(RA|DEC|[A-Z]?LON|[A-Z]?LAT)(?:-+([A-Z0-9]{3}))?(-SIP)?$/.exec(type));
  const [one, two] = parsed;
  if (one === null || two === null) return {};
  const shown = `CTYPE1 = "${types[0]}", CTYPE2 = "${types[1]}"`;
  const names = `${one[1]} ${two[1]}`;
  if (names !== "RA DEC" && names !== "DEC RA")
    return { why: `${shown} are no right ascension and declination` };
  const axes: Pair = names === "RA DEC" ? [1, 2] : [2, 1];
  const projection = PROJECTIONS.get(one[2] ?? "");
  if (projection === undefined || one[2] !== two[2])
    return { why: `the projection of ${shown} is not known` };
  const unit = ["CUNIT1", "CUNIT2"].find((key) => arcsecondsIn(textIn(header, key)) === undefined);
  if (unit !== undefined)
    return { why: `${unit} = "${textIn(header, unit)}" is no unit of angle that is known here` };
  const missing = ["CRVAL1", "CRVAL2", "CRPIX1", "CRPIX2"].find((key) => numberIn(header, key) === undefined);
  if (missing !== undefined) return { why: `${shown}, but the header has no ${missing}` };
  const matrix = matrixOf(header);
  if (matrix === undefined) return { why: `${shown}, but the header has no usable CD matrix or CDELT` };
  const sip = sipOf(header);
  const isTpv = one[2] === "TPV" || (one[2] === "TAN" && sip === undefined && hasTpv(header, axes));
  // those of TPV that are left over beside SIP mean nothing
  const hasParameters = !isTpv && sip === undefined;
  const special = !hasParameters
    ? undefined
    : [`PV${axes[0]}_0`, `PV${axes[0]}_1`, `PV${axes[0]}_2`, `PV${axes[1]}_1`, `PV${axes[1]}_2`].find(
        (key) => numberOf(header, key, 0) !== 0,
      );
  if (special !== undefined) return { why: `${shown} with ${special} is not known` };
  const reference = referenceOf(header, axes, hasParameters);
  const rotation = rotationOf(projection.theta0, reference);
  if (rotation === undefined) return { why: `${shown}: LONPOLE and LATPOLE have no solution` };
  const corner: Pair = [numberOf(header, "CRPIX1", 0) - 0.5, numberOf(header, "CRPIX2", 0) - 0.5];
  const plane = planeOf(corner, matrix, axes, sip, isTpv ? tpvOf(header, axes) : undefined);
  const toSky = (x: number, y: number): Pair => {
    const [ra, dec] = rotation.toSky(...projection.toSphere(...plane.at(x, y)));
    return [modulo(ra / DEG, 360), dec / DEG];
  };
  const toPixel = (ra: number, dec: number): Pair | undefined =>
    plane.find(projection.toPlane(...rotation.toNative(ra * DEG, dec * DEG)));
  return { wcs: { toSky, toPixel, positionAngle: (x, y, angle) => positionAngle(toSky, x, y, angle) } };
}

function referenceOf(header: Header, [lon, lat]: Pair, hasParameters: boolean): Reference {
  const pole = (own: number, key: string): number | undefined => {
    const value = (hasParameters ? header.get(`PV${lon}_${own}`) : undefined) ?? header.get(key);
    return typeof value === "number" ? value : undefined;
  };
  const [ra, dec] = [lon, lat].map((axis) => numberOf(header, `CRVAL${axis}`, 0) * unitOf(header, axis));
  return { ra, dec, lonPole: pole(3, "LONPOLE"), latPole: pole(4, "LATPOLE") };
}

type Matrix = readonly [Pair, Pair];

/** [deg/pixel]: CD, or PC or CROTA2 with CDELT. @returns undefined if there is none, or it has no inverse */
function matrixOf(header: Header): Matrix | undefined {
  const hasCd = ["CD1_1", "CD1_2", "CD2_1", "CD2_2"].some((key) => header.has(key));
  const hasPc = ["PC1_1", "PC1_2", "PC2_1", "PC2_2"].some((key) => header.has(key));
  if (!hasCd && !hasPc && !header.has("CDELT1")) return undefined;
  const delta: Pair = [numberOf(header, "CDELT1", 1), numberOf(header, "CDELT2", 1)];
  const angle = hasPc ? 0 : numberOf(header, "CROTA2", 0) * DEG;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const turned: Matrix = [
    [delta[0] * c, -delta[1] * s],
    [delta[0] * s, delta[1] * c],
  ];
  const entry = (i: 0 | 1, j: 0 | 1): number => {
    const unit = unitOf(header, i + 1);
    if (hasCd) return unit * numberOf(header, `CD${i + 1}_${j + 1}`, 0);
    if (!hasPc) return unit * turned[i][j];
    return unit * delta[i] * numberOf(header, `PC${i + 1}_${j + 1}`, i === j ? 1 : 0);
  };
  const matrix: Matrix = [
    [entry(0, 0), entry(0, 1)],
    [entry(1, 0), entry(1, 1)],
  ];
  const determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0];
  return Math.abs(determinant) > 0 && Number.isFinite(determinant) ? matrix : undefined;
}

interface Plane {
  /** projection plane [deg] of a position */
  at(x: number, y: number): Pair;
  /** the position of a point of the plane */
  find(point: Pair): Pair | undefined;
}

/** Steps of Newton's method, and the error it stops at [pixel]. */
const STEPS = 50;
const CLOSE = 1e-9;

function planeOf(
  corner: Pair,
  [row1, row2]: Matrix,
  axes: Pair,
  sip: Distortion | undefined,
  tpv: Distortion | undefined,
): Plane {
  const linear = (u: number, v: number): Pair => {
    const both: Pair = [row1[0] * u + row1[1] * v, row2[0] * u + row2[1] * v];
    return axes[0] === 1 ? both : [both[1], both[0]];
  };
  const at = (x: number, y: number): Pair => {
    const [u, v] = [x - corner[0], y - corner[1]];
    const point = linear(...(sip === undefined ? ([u, v] as const) : sip(u, v)));
    return tpv === undefined ? point : tpv(...point);
  };
  const find = (point: Pair): Pair | undefined => {
    let [x, y] = corner;
    for (let step = 0; step < STEPS; step++) {
      const here = at(x, y);
      const [right, up] = [at(x + 1, y), at(x, y + 1)];
      const [a, b, c, d] = [right[0] - here[0], up[0] - here[0], right[1] - here[1], up[1] - here[1]];
      const [p, q] = [point[0] - here[0], point[1] - here[1]];
      const determinant = a * d - b * c;
      const [dx, dy] = [(d * p - b * q) / determinant, (a * q - c * p) / determinant];
      if (!(Number.isFinite(dx) && Number.isFinite(dy))) return undefined;
      x += dx;
      y += dy;
      if (Math.hypot(dx, dy) < CLOSE * Math.max(1, Math.abs(x), Math.abs(y))) return [x, y];
    }
    return undefined;
  };
  return { at, find };
}

/** Half the length of the line whose direction on the sky is taken [pixel]. */
const HALF = 0.5;

/** By unit vectors, which know no pole and no 360 degrees. */
function positionAngle(toSky: Wcs["toSky"], x: number, y: number, angle: number): number {
  const [dx, dy] = [HALF * Math.cos(angle * DEG), HALF * Math.sin(angle * DEG)];
  const [one, two] = [vectorOf(toSky(x - dx, y - dy)), vectorOf(toSky(x + dx, y + dy))];
  const [ra, dec] = toSky(x, y).map((value) => value * DEG);
  const along = two.map((value, i) => value - one[i]);
  const dot = (axis: readonly number[]): number => axis.reduce((sum, value, i) => sum + value * along[i], 0);
  const east = dot([-Math.sin(ra), Math.cos(ra), 0]);
  const north = dot([-Math.sin(dec) * Math.cos(ra), -Math.sin(dec) * Math.sin(ra), Math.cos(dec)]);
  return modulo(Math.atan2(east, north) / DEG, 180);
}

function vectorOf([ra, dec]: Pair): readonly number[] {
  const [a, d] = [ra * DEG, dec * DEG];
  return [Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d)];
}

/** In [0, base); NaN stays. */
function modulo(value: number, base: number): number {
  const rest = ((value % base) + base) % base;
  return rest === base ? 0 : rest;
}

const numberOf = (header: Header, key: string, fallback: number): number => numberIn(header, key) ?? fallback;

/** [deg]; NaN if it is not known */
const unitOf = (header: Header, axis: number): number =>
  (arcsecondsIn(textIn(header, `CUNIT${axis}`)) ?? Number.NaN) / 3600;
