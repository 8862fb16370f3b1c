/**
 * The squared argument of a sheared radial transform: kappa^2 = xx kx^2 + 2 xy kx ky + yy ky^2 for a circular profile of
 * scale r, sheared with preserved area to axis ratio q = sqrt((1-e)/(1+e)) and position angle pa: semi-axes r/sqrt(q) and
 * r sqrt(q).
 */
export interface Quadratic {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  /** semi-axes, in the unit of r */
  readonly major: number;
  readonly minor: number;
}

export function shearedQuadratic(r: number, e: number, pa: number): Quadratic {
  const q = Math.sqrt((1 - e) / (1 + e));
  const a2 = (r * r) / q;
  const b2 = r * r * q;
  const c = Math.cos((pa * Math.PI) / 180);
  const s = Math.sin((pa * Math.PI) / 180);
  return {
    xx: a2 * c * c + b2 * s * s,
    xy: (a2 - b2) * c * s,
    yy: a2 * s * s + b2 * c * c,
    major: Math.sqrt(a2),
    minor: Math.sqrt(b2),
  };
}
