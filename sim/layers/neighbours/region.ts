/** Where neighbours lie: places [pixels from the stamp's lower-left corner] that are uniform over an area. */

export type Place = readonly [x: number, y: number];

/** A convex area. */
export interface Region {
  /** [pixel^2] */
  readonly area: number;
  /** [pixel] */
  readonly perimeter: number;
  /** largest distance from its middle [pixel] */
  readonly reach: number;
  /** The place of two numbers that are uniform in (0, 1): uniform over the area. */
  at(u: number, v: number): Place;
}

/** The stamp and `margin` pixels about it. */
export function rectangle([ny, nx]: readonly [number, number], margin: number): Region {
  const [width, height] = [nx + 2 * margin, ny + 2 * margin];
  return {
    area: width * height,
    perimeter: 2 * (width + height),
    reach: Math.hypot(width, height) / 2,
    at: (u, v) => [u * width - margin, v * height - margin],
  };
}

/** A disc of a radius [pixel]. */
export function disc([x, y]: Place, radius: number): Region {
  return {
    area: Math.PI * radius * radius,
    perimeter: 2 * Math.PI * radius,
    reach: radius,
    at: (u, v) => {
      const r = radius * Math.sqrt(u);
      return [x + r * Math.cos(2 * Math.PI * v), y + r * Math.sin(2 * Math.PI * v)];
    },
  };
}

/**
 * The most points of a convex area with `separation` between any two: at most 2 A / (sqrt(3) d^2) + P / (2 d) + 1 (Oler 1961,
 * Acta Math. 105, 19).
 */
export const mostApart = (
  { area, perimeter }: Pick<Region, "area" | "perimeter">,
  separation: number,
): number =>
  Math.floor((2 * area) / (Math.sqrt(3) * separation * separation) + perimeter / (2 * separation) + 1);

/**
 * Points that are put down one after the other, each where there is room, jam when they cover 0.547 of the plane, and the densest packing
 * covers 0.907 (Feder 1980, J. Theor. Biol. 87, 237): of the most, as many as find room wherever the first of them are.
 */
const SHARE_AT_RANDOM = 0.42 / 0.907;

/** How many points with `separation` between any two find room when they are put down at random. */
export const mostAtRandom = (region: Pick<Region, "area" | "perimeter">, separation: number): number =>
  separation === 0 ? Infinity : Math.floor(SHARE_AT_RANDOM * mostApart(region, separation));

/** Tries for a place before there is none. */
export const MOST_PLACES = 20_000;

/**
 * Places one after the other: each is uniform over the part of the area that is at least `separation` [pixel] from the target and from
 * those before it.
 * @param next the next number that is uniform in (0, 1)
 * @returns fewer than `count` if there was no room
 */
export function placesApart(
  region: Region,
  target: Place,
  count: number,
  separation: number,
  next: () => number,
): Place[] {
  const taken: Place[] = [target];
  const isFree = ([x, y]: Place): boolean => taken.every((p) => Math.hypot(p[0] - x, p[1] - y) >= separation);
  while (taken.length <= count) {
    let place = region.at(next(), next());
    for (let tries = 1; !isFree(place); tries++) {
      if (tries === MOST_PLACES) return taken.slice(1);
      place = region.at(next(), next());
    }
    taken.push(place);
  }
  return taken.slice(1);
}
