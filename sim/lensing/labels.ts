/**
 * Labels of lensed objects: shapes, sizes, places, fluxes and magnitudes become what is seen; e1_int and e2_int keep the shapes of the
 * galaxies themselves, after their turn in a ring. What is not one of these stays what it was before lensing.
 */
import { axisRatioOf } from "../../shared/math/shape.ts";
import type { PopulationLabel } from "../drawn.ts";
import { distortionOf, type Lens, lensEllipse, magnification, spin2, turned } from "./lens.ts";

/** The labels of one ellipse, by their places: of the whole galaxy, or of a component with its name in front. */
interface EllipseLabels {
  readonly prefix: string;
  readonly e1: number;
  readonly e2: number;
  /** hlr, e, pa, q, g, of those that there are */
  readonly others: ReadonlyMap<string, number>;
}

const OTHERS = ["hlr", "e", "pa", "q", "g"];

export class LensedLabels {
  /** those of the population, as they are seen */
  readonly seen: readonly PopulationLabel[];
  /** e1_int, e2_int of each ellipse */
  readonly intrinsic: readonly PopulationLabel[];
  readonly #ellipses: readonly EllipseLabels[];
  /** half-light radii whose ellipse has no labels */
  readonly #lengths: readonly number[];
  readonly #fluxes: readonly number[];
  readonly #magnitudes: readonly number[];
  /** dx, dy of components */
  readonly #places: readonly (readonly [x: number, y: number])[];

  /** @param labels of the population below */
  constructor(labels: readonly PopulationLabel[]) {
    const places = new Map(labels.map(({ name }, i) => [name, i]));
    const ofGalaxy = (name: string): boolean => !name.startsWith("psf_");
    const pairs = (first: string, second: string) =>
      labels.flatMap(({ name }, x) => {
        const prefix = name.slice(0, -first.length);
        const y = places.get(`${prefix}${second}`);
        const isOne = ofGalaxy(name) && (prefix === "" || prefix.endsWith("_"));
        return isOne && name.endsWith(first) && y !== undefined ? [{ prefix, x, y }] : [];
      });
    this.#ellipses = pairs("e1", "e2").map(({ prefix, x: e1, y: e2 }) => {
      const others = OTHERS.flatMap((kind) => {
        const place = places.get(`${prefix}${kind}`);
        return place === undefined ? [] : [[kind, place] as const];
      });
      return { prefix, e1, e2, others: new Map(others) };
    });
    this.#places = pairs("dx", "dy").map(({ x, y }) => [x, y]);
    const known = new Set(this.#ellipses.flatMap(({ others }) => [...others.values()]));
    const where = (is: (label: PopulationLabel, i: number) => boolean): number[] =>
      labels.flatMap((label, i) => (is(label, i) ? [i] : []));
    this.#lengths = where(({ name }, i) => /^(.*_)?hlr$/.test(name) && ofGalaxy(name) && !known.has(i));
    this.#fluxes = where(({ role }) => role === "flux");
    this.#magnitudes = where(({ name, unit }) => unit === "mag" && /^mag(_(?!.*err$).*)?$/.test(name));
    const alone = new Set(where(({ name }, i) => /^(.*_)?q$/.test(name) && !known.has(i)));
    this.seen = labels.map((label, i) =>
      alone.has(i) ? { ...label, description: `${label.description}, before lensing` } : label,
    );
    this.intrinsic = this.#ellipses.flatMap(({ e1, e2, prefix }) =>
      [e1, e2].map((place, i) => ({
        ...labels[place]!,
        name: `${prefix}e${i + 1}_int`,
        description: `${labels[place]!.description}, before lensing`,
      })),
    );
  }

  /**
   * Changes labels to those of the galaxy after a turn and behind a lens.
   * @param values of `seen`, then of `intrinsic` @param degrees of the turn
   */
  apply(values: Float64Array, degrees: number, lens: Lens | undefined): void {
    const { seen } = this;
    if (degrees !== 0) this.#turn(values, degrees);
    this.#ellipses.forEach(({ e1, e2 }, i) => {
      values[seen.length + 2 * i] = values[e1];
      values[seen.length + 2 * i + 1] = values[e2];
    });
    if (lens !== undefined) this.#lens(values, lens);
  }

  #turn(values: Float64Array, degrees: number): void {
    for (const { e1, e2, others } of this.#ellipses) {
      [values[e1], values[e2]] = turned([values[e1], values[e2]], 2 * degrees);
      const pa = others.get("pa");
      if (pa !== undefined) values[pa] = (values[pa] + degrees) % 180;
    }
    for (const [x, y] of this.#places) [values[x], values[y]] = turned([values[x], values[y]], degrees);
  }

  #lens(values: Float64Array, lens: Lens): void {
    const mu = magnification(lens);
    const a = distortionOf(lens);
    for (const { e1, e2, others } of this.#ellipses) {
      const hlrAt = others.get("hlr");
      const before = {
        hlr: hlrAt === undefined ? 1 : values[hlrAt],
        e: Math.hypot(values[e1], values[e2]),
        pa: (Math.atan2(values[e2], values[e1]) * 90) / Math.PI,
      };
      const { hlr, e, pa } = lensEllipse(before, a);
      [values[e1], values[e2]] = spin2({ e, pa });
      const q = axisRatioOf(e);
      const now = new Map(Object.entries({ hlr, e, pa, q, g: (1 - q) / (1 + q) }));
      for (const [kind, place] of others) values[place] = now.get(kind)!;
    }
    for (const i of this.#lengths) values[i] *= Math.sqrt(mu);
    for (const i of this.#fluxes) values[i] *= mu;
    for (const i of this.#magnitudes) values[i] -= 2.5 * Math.log10(mu);
    for (const [x, y] of this.#places) {
      const [dx, dy] = [values[x], values[y]];
      [values[x], values[y]] = [a.xx * dx + a.xy * dy, a.xy * dx + a.yy * dy];
    }
  }
}
