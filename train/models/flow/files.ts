/** A flow in a folder: its weights in tfjs's format, with its shape in the place of layers. */
import { io } from "@tensorflow/tfjs-core";
import { z } from "zod";
import { badFile } from "../../../shared/errors.ts";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import { directoryHandler, inHalfPrecision } from "../../../shared/onnx-backend/export/file-io.ts";
import { FAMILIES } from "./densities/families.ts";
import { FlowNet, type FlowShape } from "./flow-net.ts";

const CLASS = "GalforgeFlow";

const count = z.int().min(0);
const shapeSchema: z.ZodType<FlowShape> = z.object({
  ...{ members: count, features: count, core: count, after: count, detect: count, width: count },
  ...{
    depth: count,
    hidden: count,
    transforms: count,
    bins: count,
    family: z.enum(FAMILIES),
    residuals: z.boolean(),
  },
});
const topologySchema = z.object({ class_name: z.literal(CLASS), config: shapeSchema });

/** @param half weights in half precision */
export async function saveFlow(
  shape: FlowShape,
  weights: ReadonlyMap<string, NamedTensor>,
  folder: string,
  half = false,
): Promise<void> {
  const all = [...weights];
  const artifacts: io.ModelArtifacts = {
    modelTopology: { class_name: CLASS, config: shape },
    weightSpecs: all.map(([name, { shape: of }]) => ({ name, shape: [...of], dtype: "float32" })),
    weightData: io.CompositeArrayBuffer.join(all.map(([, { data }]) => new Float32Array(data).buffer)),
  };
  await directoryHandler(folder).save!(half ? inHalfPrecision(artifacts) : artifacts);
}

/** @throws GalforgeError E_FILE if there is no flow, or it is damaged */
export async function loadFlow(folder: string): Promise<FlowNet> {
  const { modelTopology, weightSpecs = [], weightData } = await directoryHandler(folder).load!();
  const parsed = topologySchema.safeParse(modelTopology);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw badFile(folder, `holds no flow: ${path.join(".")}: ${message}`);
  }
  const net = new FlowNet(parsed.data.config, 0);
  try {
    net.weights.assign(folder, tensorsOf(weightSpecs, io.CompositeArrayBuffer.join(weightData)));
  } catch (error) {
    net.dispose();
    throw error;
  }
  return net;
}

function tensorsOf(specs: readonly io.WeightsManifestEntry[], data: ArrayBuffer): Map<string, NamedTensor> {
  const tensors = io.decodeWeights(data, [...specs]);
  const out = new Map<string, NamedTensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    out.set(name, { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) });
    tensor.dispose();
  }
  return out;
}
