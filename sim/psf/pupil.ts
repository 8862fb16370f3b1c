/**
 * The pupil of a telescope on a square grid: a disc less a central obscuration and struts, with a wavefront. What stands in a cell is the mean of
 * exp(2 pi i W) over its illuminated part, times the part that is illuminated: so the sum over cells is an integral over the pupil, however the
 * edges lie on the grid. Struts go from the centre outwards, the first at `strut_angle` counter-clockwise from +y, the others at equal angles
 * (as GalSim's Aperture).
 */

export interface PupilShape {
  /** linear, a part of the diameter */
  readonly obscuration: number;
  readonly nstruts: number;
  /** a part of the diameter */
  readonly strut_thick: number;
  /** degrees */
  readonly strut_angle: number;
}

export interface Pupil {
  /** [side][side], x fastest, over the square about the disc */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** illuminated cells */
  readonly area: number;
  /** the largest slope of the wavefront [waves per diameter] */
  readonly slope: number;
}

/** Points and sub-cells along each side of a cell inside, and of one at an edge. */
const GAUSS = 1 / (2 * Math.sqrt(3));
const SUB = 4;

/**
 * @param wavefront W [waves] on the unit disc @param side cells along the diameter
 */
export function makePupil(
  shape: PupilShape,
  wavefront: (x: number, y: number) => number,
  side: number,
): Pupil {
  const out = { re: new Float64Array(side * side), im: new Float64Array(side * side) };
  const cell = 2 / side;
  const lit = illumination(shape);
  let area = 0;
  let slope = 0;
  const add = (at: number, x: number, y: number, weight: number): number => {
    const waves = wavefront(x, y);
    out.re[at] += weight * Math.cos(2 * Math.PI * waves);
    out.im[at] += weight * Math.sin(2 * Math.PI * waves);
    return waves;
  };
  for (let j = 0, at = 0; j < side; j++) {
    const y = (j + 0.5) * cell - 1;
    for (let i = 0; i < side; i++, at++) {
      const x = (i + 0.5) * cell - 1;
      const whole = lit(x, y, cell);
      if (whole === 0) continue;
      if (whole === 1) {
        const g = GAUSS * cell;
        const [a, b, c, d] = [
          add(at, x - g, y - g, 0.25),
          add(at, x + g, y - g, 0.25),
          add(at, x - g, y + g, 0.25),
          add(at, x + g, y + g, 0.25),
        ];
        // over points 2 g apart, of a disc whose diameter is 2
        slope = Math.max(slope, Math.hypot(b - a + d - c, c - a + d - b) / (2 * g));
        area += 1;
        continue;
      }
      const small = cell / SUB;
      for (let q = 0; q < SUB; q++) {
        for (let p = 0; p < SUB; p++) {
          const [u, v] = [x + (p - (SUB - 1) / 2) * small, y + (q - (SUB - 1) / 2) * small];
          const part = lit(u, v, small) / (SUB * SUB);
          if (part === 0) continue;
          add(at, u, v, part);
          area += part;
        }
      }
    }
  }
  return { ...out, area, slope };
}

/** The part of a square cell about (x, y) that is illuminated: exact where one straight edge crosses it. */
function illumination({ obscuration, nstruts, strut_thick, strut_angle }: PupilShape) {
  const struts = Array.from({ length: nstruts }, (_, s) => {
    const angle = (((90 + strut_angle) * nstruts + 360 * s) * Math.PI) / (180 * nstruts);
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  return (x: number, y: number, cell: number): number => {
    const r = Math.hypot(x, y);
    if (r > 1 + cell || r < obscuration - cell) return 0;
    const [nx, ny] = r === 0 ? [1, 0] : [x / r, y / r];
    let part = partOf((1 - r) / cell, nx, ny);
    if (obscuration > 0) part *= partOf((r - obscuration) / cell, nx, ny);
    for (const [c, s] of struts) {
      if (part === 0) return 0;
      const along = c * x + s * y;
      const across = -s * x + c * y;
      if (along < -cell || Math.abs(across) > strut_thick + cell) continue;
      // the strut is strut_thick diameters wide: as many radii to each side
      const strip = partOf((across + strut_thick) / cell, s, c) - partOf((across - strut_thick) / cell, s, c);
      part *= 1 - strip * partOf(along / cell, c, s);
    }
    return part;
  };
}

/** The part of a unit square about 0 where n . p < t, |n| = 1: the distribution function of a sum of two uniform numbers. */
function partOf(t: number, nx: number, ny: number): number {
  const big = Math.max(Math.abs(nx), Math.abs(ny));
  const small = Math.min(Math.abs(nx), Math.abs(ny));
  const far = 0.5 * (big + small);
  const d = Math.abs(t);
  if (d >= far) return t > 0 ? 1 : 0;
  const above = d <= 0.5 * (big - small) ? 0.5 - d / big : (far - d) ** 2 / (2 * big * small);
  return t > 0 ? 1 - above : above;
}
