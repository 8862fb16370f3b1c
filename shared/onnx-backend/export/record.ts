/** What a model computes, recorded for one batch size, as an ONNX model of fixed shapes. */
import { backend, type Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { badInput } from "../../errors.ts";
import type { OnnxBackend } from "../backend.ts";
import { OnnxBackendError } from "../errors.ts";
import type { ValueType } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";
import { lower } from "../lower/lower.ts";
import type { ElementType, OnnxModel } from "../onnx/model.ts";
import type { TypedArray } from "../runtime/ort.ts";

/** The standard operators alone, as any runtime has them. */
const STANDARD = { provider: "cpu", block: 0 } as const;

export interface Recording {
  readonly batch: number;
  /** its inputs are those of the model that it uses, and data */
  readonly program: OnnxModel;
  /** the model's inputs under the names that they have in the program, in the model's order */
  readonly inputs: readonly {
    readonly name: string;
    readonly type: ElementType;
    readonly shape: readonly number[];
  }[];
  /** weights and other data, by the names that they have in the program */
  readonly data: ReadonlyMap<string, Datum>;
}

export interface Datum {
  readonly value: Value;
  readonly elements: TypedArray;
}

/**
 * Calls the model, as for a prediction, on the current backend, which must be one of ours; nothing is computed.
 * @throws GalforgeError E_INPUT if the model has shapes that are not known, or operations that ONNX does not have
 */
export function record(model: LayersModel, batch: number): Recording {
  const recorder = backend() as OnnxBackend;
  const types = inputTypes(model, batch);
  const { cut, inputs, contents } = calling(() => recorder.capture(types, (xs) => predict(model, xs)));
  const nameOf = (value: Value, i: number): string => {
    const index = cut.feeds.indexOf(value);
    return index < 0 ? `unused${i}` : `in${index}`;
  };
  return {
    batch,
    program: lower(cut.plan, STANDARD),
    inputs: inputs.map((value, i) => ({ ...types[i], name: nameOf(value, i) })),
    data: new Map([...contents].map(([value, elements], i) => [nameOf(value, i), { value, elements }])),
  };
}

function predict(model: LayersModel, xs: Tensor[]): Tensor[] {
  const made = model.apply(xs.length === 1 ? xs[0] : xs, { training: false }) as Tensor | Tensor[];
  return Array.isArray(made) ? made : [made];
}

function inputTypes(model: LayersModel, batch: number): ValueType[] {
  return model.inputs.map(({ name, shape, dtype }) => {
    const [first, ...rest] = shape;
    if (first !== null || rest.includes(null)) {
      throw badInput(
        `model input "${name}"`,
        `has shape [${shape.map((d) => d ?? "any")}]; for export the batch size, and it alone, must be free`,
      );
    }
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
      throw badInput(`model input "${name}"`, `has dtype ${dtype}; float32, int32 and bool can be exported`);
    }
    return { type: dtype, shape: [batch, ...(rest as number[])] };
  });
}

/** What cannot be recorded is the model's fault, as long as it is the user's. */
function calling<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof OnnxBackendError)) throw error;
    throw badInput(
      "model",
      `has an operation that has no ONNX operators (${error.message}), so it cannot be exported`,
    );
  }
}
