// Kernels of the separable Fourier quadrature. Mathematics: docs/rendering.md; caller: sim/render/renderer.ts.
// Names: node arrays kx [nx], ky [ny]; S and D are the sum and the difference of the transform at (kx, ky) and
// (kx, -ky), row-major [ky][kx] with `stride` floats a row; `limit[j]` is how many kx (a multiple of 8) row j uses.

/** Tables have 2^MANTISSA_BITS linear pieces per octave of their argument; the index is read off the float's bits. */
const MANTISSA_BITS: i32 = 8;
const SHIFT: i32 = 23 - MANTISSA_BITS;

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
 * plus[j][i] (+)= amplitude T(cxx kx^2 + 2 cxy kx ky + cyy ky^2), minus[j][i] the same at -ky, where T is a radial
 * table of the squared argument. `accumulate` 0 overwrites. Entries beyond limit[j] are left alone.
 */
export function fillRadial(
  plus: usize, minus: usize, stride: i32, kx: usize, ky: usize, ny: i32, limit: usize,
  table: usize, base: i32, last: i32, cxx: f32, cxy: f32, cyy: f32, amplitude: f32, accumulate: i32,
): void {
  const vxx = f32x4.splat(cxx);
  const amp = f32x4.splat(amplitude);
  for (let j = 0; j < ny; j++) {
    const y = load<f32>(ky + (<usize>j << 2));
    const yy = f32x4.splat(cyy * y * y);
    const xy = f32x4.splat(<f32>2.0 * cxy * y);
    const row = <usize>(j * stride) << 2;
    const end = <usize>load<i32>(limit + (<usize>j << 2)) << 2;
    for (let i: usize = 0; i < end; i += 16) {
      const x = v128.load(kx + i);
      const even = f32x4.add(f32x4.mul(vxx, f32x4.mul(x, x)), yy);
      const odd = f32x4.mul(xy, x);
      let fp = f32x4.mul(amp, lookup(table, base, last, f32x4.add(even, odd)));
      let fm = f32x4.mul(amp, lookup(table, base, last, f32x4.sub(even, odd)));
      if (accumulate) {
        fp = f32x4.add(fp, v128.load(plus + row + i));
        fm = f32x4.add(fm, v128.load(minus + row + i));
      }
      v128.store(plus + row + i, fp);
      v128.store(minus + row + i, fm);
    }
  }
}

/** S = F+ O+ + F- O-, D = F+ O+ - F- O- : the transform times the optical transfer function; S, D may alias F+, F-. */
export function applyOtf(
  sum: usize, difference: usize, plus: usize, minus: usize, otfPlus: usize, otfMinus: usize,
  stride: i32, ny: i32, limit: usize,
): void {
  for (let j = 0; j < ny; j++) {
    const row = <usize>(j * stride) << 2;
    const end = row + (<usize>load<i32>(limit + (<usize>j << 2)) << 2);
    for (let i = row; i < end; i += 16) {
      const p = f32x4.mul(v128.load(plus + i), v128.load(otfPlus + i));
      const m = f32x4.mul(v128.load(minus + i), v128.load(otfMinus + i));
      v128.store(sum + i, f32x4.add(p, m));
      v128.store(difference + i, f32x4.sub(p, m));
    }
  }
}

/**
 * c[j][p] = cos(k_j (y_p - y0)), s[j][p] = sin(...), p = 0 .. 2 half - 1, from the fixed tables cosHalf, sinHalf
 * [j][half] of the upper half of the stamp (y >= 0) and phase[j] = (cos k_j y0, sin k_j y0). Mirrored for y < 0:
 * the lower half is written in the order of its own y, from the stamp's middle downwards.
 */
export function tabulateShifted(
  c: usize, s: usize, cosHalf: usize, sinHalf: usize, phase: usize, half: i32, ny: i32,
): void {
  const bytes = <usize>half << 2;
  for (let j = 0; j < ny; j++) {
    const cp = v128.load32_splat(phase + (<usize>j << 3));
    const sp = v128.load32_splat(phase + (<usize>j << 3) + 4);
    const from = <usize>j * bytes;
    const to = from << 1;
    for (let p: usize = 0; p < bytes; p += 16) {
      const ch = v128.load(cosHalf + from + p);
      const sh = v128.load(sinHalf + from + p);
      const cc = f32x4.mul(ch, cp);
      const ss = f32x4.mul(sh, sp);
      const sc = f32x4.mul(sh, cp);
      const cs = f32x4.mul(ch, sp);
      v128.store(c + to + p, f32x4.add(cc, ss));
      v128.store(s + to + p, f32x4.sub(sc, cs));
      v128.store(c + to + bytes + p, f32x4.sub(cc, ss));
      v128.store(s + to + bytes + p, f32x4.sub(f32x4.neg(sc), cs));
    }
  }
}

/** acc + splat(a) * b */
// @ts-ignore: decorator
@inline
function mulAdd(acc: v128, a: v128, b: v128): v128 {
  return f32x4.add(acc, f32x4.mul(a, b));
}

/**
 * First transform, over ky, for `rows` = 2 half image rows (a multiple of 4):
 *   P[y][i] = sum_j C[j][y] S[j][i] - (complex OTF: C' terms),  Q[y][i] = sum_j Sn[j][y] D[j][i],
 * then the shift along x: U = P cos(k_i x0) + Q sin(k_i x0), V = P sin(k_i x0) - Q cos(k_i x0).
 * `depth[b]` is how many ky the block b of eight kx needs. With `complex` = 1, (S2, D2) are the sums of the imaginary
 * part: P -= sum Sn D2, Q += sum C S2.
 */
export function transformRows(
  u: usize, v: usize, c: usize, sn: usize, sum: usize, difference: usize, sum2: usize, difference2: usize,
  complex: i32, cosX: usize, sinX: usize, stride: i32, nx: i32, rows: i32, depth: usize,
): void {
  const rowBytes = <usize>rows << 2;
  const strideBytes = <usize>stride << 2;
  for (let i = 0; i < nx; i += 8) {
    const n = load<i32>(depth + (<usize>(i >> 3) << 2));
    const at = <usize>i << 2;
    const cx0 = v128.load(cosX + at);
    const cx1 = v128.load(cosX + at + 16);
    const sx0 = v128.load(sinX + at);
    const sx1 = v128.load(sinX + at + 16);
    for (let y: usize = 0; y < rowBytes; y += 8) {
      let p00 = f32x4.splat(0), p01 = p00, p10 = p00, p11 = p00;
      let q00 = p00, q01 = p00, q10 = p00, q11 = p00;
      let cj = c + y;
      let sj = sn + y;
      let f = at;
      for (let j = 0; j < n; j++) {
        const c0 = v128.load32_splat(cj);
        const c1 = v128.load32_splat(cj, 4);
        const s0 = v128.load(sum + f);
        const s1 = v128.load(sum + f, 16);
        p00 = mulAdd(p00, c0, s0);
        p01 = mulAdd(p01, c0, s1);
        p10 = mulAdd(p10, c1, s0);
        p11 = mulAdd(p11, c1, s1);
        const e0 = v128.load32_splat(sj);
        const e1 = v128.load32_splat(sj, 4);
        const d0 = v128.load(difference + f);
        const d1 = v128.load(difference + f, 16);
        q00 = mulAdd(q00, e0, d0);
        q01 = mulAdd(q01, e0, d1);
        q10 = mulAdd(q10, e1, d0);
        q11 = mulAdd(q11, e1, d1);
        cj += rowBytes;
        sj += rowBytes;
        f += strideBytes;
      }
      if (complex) {
        cj = c + y;
        sj = sn + y;
        f = at;
        for (let j = 0; j < n; j++) {
          const e0 = f32x4.neg(v128.load32_splat(sj));
          const e1 = f32x4.neg(v128.load32_splat(sj, 4));
          const d0 = v128.load(difference2 + f);
          const d1 = v128.load(difference2 + f, 16);
          p00 = mulAdd(p00, e0, d0);
          p01 = mulAdd(p01, e0, d1);
          p10 = mulAdd(p10, e1, d0);
          p11 = mulAdd(p11, e1, d1);
          const c0 = v128.load32_splat(cj);
          const c1 = v128.load32_splat(cj, 4);
          const s0 = v128.load(sum2 + f);
          const s1 = v128.load(sum2 + f, 16);
          q00 = mulAdd(q00, c0, s0);
          q01 = mulAdd(q01, c0, s1);
          q10 = mulAdd(q10, c1, s0);
          q11 = mulAdd(q11, c1, s1);
          cj += rowBytes;
          sj += rowBytes;
          f += strideBytes;
        }
      }
      const to = (y >> 2) * strideBytes + at;
      v128.store(u + to, f32x4.add(f32x4.mul(p00, cx0), f32x4.mul(q00, sx0)));
      v128.store(u + to, f32x4.add(f32x4.mul(p01, cx1), f32x4.mul(q01, sx1)), 16);
      v128.store(v + to, f32x4.sub(f32x4.mul(p00, sx0), f32x4.mul(q00, cx0)));
      v128.store(v + to, f32x4.sub(f32x4.mul(p01, sx1), f32x4.mul(q01, cx1)), 16);
      v128.store(u + to + strideBytes, f32x4.add(f32x4.mul(p10, cx0), f32x4.mul(q10, sx0)));
      v128.store(u + to + strideBytes, f32x4.add(f32x4.mul(p11, cx1), f32x4.mul(q11, sx1)), 16);
      v128.store(v + to + strideBytes, f32x4.sub(f32x4.mul(p10, sx0), f32x4.mul(q10, cx0)));
      v128.store(v + to + strideBytes, f32x4.sub(f32x4.mul(p11, sx1), f32x4.mul(q11, cx1)), 16);
    }
  }
}

/**
 * Second transform, over kx: even[y][x] = sum_i U[y][i] cos(k_i x), odd[y][x] = sum_i V[y][i] sin(k_i x) for the right half
 * of the stamp (x >= 0, `half` a multiple of 4), then image(+x) = even + odd, image(-x) = even - odd, both written
 * from the middle outwards: right[y][p], left[y][p] (two halves of one row of 2 half floats, right first).
 */
export function transformColumns(
  out: usize, u: usize, v: usize, cosHalf: usize, sinHalf: usize, stride: i32, nx: i32, rows: i32, half: i32,
): void {
  const strideBytes = <usize>stride << 2;
  const halfBytes = <usize>half << 2;
  for (let y = 0; y < rows; y += 4) {
    const uy = u + <usize>y * strideBytes;
    const vy = v + <usize>y * strideBytes;
    const oy = out + <usize>y * (halfBytes << 1);
    for (let x: usize = 0; x < halfBytes; x += 16) {
      let e0 = f32x4.splat(0), e1 = e0, e2 = e0, e3 = e0;
      let o0 = e0, o1 = e0, o2 = e0, o3 = e0;
      let m = cosHalf + x;
      let w = sinHalf + x;
      for (let i: usize = 0, end = <usize>nx << 2; i < end; i += 4) {
        const cm = v128.load(m);
        e0 = mulAdd(e0, v128.load32_splat(uy + i), cm);
        e1 = mulAdd(e1, v128.load32_splat(uy + strideBytes + i), cm);
        e2 = mulAdd(e2, v128.load32_splat(uy + 2 * strideBytes + i), cm);
        e3 = mulAdd(e3, v128.load32_splat(uy + 3 * strideBytes + i), cm);
        const sm = v128.load(w);
        o0 = mulAdd(o0, v128.load32_splat(vy + i), sm);
        o1 = mulAdd(o1, v128.load32_splat(vy + strideBytes + i), sm);
        o2 = mulAdd(o2, v128.load32_splat(vy + 2 * strideBytes + i), sm);
        o3 = mulAdd(o3, v128.load32_splat(vy + 3 * strideBytes + i), sm);
        m += halfBytes;
        w += halfBytes;
      }
      const row = halfBytes << 1;
      v128.store(oy + x, f32x4.add(e0, o0));
      v128.store(oy + halfBytes + x, f32x4.sub(e0, o0));
      v128.store(oy + row + x, f32x4.add(e1, o1));
      v128.store(oy + row + halfBytes + x, f32x4.sub(e1, o1));
      v128.store(oy + 2 * row + x, f32x4.add(e2, o2));
      v128.store(oy + 2 * row + halfBytes + x, f32x4.sub(e2, o2));
      v128.store(oy + 3 * row + x, f32x4.add(e3, o3));
      v128.store(oy + 3 * row + halfBytes + x, f32x4.sub(e3, o3));
    }
  }
}

/**
 * Puts the folded image of transformColumns in its natural order: rows are [upper half, lower half from the middle
 * down], columns [right half, left half from the middle outwards]. With an odd side the middle line is in both halves.
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
