/**
 * Arithmetic expressions of a configuration, such as "10 ** (-0.4 * (mag - zero_point))". jsep parses the text; only
 * the nodes, operators and functions listed here are compiled, to closures: nothing is ever evaluated as code.
 */
import jsep from "jsep";
import { badInput, unknownChoice } from "../../shared/errors.ts";

/** The values of all quantities of one object, by slot. */
export type Values = Float64Array;
export type Evaluate = (v: Values) => number;

/** What a name stands for: the slot of a quantity, a constant, or nothing here, and why. */
export type Name = { readonly slot: number } | { readonly constant: number } | { readonly refused: string };

export interface Expression {
  readonly evaluate: Evaluate;
  /** slots that it refers to; empty: it is a constant */
  readonly slots: ReadonlySet<number>;
  /** the slot of a bare name, such as "hlr": the expression is that quantity */
  readonly alias?: number;
}

interface Fn {
  readonly least: number;
  readonly most: number;
  readonly call: (...args: number[]) => number;
}
const fn = (count: number, call: Fn["call"], most = count): Fn => ({ least: count, most, call });

/** Angles of the trigonometric functions are in radians. */
export const FUNCTIONS: ReadonlyMap<string, Fn> = new Map([
  ["exp", fn(1, Math.exp)],
  ["log", fn(1, Math.log)],
  ["log10", fn(1, Math.log10)],
  ["sqrt", fn(1, Math.sqrt)],
  ["pow", fn(2, Math.pow)],
  ["min", fn(2, Math.min, 8)],
  ["max", fn(2, Math.max, 8)],
  ["abs", fn(1, Math.abs)],
  ["floor", fn(1, Math.floor)],
  ["clip", fn(3, (x, low, high) => Math.min(Math.max(x, low), high))],
  ["sin", fn(1, Math.sin)],
  ["cos", fn(1, Math.cos)],
  ["tan", fn(1, Math.tan)],
  ["atan2", fn(2, Math.atan2)],
]);

type Binary = (a: Evaluate, b: Evaluate) => Evaluate;
/** Comparisons and logic give 1 or 0. */
const BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["+", (a, b) => (v) => a(v) + b(v)],
  ["-", (a, b) => (v) => a(v) - b(v)],
  ["*", (a, b) => (v) => a(v) * b(v)],
  ["/", (a, b) => (v) => a(v) / b(v)],
  ["%", (a, b) => (v) => a(v) % b(v)],
  ["**", (a, b) => (v) => a(v) ** b(v)],
  ["<", (a, b) => (v) => Number(a(v) < b(v))],
  ["<=", (a, b) => (v) => Number(a(v) <= b(v))],
  [">", (a, b) => (v) => Number(a(v) > b(v))],
  [">=", (a, b) => (v) => Number(a(v) >= b(v))],
  ["==", (a, b) => (v) => Number(a(v) === b(v))],
  ["!=", (a, b) => (v) => Number(a(v) !== b(v))],
  ["&&", (a, b) => (v) => Number(a(v) !== 0 && b(v) !== 0)],
  ["||", (a, b) => (v) => Number(a(v) !== 0 || b(v) !== 0)],
]);

const isComparison = (operator: unknown): boolean =>
  ["<", "<=", ">", ">=", "==", "!="].some((o) => o === operator);

const MAX_LENGTH = 1000;

// jsep forgets parentheses, but -(x) ** 2 must not silently become (-x) ** 2: mark what stood in parentheses.
const inParentheses = new WeakSet<jsep.Expression>();
jsep.hooks.add("gobble-token", function (env) {
  if (this.char !== "(") return;
  const node: jsep.PossibleExpression | false = this.gobbleGroup();
  if (!node) this.throwError("nothing between the parentheses");
  inParentheses.add(node);
  env.node = node;
});

/**
 * Compiles `text`. Operators: + - * / % ** (right-associative), comparisons, && || !, a ? b : c; functions: FUNCTIONS.
 * @param names what an identifier may be
 * @throws GalforgeError naming `where`, the text and what is not understood
 */
export function compileExpression(where: string, text: string, names: ReadonlyMap<string, Name>): Expression {
  if (text.length > MAX_LENGTH)
    throw badInput(where, `the expression is longer than ${MAX_LENGTH} characters`);
  const compiler = new Compiler(where, text, names);
  const tree = compiler.parse();
  const evaluate = compiler.compile(tree);
  const slots = compiler.slots;
  const name = tree.type === "Identifier" ? names.get(String(tree["name"])) : undefined;
  return { evaluate, slots, ...(name !== undefined && "slot" in name ? { alias: name.slot } : {}) };
}

class Compiler {
  readonly slots = new Set<number>();
  readonly #where: string;
  readonly #text: string;
  readonly #names: ReadonlyMap<string, Name>;

  constructor(where: string, text: string, names: ReadonlyMap<string, Name>) {
    this.#where = where;
    this.#text = text;
    this.#names = names;
  }

  parse(): jsep.Expression {
    try {
      return jsep(this.#text);
    } catch (cause) {
      throw this.#refuse(cause instanceof Error ? cause.message : String(cause));
    }
  }

  compile(tree: jsep.Expression): Evaluate {
    const node = tree as jsep.CoreExpression;
    switch (node.type) {
      case "Literal":
        return this.#literal(node.value);
      case "Identifier":
        return this.#name(node.name);
      case "UnaryExpression":
        return this.#unary(node.operator, this.compile(node.argument));
      case "BinaryExpression":
        return this.#binary(node);
      case "ConditionalExpression": {
        const test = this.compile(node.test);
        const yes = this.compile(node.consequent);
        const no = this.compile(node.alternate);
        return (v) => (test(v) !== 0 ? yes(v) : no(v));
      }
      case "CallExpression":
        return this.#call(node);
      default:
        throw this.#refuse("only numbers, names, operators and functions are allowed");
    }
  }

  #refuse(reason: string): Error {
    return badInput(this.#where, `the expression "${this.#text}" is not understood: ${reason}`);
  }

  #literal(value: unknown): Evaluate {
    if (typeof value !== "number") throw this.#refuse(`${String(value)} is not a number`);
    return () => value;
  }

  #name(name: string): Evaluate {
    const found = this.#names.get(name);
    if (found === undefined) {
      const known = [...this.#names].filter(([, meaning]) => !("refused" in meaning));
      throw unknownChoice(
        `${this.#where}: the name in "${this.#text}"`,
        name,
        known.map(([each]) => each),
      );
    }
    if ("refused" in found) throw this.#refuse(found.refused);
    if ("constant" in found) return () => found.constant;
    const { slot } = found;
    this.slots.add(slot);
    return (v) => v[slot];
  }

  #unary(operator: string, a: Evaluate): Evaluate {
    if (operator === "-") return (v) => -a(v);
    if (operator === "+") return a;
    if (operator === "!") return (v) => Number(a(v) === 0);
    throw this.#refuse(`the operator ${operator} does not exist`);
  }

  #binary({ operator, left, right }: jsep.BinaryExpression): Evaluate {
    if (operator === "^") throw this.#refuse("a power is written **");
    const make = BINARY.get(operator);
    if (make === undefined) {
      throw this.#refuse(
        `the operator ${operator} does not exist; there are ${[...BINARY.keys()].join(" ")}`,
      );
    }
    if (operator === "**" && left.type === "UnaryExpression" && !inParentheses.has(left)) {
      throw this.#refuse("write -(x ** y) or (-x) ** y to say which is meant");
    }
    if (isComparison(operator) && isComparison(left["operator"]) && !inParentheses.has(left)) {
      throw this.#refuse("write a < b && b < c for a range");
    }
    return make(this.compile(left), this.compile(right));
  }

  #call(node: jsep.CallExpression): Evaluate {
    const name = node.callee.type === "Identifier" ? String(node.callee["name"]) : "";
    const f = FUNCTIONS.get(name);
    if (f === undefined) {
      throw unknownChoice(`${this.#where}: the function in "${this.#text}"`, name, [...FUNCTIONS.keys()]);
    }
    const args = node.arguments.map((a) => this.compile(a));
    if (args.length < f.least || args.length > f.most) {
      const count = f.least === f.most ? `${f.least}` : `${f.least} to ${f.most}`;
      throw this.#refuse(`${name} takes ${count} arguments, not ${args.length}`);
    }
    const [a, b, c] = args;
    const { call } = f;
    if (args.length === 1) return (v) => call(a(v));
    if (args.length === 2) return (v) => call(a(v), b(v));
    if (args.length === 3) return (v) => call(a(v), b(v), c(v));
    return (v) => call(...args.map((arg) => arg(v)));
  }
}
