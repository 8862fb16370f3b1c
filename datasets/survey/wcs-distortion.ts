/** Distortions of FITS world coordinates as polynomials: SIP on pixels, TPV on the projection plane. */
import type { FitsValue } from "../../shared/formats/fits-header.ts";
import type { Pair } from "./wcs-projections.ts";

type Header = ReadonlyMap<string, FitsValue>;
export type Distortion = (x: number, y: number) => Pair;

const numberAt = (header: Header, key: string): number | undefined => {
  const value = header.get(key);
  return typeof value === "number" ? value : undefined;
};

/** A term coefficient x^p y^q r^s, r = sqrt(x^2 + y^2). */
type Term = readonly [coefficient: number, p: number, q: number, s: number];

function evaluate(terms: readonly Term[], x: number, y: number): number {
  const r = Math.hypot(x, y);
  let sum = 0;
  for (const [coefficient, p, q, s] of terms) sum += coefficient * x ** p * y ** q * r ** s;
  return sum;
}

/**
 * u + sum A_p_q u^p v^q, v + sum B_p_q u^p v^q of pixels from the reference pixel (Shupe et al. 2005, ASP Conf. 347, 491).
 * @returns undefined without A_ORDER and B_ORDER
 */
export function sipOf(header: Header): Distortion | undefined {
  const [a, b] = (["A", "B"] as const).map((name) => sipTerms(header, name));
  if (a === undefined || b === undefined) return undefined;
  return (u, v) => [u + evaluate(a, u, v), v + evaluate(b, u, v)];
}

function sipTerms(header: Header, name: "A" | "B"): Term[] | undefined {
  const order = numberAt(header, `${name}_ORDER`);
  if (order === undefined) return undefined;
  const terms: Term[] = [];
  for (let p = 0; p <= order; p++) {
    for (let q = 0; p + q <= order; q++) {
      const value = numberAt(header, `${name}_${p}_${q}`);
      if (value !== undefined && value !== 0) terms.push([value, p, q, 0]);
    }
  }
  return terms;
}

/** Exponents of x, y, r of PV1_0, PV1_1, ...; of PV2_m those of x and y are exchanged. */
const TPV: readonly (readonly [p: number, q: number, s: number])[] = [
  [0, 0, 0],
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((degree) => {
    const mixed = Array.from({ length: degree + 1 }, (_, q) => [degree - q, q, 0] as const);
    return degree % 2 === 1 ? [...mixed, [0, 0, degree] as const] : mixed;
  }),
];

/** Whether the keywords PVi_m of a TAN projection are those of TPV, as SCAMP writes them: more than the native pole. */
export const hasTpv = (header: Header, [lon, lat]: Pair): boolean =>
  TPV.some((_, m) => header.has(`PV${lat}_${m}`) || (m > 4 && header.has(`PV${lon}_${m}`)));

/** xi' = sum PV1_m ..., eta' = sum PV2_m ... (registry of FITS conventions, TPV). @param axes numbers of longitude and latitude */
export function tpvOf(header: Header, [lon, lat]: Pair): Distortion {
  const terms = (axis: number, swapped: boolean): Term[] =>
    TPV.flatMap(([p, q, s], m): Term[] => {
      const value = numberAt(header, `PV${axis}_${m}`) ?? (m === 1 ? 1 : 0);
      return value === 0 ? [] : [swapped ? [value, q, p, s] : [value, p, q, s]];
    });
  const [xi, eta] = [terms(lon, false), terms(lat, true)];
  return (x, y) => [evaluate(xi, x, y), evaluate(eta, x, y)];
}
