/**
 * Named tensors in a file: the safetensors format (github.com/huggingface/safetensors), which Python reads with one call. Eight
 * bytes little-endian: length of the JSON header; the header: {name: {dtype, shape, data_offsets}}, "__metadata__": texts; then
 * the data. Only float32 is written and read here.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { badInput } from "../errors.ts";
import { bytesOfArray } from "./bytes.ts";

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * SHA-256 of all that a file says, whatever the order: the metadata but for `except`, and name, shape and values of each tensor.
 * Everything stands behind its length, so that no two contents are hashed alike.
 */
export function hashTensorFile({ tensors, metadata }: TensorFile, except: string): string {
  const texts = Object.entries(metadata).filter(([key]) => key !== except);
  const shapes = [...tensors].map(([name, { shape }]) => [name, ...shape] as const);
  const byName = (a: readonly unknown[], b: readonly unknown[]): number =>
    String(a[0]) < String(b[0]) ? -1 : 1;
  const header = JSON.stringify([texts.sort(byName), shapes.sort(byName)]);
  const hash = createHash("sha256").update(`${header.length} ${header}`);
  for (const [name] of shapes) hash.update(bytesOfArray(tensors.get(name)!.data));
  return hash.digest("hex");
}

const count = z.int().min(0);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
const textsSchema = z.record(z.string(), z.string());

export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let size = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8; // data that can be mapped
  const out = new Uint8Array(8 + padded + size).fill(0x20, 8, 8 + padded);
  new DataView(out.buffer).setBigUint64(0, BigInt(padded), true);
  out.set(text, 8);
  let at = 8 + padded;
  for (const { data } of tensors.values()) {
    out.set(bytesOfArray(data), at);
    at += data.byteLength;
  }
  return out;
}

/** @param where names the file in messages @throws GalforgeError E_INPUT if it is none, or cut short */
export function decodeSafetensors(where: string, bytes: Uint8Array): TensorFile {
  const refuse = (why: string): never => {
    throw badInput(where, `is no whole safetensors file: ${why}`);
  };
  if (bytes.length < 8) refuse(`it has ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) refuse("its header is cut short");
  const body = bytes.subarray(8 + length);
  const { __metadata__ = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + length), refuse);
  const metadata = textsSchema.safeParse(__metadata__);
  if (!metadata.success) return refuse("its metadata are not texts");
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) return refuse(`${name} needs dtype, shape and data_offsets`);
    const { dtype, shape, data_offsets } = parsed.data;
    if (dtype !== "F32") refuse(`${name} is ${dtype}, and only F32 is read`);
    const [from, to] = data_offsets;
    const values = shape.reduce((product, d) => product * d, 1);
    if (to > body.length || to - from !== 4 * values) refuse(`${name} is cut short, or its size is wrong`);
    const copy = new Uint8Array(body.subarray(from, to)); // (`slice` of a Buffer is none)
    tensors.set(name, { shape, data: new Float32Array(copy.buffer) });
  }
  return { tensors, metadata: metadata.data };
}

function parseHeader(bytes: Uint8Array, refuse: (why: string) => never): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof header === "object" && header !== null) return header as Record<string, unknown>;
  } catch {
    // falls through: what it is does not matter
  }
  return refuse("its header is no JSON object");
}
