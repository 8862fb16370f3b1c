/**
 * From recordings at several batch sizes to one ONNX model whose batch size is free. All that may differ between them are
 * numbers: dimensions in the constants that operators take as shapes. Each is a straight line in the batch size, which two
 * recordings give and a third confirms; it is computed at run time from the size of an input.
 */
import { badInput } from "../../errors.ts";
import {
  type ConstantTensor,
  ELEMENT_TYPES,
  type ElementType,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from "../onnx/model.ts";
import type { Datum, Recording } from "./record.ts";

/** The name of the free dimension. */
export const BATCH = "batch";

/** element i = base[i] + slope[i] * batch */
interface Line {
  readonly base: readonly number[];
  readonly slope: readonly number[];
}

/**
 * @param recordings of the same model at three batch sizes, larger than any dimension that might be mistaken for one
 * @returns inputs are those of the model, named as in the recordings; data became constants
 * @throws GalforgeError E_INPUT if the model does something else at another batch size
 */
export function freeBatch(recordings: readonly Recording[]): OnnxModel {
  const [{ program, inputs, data }] = recordings;
  requireSameNodes(recordings);
  const dynamic = new BatchNodes(inputs[0].name);
  const constants = new Map<string, ConstantTensor>();
  for (const [name, tensor] of program.constants) {
    const line = lineThrough(recordings, ({ program }) => program.constants.get(name)?.data ?? []);
    if (line.slope.every((m) => m === 0)) constants.set(name, tensor);
    else if (isOneFree(line) && onlyShapesReshapes(name, program.nodes)) {
      constants.set(name, { ...tensor, data: line.base.map((c, i) => (line.slope[i] === 0 ? c : -1)) });
    } else dynamic.vector(name, tensor, line);
  }
  const given = program.inputs.filter(({ name }) => data.has(name));
  for (const { name, type, shape } of given) {
    const series = recordings.map((recording) => recording.data.get(name) as Datum);
    const line = lineThrough(
      recordings,
      ({ program }) => program.inputs.find((x) => x.name === name)?.shape as number[],
    );
    if (line.slope.some((m) => m !== 0)) dynamic.filled(name, type, uniform(series), line);
    else constants.set(name, { type, shape: shape as number[], data: unchanging(series) });
  }
  return {
    ...program,
    nodes: [...dynamic.nodes, ...program.nodes],
    inputs: inputs.map((input) => ({ ...input, shape: [BATCH, ...input.shape.slice(1)] })),
    outputs: program.outputs.map((output, i) => freeOutput(output, i, recordings)),
    constants: new Map([...constants, ...dynamic.constants]),
  };
}

/** Nodes that compute numbers from the batch size. */
class BatchNodes {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, ConstantTensor>();
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  /** The line's elements as a tensor of the type and shape of another. */
  vector(name: string, { type, shape }: Pick<ConstantTensor, "type" | "shape">, line: Line): void {
    const sum = this.#add("Add", [
      this.#add("Mul", [this.#size(), this.#int64(line.slope)]),
      this.#int64(line.base),
    ]);
    const cast = type === "int64" ? sum : this.#add("Cast", [sum], { to: ELEMENT_TYPES[type] });
    this.#add("Reshape", [cast, this.#int64(shape)], {}, name);
  }

  /** One element everywhere, in the shape that the line gives. */
  filled(name: string, type: ElementType, element: number, shape: Line): void {
    const size = `${name}_shape`;
    this.vector(size, { type: "int64", shape: [shape.base.length] }, shape);
    this.constants.set(`${name}_element`, { type, shape: [], data: [element] });
    this.#add("Expand", [`${name}_element`, size], {}, name);
  }

  /** int64[1], made once */
  #size(): string {
    if (this.nodes.length === 0) this.#add("Shape", [this.#input], { start: 0, end: 1 }, "batch_size");
    return "batch_size";
  }

  #int64(data: readonly number[]): string {
    const name = `batch_c${this.constants.size}`;
    this.constants.set(name, { type: "int64", shape: [data.length], data });
    return name;
  }

  #add(op: string, inputs: string[], attributes = {}, name = `batch_t${this.nodes.length}`): string {
    this.nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  }
}

function lineThrough(
  recordings: readonly Recording[],
  numbersOf: (recording: Recording) => ArrayLike<number>,
): Line {
  const [[n0, first], [n1, second]] = recordings.map((r) => [r.batch, Array.from(numbersOf(r))] as const);
  const slope = first.map((y, i) => (second[i] === y ? 0 : (second[i] - y) / (n1 - n0)));
  const base = first.map((y, i) => y - slope[i] * n0);
  for (const recording of recordings) {
    const numbers = numbersOf(recording);
    const fits = (m: number, i: number): boolean =>
      m === 0
        ? Object.is(numbers[i], first[i])
        : Number.isInteger(m) && numbers[i] === base[i] + m * recording.batch;
    if (numbers.length !== first.length || !slope.every(fits)) {
      throw notFree(`a number in it is no multiple of the batch size: [${numbers}] at ${recording.batch}`);
    }
  }
  return { base, slope };
}

/** A shape with one dimension that Reshape can find by itself. */
const isOneFree = ({ base, slope }: Line): boolean =>
  slope.filter((m) => m !== 0).length === 1 && base.every((c, i) => slope[i] !== 0 || c > 0);

const onlyShapesReshapes = (name: string, nodes: readonly OnnxNode[]): boolean =>
  nodes.every(({ op, inputs }) =>
    inputs.every((input, i) => input !== name || (op === "Reshape" && i === 1)),
  );

function requireSameNodes(recordings: readonly Recording[]): void {
  const [first, ...others] = recordings.map(({ program }) => program);
  for (const other of others) {
    if (first.nodes.length !== other.nodes.length || first.inputs.length !== other.inputs.length) {
      throw notFree(
        `it has ${first.nodes.length} operators at one batch size, and ${other.nodes.length} at another`,
      );
    }
    const differing = first.nodes.find((node, i) => JSON.stringify(node) !== JSON.stringify(other.nodes[i]));
    if (differing !== undefined)
      throw notFree(`the batch size is an attribute of the operator ${differing.op}`);
  }
}

function freeOutput({ name, type }: OnnxValue, i: number, recordings: readonly Recording[]): OnnxValue {
  const { base, slope } = lineThrough(recordings, ({ program }) => program.outputs[i].shape as number[]);
  if (base[0] !== 0 || slope[0] !== 1 || slope.slice(1).some((m) => m !== 0)) {
    throw notFree(`output ${i} has not one row for each of the batch`);
  }
  return { name, type, shape: [BATCH, ...base.slice(1)] };
}

function uniform(series: readonly Datum[]): number {
  const element = Number(series[0].elements[0]);
  if (series.some(({ elements }) => elements.some((x: number | bigint) => !Object.is(Number(x), element)))) {
    throw notFree("it has data of the size of the batch");
  }
  return element;
}

function unchanging([first, ...others]: readonly Datum[]): ConstantTensor["data"] {
  const same = ({ value, elements }: Datum): boolean =>
    value === first.value ||
    elements.every((x: number | bigint, i: number) => Object.is(x, first.elements[i]));
  if (!others.every(same)) throw notFree("it has data that differ from one call to the next");
  return first.elements instanceof Float32Array ? first.elements : Array.from(first.elements, Number);
}

const notFree = (why: string): Error =>
  badInput("model", `cannot be exported with a free batch size: ${why}`);
