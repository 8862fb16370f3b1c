/**
 * HCOMPRESS_1: bit planes of the H-transform, coded as quadtrees. FITS Standard 4.0, section 10.4.4; White, Postman & Lattanzi
 * 1992, Digitised Optical Sky Surveys, 167; the order of codes and the rounding are those of its reference implementation.
 */
import { Bits } from "./bits.ts";
import { endsEarly, TileDamage } from "./damage.ts";
import { invertH } from "./h-transform.ts";

/** bytes of the header: two of magic, sizes and scale, the sum, bit planes of three quadrants */
const HEAD = 2 + 3 * 4 + 8 + 3;
const MOST_PLANES = 53;

/**
 * @param shape of the tile: [rows, columns]
 * @param smooth whether steps are smoothed away where the scale is above 1 (SMOOTH)
 * @returns whole numbers
 * @throws TileDamage
 */
export function decodeHcompress(
  bytes: Uint8Array,
  shape: readonly [rows: number, columns: number],
  smooth: boolean,
): Float64Array<ArrayBuffer> {
  if (bytes.length < HEAD) throw endsEarly();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0xdd99) throw new TileDamage("its data are not those of HCOMPRESS");
  const [nx, ny, scale] = [view.getInt32(2), view.getInt32(6), view.getInt32(10)];
  if (nx !== shape[0] || ny !== shape[1]) {
    throw new TileDamage(`its data are of ${nx} x ${ny} pixels instead of ${shape[0]} x ${shape[1]}`);
  }
  const planes = [...bytes.subarray(HEAD - 3, HEAD)];
  if (planes.some((count) => count > MOST_PLANES))
    throw new TileDamage("it has more bit planes than a pixel");
  const a = new Float64Array(nx * ny);
  const bits = new Bits(bytes, HEAD);
  readQuadrants(bits, a, nx, ny, planes);
  readSigns(bits, a);
  a[0] = Number(view.getBigInt64(14));
  if (scale > 1) for (let i = 0; i < a.length; i++) a[i] *= scale;
  invertH(a, nx, ny, smooth ? scale : 0);
  return a;
}

function readQuadrants(bits: Bits, a: Float64Array, nx: number, ny: number, planes: readonly number[]): void {
  const [nx2, ny2] = [(nx + 1) >> 1, (ny + 1) >> 1];
  readQuadtree(bits, { a, at: 0, stride: ny, rows: nx2, columns: ny2 }, planes[0]);
  readQuadtree(bits, { a, at: ny2, stride: ny, rows: nx2, columns: ny >> 1 }, planes[1]);
  readQuadtree(bits, { a, at: ny * nx2, stride: ny, rows: nx >> 1, columns: ny2 }, planes[1]);
  readQuadtree(bits, { a, at: ny * nx2 + ny2, stride: ny, rows: nx >> 1, columns: ny >> 1 }, planes[2]);
  if (bits.take(4) !== 0) throw new TileDamage("the end of its bit planes is not where it should be");
}

/** They follow on whole bytes, for the coefficients that are not 0. */
function readSigns(bits: Bits, a: Float64Array): void {
  bits.toNextByte();
  for (let i = 0; i < a.length; i++) if (a[i] !== 0 && bits.take(1) === 1) a[i] = -a[i];
}

/** A part of the array of coefficients. */
interface Quadrant {
  readonly a: Float64Array;
  /** index of its first */
  readonly at: number;
  /** from one row to the next */
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

const PLAIN = 0;
const QUADTREE = 15;

function readQuadtree(bits: Bits, quadrant: Quadrant, planes: number): void {
  const { rows, columns } = quadrant;
  const levels = levelsOf(Math.max(rows, columns));
  const codes = new Uint8Array(((rows + 1) >> 1) * ((columns + 1) >> 1));
  for (let plane = planes - 1; plane >= 0; plane--) {
    const kind = bits.take(4);
    if (kind === PLAIN) for (let i = 0; i < codes.length; i++) codes[i] = bits.take(4);
    else if (kind === QUADTREE) readCodes(bits, codes, quadrant, levels);
    else throw new TileDamage("a bit plane is coded in a way that does not exist");
    addPlane(codes, quadrant, 2 ** plane);
  }
}

/** Logarithm to base 2, rounded up. */
const levelsOf = (size: number): number => (size <= 1 ? 0 : 32 - Math.clz32(size - 1));

/** The codes of all 2 x 2 blocks: from one for the whole quadrant down, where there is something. */
function readCodes(bits: Bits, codes: Uint8Array, { rows, columns }: Quadrant, levels: number): void {
  codes[0] = readCode(bits);
  for (let level = levels - 1; level > 0; level--) {
    const nx = Math.ceil(rows / 2 ** level);
    const ny = Math.ceil(columns / 2 ** level);
    expand(codes, nx, ny);
    for (let i = nx * ny - 1; i >= 0; i--) if (codes[i] !== 0) codes[i] = readCode(bits);
  }
}

/** Each 4-bit code becomes 2 x 2 bits, in place, from the end on. */
function expand(codes: Uint8Array, nx: number, ny: number): void {
  const ny2 = (ny + 1) >> 1;
  for (let i = ((nx + 1) >> 1) - 1; i >= 0; i--) {
    for (let j = ny2 - 1; j >= 0; j--) {
      const code = codes[i * ny2 + j];
      const at = 2 * i * ny + 2 * j;
      const [hasRight, hasBelow] = [2 * j + 1 < ny, 2 * i + 1 < nx];
      if (hasBelow && hasRight) codes[at + ny + 1] = code & 1;
      if (hasBelow) codes[at + ny] = (code >> 1) & 1;
      if (hasRight) codes[at + 1] = (code >> 2) & 1;
      codes[at] = (code >> 3) & 1;
    }
  }
}

function addPlane(codes: Uint8Array, { a, at, stride, rows, columns }: Quadrant, value: number): void {
  let k = 0;
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j < columns; j += 2) {
      const code = codes[k++];
      if (code === 0) continue;
      const place = at + i * stride + j;
      const [hasRight, hasBelow] = [j + 1 < columns, i + 1 < rows];
      if (code & 8) a[place] += value;
      if (code & 4 && hasRight) a[place + 1] += value;
      if (code & 2 && hasBelow) a[place + stride] += value;
      if (code & 1 && hasBelow && hasRight) a[place + stride + 1] += value;
    }
  }
}

/** The fixed Huffman code of 4-bit codes: by the first 3 bits, then 4, 5 and 6. */
function readCode(bits: Bits): number {
  let code = bits.take(3);
  if (code < 4) return 1 << code;
  code = (code << 1) | bits.take(1);
  if (code < 13) return [3, 5, 10, 12, 15][code - 8];
  code = (code << 1) | bits.take(1);
  if (code < 31) return [6, 7, 9, 11, 13][code - 26];
  return bits.take(1) === 0 ? 0 : 14;
}
