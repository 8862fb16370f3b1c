/**
 * All numbers of a population (parameters, and the fields of galaxy, PSF and detector) as slots of one array, put in
 * the order in which they can be evaluated. Constants are evaluated once; ranges are checked once where a constant or
 * a bounded distribution decides them, and per object where only the draw can tell.
 */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { hashName, PURPOSE, Stream } from "../../shared/random/stream.ts";
import { inRange, RANGES, type Range, type RangeName } from "../ranges.ts";
import { FUNCTIONS, type Name, type Values } from "./expression.ts";
import { IDENTIFIER, type Locate, type Path, type Value } from "./locate.ts";
import { type CompiledValue, compileValue } from "./value.ts";

/** One number of an object. */
interface Quantity {
  /** names its stream, so that a draw depends on nothing else of the configuration */
  readonly name: string;
  readonly where: string;
  readonly slot: number;
  readonly compiled: CompiledValue;
}

interface Check {
  readonly slot: number;
  readonly where: string;
  readonly range: Range;
}

export interface ParameterInfo {
  readonly name: string;
  readonly slot: number;
  readonly unit: string | undefined;
  readonly description: string | undefined;
}

/** What is not as it is for the numbers of a population. */
export interface QuantitiesOptions {
  /** where `parameters` stand */
  readonly path?: Path;
  /** of the random numbers (shared/random/stream.ts) */
  readonly purpose?: number;
  /** names of numbers that are given with each draw: their slots are filled before it (`inputSlot`) */
  readonly inputs?: readonly string[];
}

export class Quantities {
  readonly parameters: readonly ParameterInfo[];
  readonly #at: Locate;
  readonly #names: Map<string, Name>;
  readonly #bounds = new Map<number, readonly [number, number]>();
  readonly #constants: number[] = [];
  /** what each slot is computed from */
  readonly #sources = new Map<number, ReadonlySet<number>>();
  readonly #isConstant = new Set<number>();
  /** what is evaluated for each object, in order */
  readonly #varying: Quantity[] = [];
  readonly #checks: Check[] = [];
  readonly #purpose: number;
  readonly #firstInput: number;
  #size = 0;
  #streams: Stream[] = [];
  #seed = -1;

  /** @param names that expressions may use beside the parameters, such as zero_point */
  constructor(
    at: Locate,
    parameters: Readonly<Record<string, Value>>,
    names: Readonly<Record<string, Name>>,
    { path: place = ["parameters"], purpose = PURPOSE.parameters, inputs = [] }: QuantitiesOptions = {},
  ) {
    this.#at = at;
    this.#purpose = purpose;
    const entries = Object.entries(parameters);
    this.#names = new Map(Object.entries(names));
    for (const [name] of entries) this.#declare(at([...place, name]), name);
    this.#firstInput = this.#size;
    for (const name of inputs) this.#names.set(name, { slot: this.#size++ });
    const quantities = entries.map(([name, value], slot): Quantity => {
      const path = [...place, name];
      return { name, where: at(path), slot, compiled: compileValue(at, path, value, this.#names) };
    });
    for (const q of inOrder(quantities)) {
      this.#place(q);
      this.#check(q.slot, q.where, "finite");
    }
    this.parameters = quantities.map(({ name, slot, compiled }) => ({
      name,
      slot,
      unit: compiled.unit,
      description: compiled.description,
    }));
  }

  /** The slot of the input of that number. */
  inputSlot(input: number): number {
    return this.#firstInput + input;
  }

  /** What expressions may use in a place that has other names, too. */
  namesWith(more: Readonly<Record<string, Name>>): ReadonlyMap<string, Name> {
    return new Map([...this.#names, ...Object.entries(more)]);
  }

  /** The slot of a field of the galaxy, PSF or detector; `name` names its stream; its range is checked from here on. */
  field(
    name: string,
    path: Path,
    value: unknown,
    range: RangeName,
    names: ReadonlyMap<string, Name> = this.#names,
  ): number {
    const where = this.#at(path);
    const compiled = compileValue(this.#at, path, value, names);
    if (compiled.unit !== undefined || compiled.description !== undefined) {
      throw badInput(where, "only entries of parameters have a unit or a description");
    }
    const slot = compiled.alias ?? this.#size++;
    if (compiled.alias === undefined) this.#place({ name, where, slot, compiled });
    this.#check(slot, where, range);
    return slot;
  }

  /** A field that the user did not write. */
  constant(value: number): number {
    this.#setConstant(this.#size, value);
    return this.#size++;
  }

  /** These slots, and all that they are computed from. */
  reach(slots: Iterable<number>): ReadonlySet<number> {
    const found = new Set<number>();
    const visit = (slot: number): void => {
      if (found.has(slot)) return;
      found.add(slot);
      for (const source of this.#sources.get(slot) ?? []) visit(source);
    };
    for (const slot of slots) visit(slot);
    return found;
  }

  isConstant(slot: number): boolean {
    return this.#isConstant.has(slot);
  }

  /** The interval that holds every value of a slot, where that is known before a draw and finite. */
  boundsOf(slot: number): readonly [number, number] | undefined {
    const bounds = this.#bounds.get(slot);
    return bounds?.every(Number.isFinite) ? bounds : undefined;
  }

  /** The array that `draw` fills: constants are in place. */
  values(): Values {
    const v = new Float64Array(this.#size);
    for (const slot of this.#isConstant) v[slot] = this.#constants[slot];
    return v;
  }

  /** Evaluates every quantity of an object into `v` (from `values`), without allocating. */
  draw(seed: number, object: number, v: Values): void {
    if (seed !== this.#seed) {
      this.#streams = this.#varying.map((q) => new Stream(seed, object, this.#purpose ^ hashName(q.name)));
      this.#seed = seed;
    }
    for (let i = 0; i < this.#varying.length; i++) {
      const { slot, compiled } = this.#varying[i];
      const stream = this.#streams[i];
      stream.restart(object);
      v[slot] = compiled.evaluate(v, stream);
    }
    for (const { slot, where, range } of this.#checks) {
      if (!inRange(range, v[slot])) throw outOfRange(where, v[slot], range.text);
    }
  }

  #declare(where: string, name: string): void {
    if (!IDENTIFIER.test(name))
      throw outOfRange(where, name, "a name of letters, digits and _, not starting with a digit");
    if (this.#names.has(name) || FUNCTIONS.has(name) || ["true", "false", "null", "this"].includes(name)) {
      throw badInput(where, `"${name}" already means something in expressions: choose another name`);
    }
    this.#names.set(name, { slot: this.#size++ });
  }

  #setConstant(slot: number, value: number): void {
    this.#constants[slot] = value;
    this.#isConstant.add(slot);
    this.#bounds.set(slot, [value, value]);
  }

  /** Finds out what can be known before any draw; everything that `q` depends on is placed already. */
  #place(q: Quantity): void {
    this.#sources.set(q.slot, q.compiled.slots);
    const known = [...q.compiled.slots].every((slot) => this.#isConstant.has(slot));
    const [low, high] = known ? q.compiled.support(this.values()) : [Number.NaN, Number.NaN];
    if (known && !q.compiled.random) {
      this.#setConstant(q.slot, low);
      return;
    }
    if (known) this.#bounds.set(q.slot, [low, high]);
    this.#refuseSharedStream(q);
    this.#varying.push(q);
  }

  /** Two names with one hash would draw the same numbers. */
  #refuseSharedStream(q: Quantity): void {
    const twin = this.#varying.find(
      (o) => o.compiled.random && hashName(o.name) === hashName(q.name) && o.name !== q.name,
    );
    if (twin !== undefined && q.compiled.random) {
      throw badInput(
        q.where,
        `"${q.name}" would draw the same random numbers as "${twin.name}": rename one of them`,
      );
    }
  }

  /** Refuses what a bounded distribution or a constant already shows to be wrong; leaves the rest to each draw. */
  #check(slot: number, where: string, name: RangeName): void {
    const range = RANGES[name];
    const bounds = this.#bounds.get(slot);
    if (this.boundsOf(slot) !== undefined || this.#isConstant.has(slot)) {
      const [low, high] = bounds ?? [];
      if (inRange(range, low) && inRange(range, high)) return;
      if (this.#isConstant.has(slot)) throw outOfRange(where, low, range.text);
      throw outOfRange(
        `${where}: the interval of its values`,
        bounds,
        `inside the allowed range: ${range.text}`,
      );
    }
    this.#checks.push({ slot, where, range });
  }
}

/** The longest chain of expressions that refer to one another. */
const MOST_STEPS = 1000;

/** Sorts so that each quantity comes after those that it depends on. @throws GalforgeError naming a cycle */
function inOrder(quantities: readonly Quantity[]): Quantity[] {
  const sorted: Quantity[] = [];
  const done = new Set<number>();
  const path: Quantity[] = [];
  const visit = (q: Quantity | undefined): void => {
    if (q === undefined || done.has(q.slot)) return; // an input is there already
    const start = path.indexOf(q);
    if (start >= 0) {
      const names = [...path.slice(start), q].map((p) => p.name).join(" -> ");
      throw badInput(q.where, `the expression refers back to itself: ${names}`);
    }
    if (path.length >= MOST_STEPS) {
      throw badInput(
        q.where,
        `the expressions refer to one another in a chain of more than ${MOST_STEPS} parameters`,
      );
    }
    path.push(q);
    for (const slot of q.compiled.slots) visit(quantities[slot]);
    path.pop();
    done.add(q.slot);
    sorted.push(q);
  };
  for (const q of quantities) visit(q);
  return sorted;
}
