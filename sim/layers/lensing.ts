/**
 * `lensing: {g1, g2, kappa}`: galaxies as they are seen through a lens, before the PSF. With `ring` or `branch` a galaxy has several
 * stamps: of object k, galaxy floor(k / (ring * branches)) of the population below, the branch changes fastest, then the turn.
 */
import { inContext, outOfRange } from "../../shared/errors.ts";
import { PURPOSE } from "../../shared/random/stream.ts";
import type { Drawn, DrawnBand, Population, PopulationLabel } from "../drawn.ts";
import { type Branch, checkLensing, stepOf } from "../lensing/config.ts";
import { LensedLabels } from "../lensing/labels.ts";
import { type Lens, lensComponent, magnification, turnComponent } from "../lensing/lens.ts";
import type { Locate } from "../population/locate.ts";
import { inRange, RANGES } from "../ranges.ts";
import { DecoratedPopulation, withLabels } from "./decorated.ts";
import { LayerValues } from "./layer-values.ts";

/** @throws GalforgeError for keys and values that are not allowed, and labels that the population has already */
export const makeLensingLayer = (base: Population, value: unknown, at: Locate): Population =>
  new LensedPopulation(base, value, at);

/** Which stamp of which galaxy. */
interface Member {
  readonly galaxy: number;
  readonly turn: number;
  readonly branch: number;
}

class LensedPopulation extends DecoratedPopulation {
  readonly #labels: readonly PopulationLabel[];
  readonly #group: number;
  readonly #where: string;
  readonly #lensed: LensedLabels;
  readonly #values: LayerValues;
  readonly #g1: number;
  readonly #g2: number;
  readonly #kappa: number;
  readonly #ring: number;
  readonly #branches: readonly Branch[];
  readonly #step: number;

  constructor(base: Population, value: unknown, at: Locate) {
    const config = checkLensing(at, value);
    super(base, { lensing: config });
    const { g1, g2, kappa, parameters = {}, ring = 1, branch = ["noshear"], step = 0 } = config;
    this.#where = at(["lensing"]);
    const values = new LayerValues(at, base, { path: ["lensing"], purpose: PURPOSE.lensing, parameters });
    this.#values = values;
    this.#g1 = values.number("g1", g1, "shear");
    this.#g2 = values.number("g2", g2, "shear");
    this.#kappa = values.number("kappa", kappa, "kappa");
    [this.#ring, this.#branches, this.#step] = [ring, branch, step];
    this.#group = ring * branch.length;
    this.#lensed = new LensedLabels(base.labels);
    const own = [...this.#lensed.intrinsic, ...LENS_LABELS, ...groupLabels(ring, branch)];
    withLabels(this.#where, base, own); // refuses names that are taken
    this.#labels = [...this.#lensed.seen, ...own];
    if (typeof g1 === "number" && typeof g2 === "number")
      for (const name of branch) this.#lens(g1, g2, 0, name);
  }

  override get labels(): readonly PopulationLabel[] {
    return this.#labels;
  }

  override get group(): number {
    return this.#group * super.group;
  }

  override get size(): number | undefined {
    return this.base.size === undefined ? undefined : this.base.size * this.#group;
  }

  override draw(seed: number, index: number): Drawn {
    const branch = index % this.#branches.length;
    const turn = Math.floor(index / this.#branches.length) % this.#ring;
    const galaxy = Math.floor(index / this.#group);
    const drawn = this.base.draw(seed, galaxy);
    try {
      return this.#seen(drawn, seed, { galaxy, turn, branch });
    } catch (error) {
      throw inContext(`object ${index} of seed ${seed}`, error);
    }
  }

  #seen({ bands, labels }: Drawn, seed: number, { galaxy, turn, branch }: Member): Drawn {
    const v = this.#values.draw(seed, galaxy, labels);
    const lens = this.#lens(v[this.#g1]!, v[this.#g2]!, v[this.#kappa]!, this.#branches[branch]!);
    const degrees = (180 * turn) / this.#ring;
    const out = new Float64Array(this.labels.length);
    out.set(labels);
    const isLens = lens.g1 !== 0 || lens.g2 !== 0 || lens.kappa !== 0;
    this.#lensed.apply(out, degrees, isLens ? lens : undefined);
    const own = [lens.g1, lens.g2, lens.kappa, magnification(lens)];
    out.set(own, labels.length + this.#lensed.intrinsic.length);
    if (this.#group > 1) out.set([galaxy, turn, branch], out.length - 3);
    return { bands: bands.map((band) => this.#see(band, degrees, isLens ? lens : undefined)), labels: out };
  }

  /** @throws GalforgeError for |g| >= 1 */
  #lens(g1: number, g2: number, kappa: number, branch: Branch): Lens {
    const [s1, s2] = stepOf(branch, this.#step);
    const lens = { g1: g1 + s1, g2: g2 + s2, kappa };
    const g = Math.hypot(lens.g1, lens.g2);
    if (g < 1) return lens;
    const what = this.#step === 0 ? "" : `, the step of the branch ${branch} included`;
    throw outOfRange(
      `${this.#where}: |g| = sqrt(g1^2 + g2^2)${what}`,
      g,
      "below 1: weak lensing has one image",
    );
  }

  #see({ scene, detector }: DrawnBand, degrees: number, lens: Lens | undefined): DrawnBand {
    const components = scene.components.map((c) => {
      const before = degrees === 0 ? c : turnComponent(c, degrees);
      if (lens === undefined) return before;
      const seen = lensComponent(before, lens);
      if (!inRange(RANGES.flux, seen.flux))
        throw outOfRange(`${this.#where}: a flux behind the lens`, seen.flux, RANGES.flux.text);
      return seen;
    });
    return { scene: { ...scene, components }, detector };
  }
}

const LENS_LABELS: readonly PopulationLabel[] = [
  {
    ...{ name: "g1", unit: "1", role: "spin2-cos", bounds: [-1, 1] },
    description: "reduced shear along +x (below 0: along +y)",
  },
  {
    ...{ name: "g2", unit: "1", role: "spin2-sin", bounds: [-1, 1] },
    description: "reduced shear along 45 degrees (below 0: along 135)",
  },
  { name: "kappa", unit: "1", role: "scalar", description: "convergence" },
  {
    ...{ name: "mu", unit: "1", role: "scalar" },
    description: "magnification 1 / ((1 - kappa)^2 (1 - g1^2 - g2^2))",
  },
];

function groupLabels(ring: number, branches: readonly Branch[]): readonly PopulationLabel[] {
  if (ring * branches.length === 1) return [];
  const names = branches.map((name, i) => `${i} ${name}`).join(", ");
  return [
    {
      ...{ name: "galaxy", unit: "1", role: "scalar" },
      description: "number of the galaxy: its stamps differ by turn, branch and noise",
    },
    {
      ...{ name: "turn", unit: "1", role: "class" },
      description: `turned by so many times ${180 / ring} degrees before it was lensed`,
    },
    { name: "branch", unit: "1", role: "class", description: names },
  ];
}
