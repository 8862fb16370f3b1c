/** A population on top of another: what a layer does not change is that of the one below. */
import type { Band } from "../../datasets/bands.ts";
import { badInput } from "../../shared/errors.ts";
import type { Drawn, Population, PopulationLabel } from "../drawn.ts";
import type { LayersConfig } from "./config.ts";

export class DecoratedPopulation implements Population {
  readonly config: Population["config"];
  protected readonly base: Population;

  /** @param own the key of the layer, with its value as checked and with defaults, as manifests and workers have it */
  constructor(base: Population, own: LayersConfig) {
    this.base = base;
    this.config = { ...base.config, ...own };
  }

  get stamp(): readonly [number, number] {
    return this.base.stamp;
  }

  get bands(): readonly Band[] {
    return this.base.bands;
  }

  get labels(): readonly PopulationLabel[] {
    return this.base.labels;
  }

  get observing(): ReadonlySet<string> {
    return this.base.observing;
  }

  get notes(): readonly string[] {
    return this.base.notes;
  }

  get size(): number | undefined {
    return this.base.size;
  }

  get group(): number {
    return this.base.group ?? 1;
  }

  draw(seed: number, index: number): Drawn {
    return this.base.draw(seed, index);
  }
}

/**
 * The labels of a population with those of a layer after them.
 * @param where the layer, in messages @throws GalforgeError if the population has a label of that name
 */
export function withLabels(
  where: string,
  base: Population,
  own: readonly PopulationLabel[],
): readonly PopulationLabel[] {
  const names = new Set(base.labels.map(({ name }) => name));
  const taken = own.find(({ name }) => names.has(name));
  if (taken === undefined) return [...base.labels, ...own];
  throw badInput(where, `its label "${taken.name}" is one of the population already: rename that`);
}
