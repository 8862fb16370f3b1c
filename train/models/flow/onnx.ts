/** A flow as ONNX files, of which nothing of galforge is needed to use them: one that draws, one that gives densities. */
import { join } from "node:path";
import * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-layers";
import { exportOnnx } from "../../../shared/onnx-backend/export/onnx.ts";
import type { LabelTransform, RunConfig } from "../../run/config.ts";
import { through } from "../onnx-layers.ts";
import type { FlowNet } from "./flow-net.ts";

const SAMPLER_FILE = "sampler.onnx";
const DENSITY_FILE = "density.onnx";

/** @returns the names of the files in `folder` */
export async function exportFlow(
  net: FlowNet,
  config: RunConfig,
  folder: string,
): Promise<readonly string[]> {
  const { members, features, core: own, after } = net.shape;
  const targets = own + after;
  const transforms = config.supervise.map(({ transform }) => transform);
  const names = config.supervise.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
  const x = tf.input({ shape: [features] });
  const noise = tf.input({ shape: [members, net.noises] });
  const samples = through([x, noise], (x, n) => sampled(net, x!, n!, transforms), [members, targets]);
  const sampler = tf.model({ inputs: [x, noise], outputs: samples, name: "sampler" }); // else they are counted
  await exportOnnx(sampler, join(folder, SAMPLER_FILE), {
    ...{ inputNames: ["features", "noise"], outputNames: ["samples"] },
    doc: `galforge flow ${config.architecture}: features of a galaxy and standard normal numbers of each member to a sample of ${names} of each member`,
    metadata: metadataOf(config),
  });
  const y = tf.input({ shape: [targets] });
  const log = through([x, y], (x, y) => logDensity(net, x!, y!, transforms), [1]);
  const density = tf.model({ inputs: [x, y], outputs: log, name: "density" });
  await exportOnnx(density, join(folder, DENSITY_FILE), {
    ...{ inputNames: ["features", "values"], outputNames: ["log_prob"] },
    doc: `galforge flow ${config.architecture}: features of a galaxy and ${names} to the logarithm of their joint density`,
    metadata: metadataOf(config),
  });
  return [SAMPLER_FILE, DENSITY_FILE];
}

const ofMembers = (net: FlowNet, x: core.Tensor): core.Tensor3D =>
  core.tile(core.expandDims(x, 0), [net.shape.members, 1, 1]);

/** [batch, F], [batch, M, noises] -> [batch, M, targets] */
function sampled(
  net: FlowNet,
  x: core.Tensor,
  noise: core.Tensor,
  transforms: readonly LabelTransform[],
): core.Tensor {
  const own = core.expandDims(core.transpose(noise, [1, 0, 2]), 2) as core.Tensor4D;
  const drawn = net.sample(own, net.context(ofMembers(net, x)));
  return toLabels(core.transpose(core.squeeze(drawn, [2]), [1, 0, 2]), transforms);
}

/** [batch, F], [batch, targets] -> [batch, 1] */
function logDensity(
  net: FlowNet,
  x: core.Tensor,
  y: core.Tensor,
  transforms: readonly LabelTransform[],
): core.Tensor {
  const { z, logSlope, isPossible } = toLatents(y, transforms);
  const own = core.expandDims(ofMembers(net, z), 2) as core.Tensor4D;
  const logs = net.logProbs(own, net.context(ofMembers(net, x))).reduce((sum, log) => core.add(sum, log));
  const mean = core.sub(core.logSumExp(core.squeeze(logs, [2]), 0), Math.log(net.shape.members));
  const log = core.sub(mean, core.sum(logSlope, -1));
  const none = core.fill([1], Number.NEGATIVE_INFINITY);
  return core.expandDims(core.where(core.all(isPossible, -1), log, none), 1);
}

const row = (transforms: readonly LabelTransform[], of: (t: LabelTransform) => number): core.Tensor =>
  core.tensor1d(transforms.map(of));

const isKind = (transforms: readonly LabelTransform[], kind: LabelTransform["kind"]): core.Tensor =>
  row(transforms, (t) => (t.kind === kind ? 1 : 0));

/** Standardised [..., targets] -> labels in their units. */
function toLabels(z: core.Tensor, transforms: readonly LabelTransform[]): core.Tensor {
  const f = core.add(
    core.mul(
      z,
      row(transforms, (t) => t.scale),
    ),
    row(transforms, (t) => t.mean),
  );
  const [log, log1p] = [isKind(transforms, "log"), isKind(transforms, "log1p")];
  const linear = core.mul(f, core.sub(1, core.add(log, log1p)));
  // of the others the exponential of 0 is taken, and not used
  const grown = core.mul(core.exp(core.mul(f, log)), log);
  const signed = core.mul(core.sign(f), core.sub(core.exp(core.mul(core.abs(f), log1p)), 1));
  return core.add(core.add(linear, grown), core.mul(signed, log1p));
}

/** Labels [batch, targets] -> standardised, ln |dy/dz|, and whether there can be such a label: what is not positive has no logarithm. */
function toLatents(y: core.Tensor, transforms: readonly LabelTransform[]) {
  const [log, log1p] = [isKind(transforms, "log"), isKind(transforms, "log1p")];
  const none = core.sub(1, core.add(log, log1p));
  // of labels without a logarithm, and of those that are not learned by theirs, that of 1 is taken, and not used
  const positive = core.add(core.mul(y, log), core.sub(1, log));
  const isPossible = core.greater(positive, 0);
  const own = core.log(core.where(isPossible, positive, core.onesLike(positive)));
  const signed = core.log(core.add(core.mul(core.abs(y), log1p), 1));
  const f = core.add(core.add(core.mul(y, none), own), core.mul(core.sign(y), signed));
  const z = core.div(
    core.sub(
      f,
      row(transforms, (t) => t.mean),
    ),
    row(transforms, (t) => t.scale),
  );
  return {
    ...{ z, isPossible },
    logSlope: core.add(
      core.add(own, signed),
      row(transforms, (t) => Math.log(t.scale)),
    ),
  };
}

const metadataOf = ({ software, inputs = [], supervise, normaliser }: RunConfig) => ({
  ...{ galforge: JSON.stringify(software), normaliser: JSON.stringify(normaliser) },
  ...{ inputs: JSON.stringify(inputs), supervise: JSON.stringify(supervise) },
});
