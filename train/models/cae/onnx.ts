/** The encoder as an ONNX file that takes pixels and gives parameters in their units: nothing of galforge is needed to use it. */
import { join } from "node:path";
import * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-layers";
import { exportOnnx } from "../../../shared/onnx-backend/export/onnx.ts";
import { stretch } from "../../normaliser.ts";
import type { LabelTransform, Normaliser, RunConfig } from "../../run/config.ts";
import type { Cae } from "./architecture.ts";

const first = (x: core.Tensor | core.Tensor[]): core.Tensor => (Array.isArray(x) ? x[0]! : x);

class StretchLayer extends tf.layers.Layer {
  static readonly className = "GalforgeStretch";
  readonly #normaliser: Normaliser;
  constructor(normaliser: Normaliser) {
    super({});
    this.#normaliser = normaliser;
  }
  override call(inputs: core.Tensor | core.Tensor[]): core.Tensor {
    return stretch(first(inputs) as core.Tensor4D, this.#normaliser);
  }
}

/** Latents [B, p] -> labels [B, p] in their units. */
class LabelLayer extends tf.layers.Layer {
  static readonly className = "GalforgeLabels";
  readonly #transforms: readonly LabelTransform[];
  constructor(transforms: readonly LabelTransform[]) {
    super({});
    this.#transforms = transforms;
  }
  override call(inputs: core.Tensor | core.Tensor[]): core.Tensor {
    return core.tidy(() => {
      const row = (value: (t: LabelTransform) => number) => core.tensor2d([this.#transforms.map(value)]);
      const x = core.add(
        core.mul(
          first(inputs),
          row((t) => t.scale),
        ),
        row((t) => t.mean),
      );
      const logs = row(({ kind }) => (kind === "log" ? 1 : 0));
      // of the others the exponential of 0 is taken, and not used
      return core.add(core.mul(x, core.sub(1, logs)), core.mul(core.exp(core.mul(x, logs)), logs));
    });
  }
}

/** Writes model.onnx. Inputs: "image" [batch, height, width, bands]; outputs: "parameters", "latents" (and "log_sigma" of latents). */
export async function exportCae(
  { encoder }: Cae,
  config: RunConfig,
  dir: string,
): Promise<readonly string[]> {
  const image = tf.input({ batchShape: encoder.inputs[0]!.shape });
  const stretched = new StretchLayer(config.normaliser).apply(image) as tf.SymbolicTensor;
  const [supervised, rest, ...spread] = encoder.apply(stretched) as tf.SymbolicTensor[];
  const parameters = new LabelLayer(config.supervise.map((s) => s.transform)).apply(
    supervised!,
  ) as tf.SymbolicTensor;
  const latents = tf.layers.concatenate().apply([supervised!, rest!]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: image, outputs: [parameters, latents, ...spread] });
  const { width, height } = config.image;
  const labels = config.supervise.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
  await exportOnnx(model, join(dir, "model.onnx"), {
    inputNames: ["image"],
    outputNames: ["parameters", "latents", ...spread.map(() => "log_sigma")],
    doc: `galforge ${config.architecture}: stamps of ${width} x ${height} pixels [${config.image.unit}] to ${labels}`,
    metadata: {
      galforge: JSON.stringify(config.software),
      image: JSON.stringify(config.image),
      normaliser: JSON.stringify(config.normaliser),
      supervise: JSON.stringify(config.supervise),
    },
  });
  encoder.dispose(); // gives back what `apply` above counted; it stays its owner's
  return ["model.onnx"];
}
