/**
 * ONNX models as plain data, and their encoding (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3). Only what
 * static tensors need: every shape is known unless a dimension is given a name.
 */
import { MessageWriter } from "../../formats/protobuf.ts";

/** Element types, with their number in TensorProto.DataType. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
} as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

export type Attribute = number | string | readonly number[] | { readonly float: number } | ConstantTensor;

/** A tensor inside the model. `data` holds integers for every type but the floating ones. */
export interface ConstantTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: readonly number[] | Float32Array;
}

export interface OnnxNode {
  readonly op: string;
  /** "" is the standard set; "com.microsoft" and "com.microsoft.nchwc" come with ONNX Runtime */
  readonly domain?: string;
  /** "" stands for an optional input that is left out */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** a number is an integer attribute; floats are wrapped: { float: 0.5 } */
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  /** a text dimension is a free one, with that name */
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  /** version of each operator set, by domain */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly producer?: { readonly name: string; readonly version: string };
  readonly doc?: string;
}

/** The version of the file format: 10 goes with operator set 21, and ONNX Runtime since 1.18 reads it. */
const IR_VERSION = 10;

const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;

export function encodeModel(model: OnnxModel): Uint8Array {
  const message = new MessageWriter().int(1, IR_VERSION);
  if (model.producer) message.text(2, model.producer.name).text(3, model.producer.version);
  if (model.doc) message.text(6, model.doc);
  message.message(7, encodeGraph(model));
  for (const [domain, version] of Object.entries(model.opsets)) {
    message.message(8, new MessageWriter().text(1, domain).int(2, version));
  }
  for (const [key, value] of Object.entries(model.metadata ?? {})) {
    message.message(14, new MessageWriter().text(1, key).text(2, value));
  }
  return message.finish();
}

function encodeGraph(model: OnnxModel): MessageWriter {
  const graph = new MessageWriter();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.text(2, model.name);
  for (const [name, tensor] of model.constants) graph.message(5, encodeTensor(tensor, name));
  for (const value of model.inputs) graph.message(11, encodeValue(value));
  for (const value of model.outputs) graph.message(12, encodeValue(value));
  return graph;
}

function encodeNode(node: OnnxNode): MessageWriter {
  const message = new MessageWriter();
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message.message(5, encodeAttribute(name, value));
  }
  if (node.domain) message.text(7, node.domain);
  return message;
}

function encodeAttribute(name: string, value: Attribute): MessageWriter {
  const message = new MessageWriter().text(1, name);
  if (typeof value === "number") return message.int(3, value).int(20, ATTRIBUTE.int);
  if (typeof value === "string") return message.text(4, value).int(20, ATTRIBUTE.string);
  if ("float" in value) return message.float(2, value.float).int(20, ATTRIBUTE.float);
  if ("data" in value) return message.message(5, encodeTensor(value)).int(20, ATTRIBUTE.tensor);
  return message.packedInts(8, value).int(20, ATTRIBUTE.ints);
}

function encodeTensor(tensor: ConstantTensor, name?: string): MessageWriter {
  const message = new MessageWriter().packedInts(1, tensor.shape).int(2, ELEMENT_TYPES[tensor.type]);
  if (name !== undefined) message.text(8, name);
  return message.bytes(9, rawData(tensor));
}

/** Little-endian elements, as TensorProto.raw_data wants them. */
function rawData({ type, data }: ConstantTensor): Uint8Array {
  const n = data.length;
  const sizes: Record<ElementType, number> = {
    float32: 4,
    uint8: 1,
    int32: 4,
    int64: 8,
    bool: 1,
    float64: 8,
  };
  const raw = new Uint8Array(n * sizes[type]);
  const view = new DataView(raw.buffer);
  for (let i = 0; i < n; i++) {
    if (type === "float32") view.setFloat32(4 * i, data[i], true);
    else if (type === "float64") view.setFloat64(8 * i, data[i], true);
    else if (type === "int32") view.setInt32(4 * i, data[i], true);
    else if (type === "int64") view.setBigInt64(8 * i, BigInt(data[i]), true);
    else view.setUint8(i, data[i]);
  }
  return raw;
}

function encodeValue({ name, type, shape }: OnnxValue): MessageWriter {
  const dims = new MessageWriter();
  for (const d of shape) {
    dims.message(1, typeof d === "number" ? new MessageWriter().int(1, d) : new MessageWriter().text(2, d));
  }
  const tensorType = new MessageWriter().int(1, ELEMENT_TYPES[type]).message(2, dims);
  return new MessageWriter().text(1, name).message(2, new MessageWriter().message(1, tensorType));
}
