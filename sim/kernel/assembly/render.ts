// Kernels of the separable Fourier quadrature. Mathematics: docs/rendering.md; caller: sim/render/renderer.ts.
//
// Layouts, chosen so that the two matrix products below read memory in order:
//   a grid over the modes, panels of 4 kx:     G[kx / 4][ky][4],    `ny` rows of 16 bytes a panel;
//   a table over the pixels, panels of 8:      T[pixel / 8][node][8], `nodes` rows of 32 bytes a panel.
// S and D are the sum and the difference of the transform at (kx, ky) and (kx, -ky). depth[b] is how many ky panel b uses.

/** Radial tables have 2^8 linear pieces per octave of their argument; the index is read off the float's bits. */
const SHIFT: i32 = 23 - 8;

/** out[t] = sum over four rows of w_r row_r[t], t = 0 .. count-1 (count a multiple of 4). */
export function mixTables(
  out: usize, r0: usize, r1: usize, r2: usize, r3: usize,
  w0: f32, w1: f32, w2: f32, w3: f32, count: i32,
): void {
  const a = f32x4.splat(w0);
  const b = f32x4.splat(w1);
  const c = f32x4.splat(w2);
  const d = f32x4.splat(w3);
  const end = <usize>count << 2;
  for (let t: usize = 0; t < end; t += 16) {
    const lo = f32x4.add(f32x4.mul(a, v128.load(r0 + t)), f32x4.mul(b, v128.load(r1 + t)));
    const hi = f32x4.add(f32x4.mul(c, v128.load(r2 + t)), f32x4.mul(d, v128.load(r3 + t)));
    v128.store(out + t, f32x4.add(lo, hi));
  }
}

/** Linear interpolation of a table at four positive arguments q; clamped to the table's ends. */
// @ts-ignore: decorator
@inline
function lookup(table: usize, base: i32, last: i32, q: v128): v128 {
  let index = i32x4.sub(i32x4.shr_s(q, SHIFT), i32x4.splat(base));
  index = i32x4.min_s(i32x4.max_s(index, i32x4.splat(0)), i32x4.splat(last));
  const t = f32x4.mul(
    f32x4.convert_i32x4_s(v128.and(q, i32x4.splat((1 << SHIFT) - 1))),
    f32x4.splat(<f32>1.0 / <f32>(1 << SHIFT)),
  );
  let p01 = v128.load64_zero(table + (<usize>i32x4.extract_lane(index, 0) << 2));
  p01 = v128.load_lane<i64>(table + (<usize>i32x4.extract_lane(index, 1) << 2), p01, 1);
  let p23 = v128.load64_zero(table + (<usize>i32x4.extract_lane(index, 2) << 2));
  p23 = v128.load_lane<i64>(table + (<usize>i32x4.extract_lane(index, 3) << 2), p23, 1);
  const left = v128.shuffle<f32>(p01, p23, 0, 2, 4, 6);
  const right = v128.shuffle<f32>(p01, p23, 1, 3, 5, 7);
  return f32x4.add(left, f32x4.mul(t, f32x4.sub(right, left)));
}

/**
 * plus (+)= amplitude T(u^2 + v^2), u = ux kx + uy ky, v = vx kx + vy ky, and minus (+)= the same at -ky, where T is a radial table of
 * the squared argument; `accumulate` 0 overwrites. kx [4 panels], ky [ny]. Squares of the coordinates along the axes, not
 * a quadratic form: its terms would cancel for elongated profiles.
 */
export function fillRadial(
  plus: usize, minus: usize, kx: usize, ky: usize, panels: i32, ny: i32, depth: usize,
  table: usize, base: i32, last: i32, ux: f32, uy: f32, vx: f32, vy: f32, amplitude: f32, accumulate: i32,
): void {
  const vuy = f32x4.splat(uy);
  const vvy = f32x4.splat(vy);
  const amp = f32x4.splat(amplitude);
  for (let b = 0; b < panels; b++) {
    const x = v128.load(kx + (<usize>b << 4));
    const u0 = f32x4.mul(f32x4.splat(ux), x);
    const v0 = f32x4.mul(f32x4.splat(vx), x);
    let at = <usize>(b * ny) << 4;
    const end = ky + (<usize>load<i32>(depth + (<usize>b << 2)) << 2);
    for (let j = ky; j < end; j += 4) {
      const y = v128.load32_splat(j);
      const u1 = f32x4.mul(vuy, y);
      const v1 = f32x4.mul(vvy, y);
      const up = f32x4.add(u0, u1);
      const vp = f32x4.add(v0, v1);
      const um = f32x4.sub(u0, u1);
      const vm = f32x4.sub(v0, v1);
      let fp = f32x4.mul(amp, lookup(table, base, last, f32x4.add(f32x4.mul(up, up), f32x4.mul(vp, vp))));
      let fm = f32x4.mul(amp, lookup(table, base, last, f32x4.add(f32x4.mul(um, um), f32x4.mul(vm, vm))));
      if (accumulate) {
        fp = f32x4.add(fp, v128.load(plus + at));
        fm = f32x4.add(fm, v128.load(minus + at));
      }
      v128.store(plus + at, fp);
      v128.store(minus + at, fm);
      at += 16;
    }
  }
}

/**
 * The same for a component at (dx, dy) from the centre: adds T exp(-i (kx dx + ky dy)), real parts to plus and minus, imaginary ones to
 * plus2 and minus2. cosX, sinX: of kx dx [4 panels]; phaseY[j] = (cos ky dy, sin ky dy).
 */
export function addShifted(
  plus: usize, minus: usize, plus2: usize, minus2: usize, kx: usize, ky: usize, panels: i32, ny: i32, depth: usize,
  table: usize, base: i32, last: i32, ux: f32, uy: f32, vx: f32, vy: f32, amplitude: f32,
  cosX: usize, sinX: usize, phaseY: usize,
): void {
  const vuy = f32x4.splat(uy);
  const vvy = f32x4.splat(vy);
  const amp = f32x4.splat(amplitude);
  for (let b = 0; b < panels; b++) {
    const x = v128.load(kx + (<usize>b << 4));
    const u0 = f32x4.mul(f32x4.splat(ux), x);
    const v0 = f32x4.mul(f32x4.splat(vx), x);
    const ca = f32x4.mul(amp, v128.load(cosX + (<usize>b << 4)));
    const sa = f32x4.mul(amp, v128.load(sinX + (<usize>b << 4)));
    let at = <usize>(b * ny) << 4;
    let ph = phaseY;
    const end = ky + (<usize>load<i32>(depth + (<usize>b << 2)) << 2);
    for (let j = ky; j < end; j += 4) {
      const y = v128.load32_splat(j);
      const u1 = f32x4.mul(vuy, y);
      const v1 = f32x4.mul(vvy, y);
      const up = f32x4.add(u0, u1);
      const vp = f32x4.add(v0, v1);
      const um = f32x4.sub(u0, u1);
      const vm = f32x4.sub(v0, v1);
      const fp = lookup(table, base, last, f32x4.add(f32x4.mul(up, up), f32x4.mul(vp, vp)));
      const fm = lookup(table, base, last, f32x4.add(f32x4.mul(um, um), f32x4.mul(vm, vm)));
      const cb = v128.load32_splat(ph);
      const sb = v128.load32_splat(ph, 4);
      const cc = f32x4.mul(ca, cb);
      const ss = f32x4.mul(sa, sb);
      const sc = f32x4.mul(sa, cb);
      const cs = f32x4.mul(ca, sb);
      v128.store(plus + at, f32x4.add(v128.load(plus + at), f32x4.mul(fp, f32x4.sub(cc, ss))));
      v128.store(minus + at, f32x4.add(v128.load(minus + at), f32x4.mul(fm, f32x4.add(cc, ss))));
      v128.store(plus2 + at, f32x4.sub(v128.load(plus2 + at), f32x4.mul(fp, f32x4.add(sc, cs))));
      v128.store(minus2 + at, f32x4.sub(v128.load(minus2 + at), f32x4.mul(fm, f32x4.sub(sc, cs))));
      at += 16;
      ph += 8;
    }
  }
}

/** grid *= wx wy, in float64 until it is stored. wx: [4 panels], wy: [ny], both float64. */
export function weigh(grid: usize, wx: usize, wy: usize, panels: i32, ny: i32, depth: usize): void {
  for (let b = 0; b < panels; b++) {
    const x01 = v128.load(wx + (<usize>b << 5));
    const x23 = v128.load(wx + (<usize>b << 5), 16);
    let at = grid + (<usize>(b * ny) << 4);
    const end = wy + (<usize>load<i32>(depth + (<usize>b << 2)) << 3);
    for (let j = wy; j < end; j += 8) {
      const y = v128.load64_splat(j);
      const f = v128.load(at);
      const f01 = f64x2.mul(f64x2.promote_low_f32x4(f), f64x2.mul(x01, y));
      const f23 = f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<i64>(f, f, 1, 0)), f64x2.mul(x23, y));
      v128.store(at, v128.shuffle<i64>(f32x4.demote_f64x2_zero(f01), f32x4.demote_f64x2_zero(f23), 0, 2));
      at += 16;
    }
  }
}

/** S = F+ O+ + F- O-, D = F+ O+ - F- O-: the transform times the optical transfer function; S, D may alias F+, F-. */
export function applyOtf(
  sum: usize, difference: usize, plus: usize, minus: usize, otfPlus: usize, otfMinus: usize,
  panels: i32, ny: i32, depth: usize,
): void {
  for (let b = 0; b < panels; b++) {
    const from = <usize>(b * ny) << 4;
    const end = from + (<usize>load<i32>(depth + (<usize>b << 2)) << 4);
    for (let i = from; i < end; i += 16) {
      const p = f32x4.mul(v128.load(plus + i), v128.load(otfPlus + i));
      const m = f32x4.mul(v128.load(minus + i), v128.load(otfMinus + i));
      v128.store(sum + i, f32x4.add(p, m));
      v128.store(difference + i, f32x4.sub(p, m));
    }
  }
}

/**
 * c = cos(k_j (y_p - y0)), s = sin(...), tables over 2 half pixels and `used` of `nodes` nodes, from the fixed tables of the
 * upper half of the stamp (y >= 0) and phase[j] = (cos k_j y0, sin k_j y0). The lower half comes second, from the
 * stamp's middle downwards.
 */
export function tabulateShifted(
  c: usize, s: usize, cosHalf: usize, sinHalf: usize, phase: usize, half: i32, nodes: i32, used: i32,
): void {
  const panelBytes = <usize>nodes << 5;
  const mirror = <usize>(half >> 3) * panelBytes;
  for (let panel: usize = 0; panel < mirror; panel += panelBytes) {
    const end = panel + (<usize>used << 5);
    let ph = phase;
    for (let at = panel; at < end; ph += 8) {
      const cp = v128.load32_splat(ph);
      const sp = v128.load32_splat(ph, 4);
      for (const stop = at + 32; at < stop; at += 16) {
        const ch = v128.load(cosHalf + at);
        const sh = v128.load(sinHalf + at);
        const cc = f32x4.mul(ch, cp);
        const ss = f32x4.mul(sh, sp);
        const sc = f32x4.mul(sh, cp);
        const cs = f32x4.mul(ch, sp);
        v128.store(c + at, f32x4.add(cc, ss));
        v128.store(s + at, f32x4.sub(sc, cs));
        v128.store(c + at + mirror, f32x4.sub(cc, ss));
        v128.store(s + at + mirror, f32x4.sub(f32x4.neg(sc), cs));
      }
    }
  }
}

// The register block of both matrix products: R[m][0..7] = sum_k A[k][m] B[k][0..7], m = 0 .. 3, A in rows of 4, B in rows of 8.
// About 0.65 cycles a multiplication and addition of four: three quarters of what two multipliers and two adders can do.
let r00: v128 = i64x2.splat(0), r01: v128 = i64x2.splat(0), r10: v128 = i64x2.splat(0), r11: v128 = i64x2.splat(0);
let r20: v128 = i64x2.splat(0), r21: v128 = i64x2.splat(0), r30: v128 = i64x2.splat(0), r31: v128 = i64x2.splat(0);

// @ts-ignore: decorator
@inline
function multiplyBlock(a: usize, b: usize, depth: i32): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = a + (<usize>depth << 4);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const four = v128.load(a);
    const a0 = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += 16;
    b += 32;
  }
  r00 = c00;
  r01 = c01;
  r10 = c10;
  r11 = c11;
  r20 = c20;
  r21 = c21;
  r30 = c30;
  r31 = c31;
}

/** out[0..7] = fu R; out2[0..7] = fv R, for one row of the block: added to what is there if `add`. */
// @ts-ignore: decorator
@inline
function spread(u: usize, v: usize, panel: usize, lo: v128, hi: v128, fu: v128, fv: v128, add: bool): void {
  let u0 = f32x4.mul(fu, lo);
  let u1 = f32x4.mul(fu, hi);
  let v0 = f32x4.mul(fv, lo);
  let v1 = f32x4.mul(fv, hi);
  if (add) {
    u0 = f32x4.add(u0, v128.load(u));
    u1 = f32x4.add(u1, v128.load(u + panel));
    v0 = f32x4.add(v0, v128.load(v));
    v1 = f32x4.add(v1, v128.load(v + panel));
  }
  v128.store(u, u0);
  v128.store(u + panel, u1);
  v128.store(v, v0);
  v128.store(v + panel, v1);
}

/**
 * One product of the first transform, over ky, for all `rows` image rows (a multiple of 8): with R[i][y] = sum_j G[i][j] T[j][y],
 *   U[y][i] (+)= fu_i R[i][y],   V[y][i] (+)= fv_i R[i][y],
 * where (fu, fv) are up to sign the cosine and sine of k_i x0: the shift along x. U and V in panels of 4 rows, [y / 4][i][4],
 * `stride` nodes a panel. The renderer calls it for S with cosines, then for D with sines (and twice more for a complex OTF).
 */
export function transformRows(
  u: usize, v: usize, grid: usize, table: usize, fu: usize, fv: usize,
  panels: i32, ny: i32, rows: i32, stride: i32, depth: usize, add: bool,
): void {
  const tablePanel = <usize>ny << 5;
  const outPanel = <usize>stride << 4;
  for (let b = 0; b < panels; b++) {
    const n = load<i32>(depth + (<usize>b << 2));
    const a = grid + (<usize>(b * ny) << 4);
    const f = <usize>b << 4;
    let t = table;
    let to = <usize>b << 6;
    for (let y = 0; y < rows; y += 8) {
      multiplyBlock(a, t, n);
      spread(u + to, v + to, outPanel, r00, r01, v128.load32_splat(fu + f), v128.load32_splat(fv + f), add);
      spread(u + to + 16, v + to + 16, outPanel, r10, r11, v128.load32_splat(fu + f, 4), v128.load32_splat(fv + f, 4), add);
      spread(u + to + 32, v + to + 32, outPanel, r20, r21, v128.load32_splat(fu + f, 8), v128.load32_splat(fv + f, 8), add);
      spread(u + to + 48, v + to + 48, outPanel, r30, r31, v128.load32_splat(fu + f, 12), v128.load32_splat(fv + f, 12), add);
      t += tablePanel;
      to += outPanel << 1;
    }
  }
}

// @ts-ignore: decorator
@inline
function combine(right: usize, left: usize, lo: v128, hi: v128): void {
  const e0 = v128.load(right);
  const e1 = v128.load(right, 16);
  v128.store(right, f32x4.add(e0, lo));
  v128.store(right, f32x4.add(e1, hi), 16);
  v128.store(left, f32x4.sub(e0, lo));
  v128.store(left, f32x4.sub(e1, hi), 16);
}

/**
 * The second transform, over kx: even[y][x] = sum_i U[y][i] cos(k_i x), odd[y][x] = sum_i V[y][i] sin(k_i x) for the right half of
 * the stamp (x >= 0, `half` a multiple of 8); image(+x) = even + odd, image(-x) = even - odd. A row of `out` is the right half,
 * then the left half from the stamp's middle outwards.
 */
export function transformColumns(
  out: usize, u: usize, v: usize, cosHalf: usize, sinHalf: usize, used: i32, stride: i32, rows: i32, half: i32,
): void {
  const uPanel = <usize>stride << 4;
  const tablePanel = <usize>stride << 5;
  const row = <usize>half << 3;
  for (let y = 0; y < rows; y += 4) {
    const at = <usize>(y >> 2) * uPanel;
    const o = out + <usize>y * row;
    let t: usize = 0;
    for (let x: usize = 0, end = <usize>half << 2; x < end; x += 32) {
      const right = o + x;
      const left = right + end;
      multiplyBlock(u + at, cosHalf + t, used);
      v128.store(right, r00);
      v128.store(right, r01, 16);
      v128.store(right + row, r10);
      v128.store(right + row, r11, 16);
      v128.store(right + 2 * row, r20);
      v128.store(right + 2 * row, r21, 16);
      v128.store(right + 3 * row, r30);
      v128.store(right + 3 * row, r31, 16);
      multiplyBlock(v + at, sinHalf + t, used);
      combine(right, left, r00, r01);
      combine(right + row, left + row, r10, r11);
      combine(right + 2 * row, left + 2 * row, r20, r21);
      combine(right + 3 * row, left + 3 * row, r30, r31);
      t += tablePanel;
    }
  }
}

/**
 * Puts the folded image of transformColumns in its natural order: rows are [upper half, lower half from the middle down],
 * columns [right half, left half from the middle outwards]. With an odd side the middle line is in both halves.
 */
export function unfold(out: usize, folded: usize, nx: i32, ny: i32, halfX: i32, halfY: i32): void {
  const upperY = ny >> 1;
  const leftX = nx >> 1;
  const rightX = nx - leftX;
  const skipX = nx & 1;
  const skipY = ny & 1;
  for (let y = 0; y < ny; y++) {
    const row = y >= upperY ? y - upperY : halfY + skipY + (upperY - 1 - y);
    const from = folded + (<usize>(row * 2 * halfX) << 2);
    const to = out + (<usize>(y * nx) << 2);
    const left = from + (<usize>(halfX + skipX) << 2);
    for (let p = 0; p < leftX; p++) {
      store<f32>(to + (<usize>(leftX - 1 - p) << 2), load<f32>(left + (<usize>p << 2)));
    }
    memory.copy(to + (<usize>leftX << 2), from, <usize>rightX << 2);
  }
}
