/**
 * Tables of radial transforms T(kappa), piecewise linear in q = kappa^2 with 2^8 pieces per octave of q, from 2^-28 to 2^20:
 * the index of a float32 q is read off its bits (kernel/assembly/render.ts, `lookup`), so four lookups are a handful
 * of SIMD instructions. Relative interpolation error about 1e-6 (p (p+1) / 8 / 65536 where T ~ q^-p).
 */
const PIECE_BITS = 8;
export const PIECES = 1 << PIECE_BITS;
export const MIN_EXPONENT = -28;
const MAX_EXPONENT = 20;
export const OCTAVES = MAX_EXPONENT - MIN_EXPONENT;

/** floats in a table: one node more than pieces, padded to a multiple of four */
export const TABLE_LENGTH = OCTAVES * PIECES + 4;
/** index of the first node in the numbering of float bits >> (23 - PIECE_BITS) */
export const TABLE_BASE = (127 + MIN_EXPONENT) << PIECE_BITS;
/** last piece; its two nodes are 0, so that everything beyond the table is 0 */
export const TABLE_LAST = OCTAVES * PIECES - 1;

const asFloat = new Float32Array(1);
const asBits = new Int32Array(asFloat.buffer);

/** The piece of the table that holds q (clamped), as the kernel finds it. */
export function pieceOf(q: number): number {
  asFloat[0] = q;
  return Math.min(Math.max((asBits[0] >> (23 - PIECE_BITS)) - TABLE_BASE, 0), TABLE_LAST);
}

/** Linear interpolation at q, as in the kernel. `at` is the table's first element in `data`. */
export function lookUp(data: Float32Array, at: number, q: number): number {
  const i = pieceOf(q);
  const t = (asBits[0] & ((1 << (23 - PIECE_BITS)) - 1)) / (1 << (23 - PIECE_BITS));
  const left = data[at + i];
  return left + t * (data[at + i + 1] - left);
}

/** kappa = sqrt(q) of node i. */
export const nodeKappa = (i: number): number =>
  Math.sqrt(2 ** (MIN_EXPONENT + (i >> PIECE_BITS)) * (1 + (i & (PIECES - 1)) / PIECES));

/** Values below this are stored as 0: they cannot matter, and denormal floats are slow. */
const TINY = 1e-25;

function closeTable(out: Float32Array): void {
  for (let i = 0; i < out.length; i++) if (Math.abs(out[i]) < TINY) out[i] = 0;
  out.fill(0, TABLE_LAST);
}

/** Tabulates T by calling it at every node: for functions that are cheap or not smooth. */
export function tabulate(out: Float32Array, value: (kappa: number) => number): void {
  for (let i = 0; i < TABLE_LAST; i++) out[i] = value(nodeKappa(i));
  closeTable(out);
}

/** The coarse grid from which smooth transforms are interpolated: geometric, 8 nodes per octave of q. */
const COARSE_PER_OCTAVE = 8;
const MARGIN = 3;
export const COARSE_GRID = {
  first: Math.sqrt(2 ** (MIN_EXPONENT - MARGIN / COARSE_PER_OCTAVE)),
  ratio: Math.sqrt(2 ** (1 / COARSE_PER_OCTAVE)),
  count: OCTAVES * COARSE_PER_OCTAVE + 2 * MARGIN + 1,
} as const;

/** For each of the PIECES offsets in an octave: the coarse node to the left, and six Lagrange weights around it. */
const upsampling = Array.from({ length: PIECES }, (_, piece) => {
  const position = Math.log2(1 + piece / PIECES) * COARSE_PER_OCTAVE;
  const left = Math.floor(position);
  const x = position - left;
  const weights = new Float64Array(6);
  for (let a = -2; a <= 3; a++) {
    let w = 1;
    for (let b = -2; b <= 3; b++) if (b !== a) w *= (x - b) / (a - b);
    weights[a + 2] = w;
  }
  return { left, weights };
});

/** Tabulates a smooth T from its values on COARSE_GRID by six-point Lagrange interpolation in log kappa. */
export function tabulateFromCoarse(out: Float32Array, coarse: Float64Array): void {
  for (let octave = 0; octave < OCTAVES; octave++) {
    for (let piece = 0; piece < PIECES; piece++) {
      const { left, weights } = upsampling[piece];
      const at = octave * COARSE_PER_OCTAVE + left + MARGIN - 2;
      let sum = 0;
      for (let a = 0; a < 6; a++) sum += weights[a] * coarse[at + a];
      out[octave * PIECES + piece] = sum;
    }
  }
  closeTable(out);
}
