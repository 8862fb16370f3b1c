// Normal random numbers, four pairs at a time.
import { ULP } from "./philox";

/** Natural logarithm of four floats in (0, 1], relative error 2e-7 (polynomial of Cephes' logf). */
// @ts-ignore: decorator
@inline
function log4(x: v128): v128 {
  // mantissa in [sqrt(1/2), sqrt(2))
  let e = i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(126));
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(m, f32x4.splat(0.70710678));
  e = i32x4.add(e, small);
  m = f32x4.sub(f32x4.add(m, v128.and(m, small)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  let y = f32x4.splat(7.0376836292e-2);
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.1514610310e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(1.1676998740e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, m), z);
  const fe = f32x4.convert_i32x4_s(e);
  y = f32x4.add(y, f32x4.mul(fe, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(fe, f32x4.splat(0.693359375)));
}

/** sin(2 pi t) of four floats 0 <= t <= 1/4, error 1e-7. */
// @ts-ignore: decorator
@inline
function sinTurn4(t: v128): v128 {
  const x = f32x4.mul(t, f32x4.splat(6.2831853));
  const z = f32x4.mul(x, x);
  let s = f32x4.splat(-2.3889859e-8);
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(2.7525562e-6));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.9840874e-4));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(8.3333310e-3));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.6666667e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(s, z), x), x);
}

// the two results of boxMuller4
export let cosines: v128 = i64x2.splat(0);
export let sines: v128 = i64x2.splat(0);

/** Four pairs of standard normals: sqrt(-2 log u) (cos, sin)(2 pi w), u in (0, 1] and w in [-1/2, 1/2) from 32 bits each: up to 6.7 sigma. */
// @ts-ignore: decorator
@inline
export function boxMuller4(bitsU: v128, bitsW: v128): void {
  const scale = f32x4.splat(<f32>ULP);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(bitsU), f32x4.splat(0.5)), scale);
  const r = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log4(u)));
  const w = f32x4.abs(f32x4.mul(f32x4.convert_i32x4_s(bitsW), scale));
  const fromQuarter = f32x4.sub(f32x4.splat(0.25), w);
  const negative = v128.and(f32x4.splat(-0.0), fromQuarter);
  cosines = f32x4.mul(r, v128.xor(sinTurn4(f32x4.abs(fromQuarter)), negative));
  const sine = sinTurn4(f32x4.sub(f32x4.splat(0.25), f32x4.abs(fromQuarter)));
  sines = f32x4.mul(r, v128.xor(sine, v128.and(f32x4.splat(-0.0), bitsW)));
}
