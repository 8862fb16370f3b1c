/** Where the objects of a field are [pixels from its lower-left corner]. */
import { Stream } from "../../shared/random/stream.ts";
import type { FieldSettings } from "./settings.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
  /** a further random number in (0, 1): for its magnitude */
  readonly u: number;
}

/** The first three numbers of the object's stream. On a grid its cell is that of its number among `count` objects. */
export class Places {
  readonly #settings: Pick<FieldSettings, "size" | "positions">;
  readonly #stream: Stream;
  readonly #columns: number;
  readonly #rows: number;
  readonly #first: number;

  /** @param count objects of the field @param first number of the first of this kind among them */
  constructor(
    settings: Pick<FieldSettings, "size" | "positions">,
    seed: number,
    purpose: number,
    count: number,
    first: number,
  ) {
    const [ny, nx] = settings.size;
    this.#settings = settings;
    this.#stream = new Stream(seed, 0, purpose);
    this.#columns = Math.max(1, Math.ceil(Math.sqrt((count * nx) / ny)));
    this.#rows = Math.max(1, Math.ceil(count / this.#columns));
    this.#first = first;
  }

  /** @param k of this kind, from 0 */
  at(k: number): Spot {
    const s = this.#stream;
    const [ny, nx] = this.#settings.size;
    s.restart(k);
    const [right, up, u] = [s.uniform(), s.uniform(), s.uniform()];
    if (this.#settings.positions === "uniform") return { x: nx * right, y: ny * up, u };
    const cell = this.#first + k;
    const [column, row] = [cell % this.#columns, Math.floor(cell / this.#columns)];
    return { x: ((column + 0.5) * nx) / this.#columns, y: ((row + 0.5) * ny) / this.#rows, u };
  }
}
