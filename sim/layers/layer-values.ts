/**
 * The numbers of a layer: constants, distributions, or expressions of the labels of the object below (those whose names can stand in
 * expressions), of nx, ny, pixel_scale and pi, and of the layer's other numbers that were declared as parameters.
 */
import type { Population } from "../drawn.ts";
import type { Values } from "../population/expression.ts";
import { IDENTIFIER, type Locate, type Path, type Value } from "../population/locate.ts";
import { Quantities } from "../population/quantities.ts";
import type { RangeName } from "../ranges.ts";

export interface LayerNumbers {
  /** its place in the configuration, such as ["lensing"] */
  readonly path: Path;
  /** of PURPOSE (shared/random/stream.ts): the layer's own random numbers */
  readonly purpose: number;
  /** what stands at `path`.parameters, if the layer has such */
  readonly parameters?: Readonly<Record<string, Value>>;
}

export class LayerValues {
  readonly #quantities: Quantities;
  readonly #path: Path;
  /** place among the labels of the population below, and slot, of each that expressions may use */
  readonly #inputs: readonly (readonly [label: number, slot: number])[];
  #values: Values | undefined;

  constructor(at: Locate, base: Population, { path, purpose, parameters = {} }: LayerNumbers) {
    const { stamp, config, labels } = base;
    const constants = { pi: Math.PI, nx: stamp[1], ny: stamp[0], pixel_scale: config.pixel_scale };
    const usable = labels.flatMap(({ name }, i) =>
      IDENTIFIER.test(name) && !Object.hasOwn(constants, name) && !Object.hasOwn(parameters, name)
        ? [{ name, i }]
        : [],
    );
    const names = Object.fromEntries(
      Object.entries(constants).map(([name, constant]) => [name, { constant }] as const),
    );
    this.#path = path;
    this.#quantities = new Quantities(at, parameters, names, {
      ...{ path: [...path, "parameters"], purpose },
      inputs: usable.map(({ name }) => name),
    });
    this.#inputs = usable.map(({ i }, k) => [i, this.#quantities.inputSlot(k)]);
  }

  /**
   * Declares a number; all are declared before the first draw.
   * @param name of its stream and of its place below the layer's @param range that its values must be in
   * @returns its slot @throws GalforgeError for a value that is not allowed
   */
  number(name: string, value: unknown, range: RangeName): number {
    return this.#quantities.field(name, [...this.#path, name], value, range);
  }

  isConstant(slot: number): boolean {
    return this.#quantities.isConstant(slot);
  }

  /**
   * @param labels of the object, as the population below has drawn them
   * @returns the numbers by their slots; good until the next draw
   * @throws GalforgeError for a number outside its range
   */
  draw(seed: number, index: number, labels: Float64Array): Values {
    this.#values ??= this.#quantities.values();
    for (const [label, slot] of this.#inputs) this.#values[slot] = labels[label];
    this.#quantities.draw(seed, index, this.#values);
    return this.#values;
  }
}
