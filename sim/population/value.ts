/**
 * From what a user wrote for one number (a constant, an expression, a distribution whose arguments may themselves be
 * expressions) to something that can be evaluated for an object.
 */
import { badInput, outOfRange, show } from "../../shared/errors.ts";
import type { Stream } from "../../shared/random/stream.ts";
import { inRange, RANGES } from "../ranges.ts";
import { DISTRIBUTIONS, type Distribution, drawChoice } from "./distributions.ts";
import { compileExpression, type Evaluate, type Expression, type Name, type Values } from "./expression.ts";
import { type Locate, onlyKeysAt, type Path, recordAt } from "./locate.ts";

export interface CompiledValue {
  /** slots that it depends on */
  readonly slots: ReadonlySet<number>;
  /** the slot of the one parameter that it names, if that is all it does */
  readonly alias?: number;
  /** whether it draws from its stream: else `evaluate` does not use `s` */
  readonly random: boolean;
  /** @throws GalforgeError if arguments that depend on the object are not allowed */
  readonly evaluate: (v: Values, s: Stream) => number;
  /** the interval that holds every value, given the values of its slots; random values only */
  readonly support: (v: Values) => readonly [number, number];
  /** of a parameter, for the schema of the data set */
  readonly unit?: string;
  readonly description?: string;
}

const KINDS = [...DISTRIBUTIONS.keys(), "choice", "constant", "expression"];
const EXTRAS = ["unit", "description"];

/** Compiles what stands at `path`. `names`: what expressions may refer to. */
export function compileValue(
  at: Locate,
  path: Path,
  value: unknown,
  names: ReadonlyMap<string, Name>,
): CompiledValue {
  if (typeof value === "number" || typeof value === "string") {
    return fromExpression(argument(at(path), value, names));
  }
  const hint = 'a number, an expression such as "2 * hlr", or a distribution such as {uniform: [0.3, 5]}';
  const fields = recordAt(at, path, value, hint);
  onlyKeysAt(at, path, fields, [...KINDS, ...EXTRAS]);
  const [kind, ...more] = Object.keys(fields).filter((k) => !EXTRAS.includes(k));
  if (kind === undefined || more.length > 0) {
    throw badInput(at(path), `expected exactly one of ${KINDS.join(", ")}, got ${show(value)}`);
  }
  const extras = Object.fromEntries(EXTRAS.filter((k) => k in fields).map((k) => [k, fields[k]]));
  for (const [key, text] of Object.entries(extras)) {
    if (typeof text !== "string") throw outOfRange(at([...path, key]), text, "a text");
  }
  return { ...compileKind(at, [...path, kind], kind, fields[kind], names), ...extras };
}

function compileKind(
  at: Locate,
  path: Path,
  kind: string,
  value: unknown,
  names: ReadonlyMap<string, Name>,
): CompiledValue {
  if (kind === "choice") return fromChoice(at, path, value);
  if (kind === "constant" && typeof value !== "number") throw outOfRange(at(path), value, "a number");
  const distribution = DISTRIBUTIONS.get(kind);
  if (distribution === undefined) return fromExpression(argument(at(path), value, names));
  return fromDistribution(at(path), distribution, argumentList(at, path, value, distribution), names);
}

function argument(where: string, value: unknown, names: ReadonlyMap<string, Name>): Expression {
  if (typeof value === "string") return compileExpression(where, value, names);
  if (!inRange(RANGES.finite, value)) throw outOfRange(where, value, "a finite number or an expression");
  return { evaluate: () => value, slots: new Set() };
}

function fromExpression(e: Expression): CompiledValue {
  return { ...e, random: false, support: (v) => [e.evaluate(v), e.evaluate(v)] };
}

/** The arguments in their order, from a list or from a mapping by name. */
function argumentList(at: Locate, path: Path, value: unknown, d: Distribution): readonly unknown[] {
  const list = Array.isArray(value) ? value : namedArguments(at, path, value, d);
  if (list.length < d.needed || list.length > d.args.length) {
    throw outOfRange(at(path), value, d.rule);
  }
  return list;
}

function namedArguments(at: Locate, path: Path, value: unknown, d: Distribution): unknown[] {
  const fields = recordAt(at, path, value, d.rule);
  onlyKeysAt(at, path, fields, d.args);
  const list = d.args.map((name) => fields[name]);
  while (list.length > d.needed && list.at(-1) === undefined) list.pop();
  const missing = list.indexOf(undefined);
  if (missing >= 0) throw badInput(at(path), `"${d.args[missing]}" is missing: expected ${d.rule}`);
  return list;
}

function fromDistribution(
  where: string,
  d: Distribution,
  list: readonly unknown[],
  names: ReadonlyMap<string, Name>,
): CompiledValue {
  const args = list.map((a) => argument(where, a, names));
  const slots = new Set(args.flatMap((a) => [...a.slots]));
  const current = new Float64Array(args.length);
  const evaluators: readonly Evaluate[] = args.map((a) => a.evaluate);
  const load = (v: Values): void => {
    for (let i = 0; i < evaluators.length; i++) current[i] = evaluators[i](v);
    if (!current.every(Number.isFinite) || !d.valid(current)) throw outOfRange(where, [...current], d.rule);
  };
  const support = (v: Values): readonly [number, number] => {
    load(v);
    return d.support(current);
  };
  if (slots.size > 0) {
    const evaluate = (v: Values, s: Stream): number => {
      load(v);
      return d.draw(s, current);
    };
    return { slots, random: true, support, evaluate };
  }
  load(new Float64Array(0)); // checked once: constants do not change
  return { slots, random: true, support, evaluate: (_v, s) => d.draw(s, current) };
}

function fromChoice(at: Locate, path: Path, value: unknown): CompiledValue {
  const where = at(path);
  const fields = Array.isArray(value) ? { values: value } : recordAt(at, path, value, "values and weights");
  onlyKeysAt(at, path, fields, ["values", "weights"]);
  const values = numbers(where, fields["values"]);
  const weights = fields["weights"] === undefined ? values.map(() => 1) : numbers(where, fields["weights"]);
  if (weights.length !== values.length || weights.some((w) => w < 0) || weights.every((w) => w === 0)) {
    throw outOfRange(where, value, "one weight >= 0 for each value, not all zero");
  }
  const total = weights.reduce((a, b) => a + b, 0);
  if (total === Infinity) throw outOfRange(`${where}: sum of the weights`, total, "below 1e308");
  let [least, most] = [Infinity, -Infinity];
  values.forEach((x, i) => {
    if (weights[i] === 0) return;
    least = Math.min(least, x);
    most = Math.max(most, x);
  });
  const bounds = [least, most] as const;
  return {
    slots: new Set(),
    random: true,
    support: () => bounds,
    evaluate: (_v, s) => drawChoice(s, values, weights),
  };
}

function numbers(where: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && value.length > 0 && value.every((x) => inRange(RANGES.finite, x))) return value;
  throw outOfRange(where, value, "a list of finite numbers: [1, 4] or {values: [1, 4], weights: [3, 1]}");
}
