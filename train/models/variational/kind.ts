/** What kinds of variational autoencoders do alike, once it is known what their networks see. */
import * as tf from "@tensorflow/tfjs-core";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import { saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import type { Stamps } from "../../data/source.ts";
import type { RunConfig } from "../../run/config.ts";
import type { ModelKind } from "../model.ts";
import { exportNetwork } from "./onnx.ts";
import { openNetwork } from "./open.ts";
import type { View } from "./view.ts";
import { loadNetwork } from "./whole.ts";

/** Opening and writing of trained models. @param name of the kind @param viewOf what the network of a run sees */
export const inUse = (
  name: string,
  gives: ModelKind["gives"],
  viewOf: (config: RunConfig) => View,
): Pick<ModelKind, "gives" | "open" | "halve" | "export"> => ({
  gives,
  open: (folder, config) => openNetwork(folder, config, viewOf(config), gives(config)),
  async halve(from, to) {
    const { whole } = await loadNetwork(from, name);
    try {
      await saveModel(whole, to, { half: true });
    } finally {
      whole.dispose();
    }
  },
  async export(folder, config) {
    const { whole, ...network } = await loadNetwork(folder, name);
    try {
      return await exportNetwork(network, config, viewOf(config), folder);
    } finally {
      whole.dispose();
    }
  },
});

/** Stamps as a network sees them before they are stretched: `ModelKind.seen`. */
export async function seenThrough(
  view: View,
  { images, ...rest }: Stamps,
  image: ImageSystem,
): Promise<{ stamps: Stamps; image: ImageSystem }> {
  const { height, width } = view.linearSize;
  const { bands } = image;
  const planes = tf.tidy(() =>
    view.linear(tf.tensor3d(images, [rest.size * bands.length, image.height, image.width])),
  );
  const seen = (await planes.data()) as Float32Array;
  planes.dispose();
  // what is known of sky and noise is of other pixels
  const plain = bands.map(({ detector: _, ...band }) => band);
  return { stamps: { ...rest, images: seen }, image: { height, width, bands: plain } };
}
