/** Speed of the physics CVAE, and of the same network in PyTorch: the two run in turns, and times are the fastest of several. */
import * as tf from "@tensorflow/tfjs-core";
import type { Context } from "../../shared/cli/command.ts";
import { registerOnnxBackend } from "../../shared/onnx-backend/register.ts";
import { ARCHITECTURES, type ArchitectureName } from "../../train/models/cvae/architectures.ts";
import { batchOf } from "../../train/models/in-batches.ts";
import { checkAlike, NO_TORCH, torchVersion } from "../torch.ts";
import { makeSubject, SIDE, type Subject } from "./subject.ts";
import { STEP, TWIN, Twin } from "./twin.ts";

const ROUNDS = 4;
const STEPS = 2;
const PASSES = 1;
/** Steps whose losses are compared. */
const COMPARED = 2;

interface Rates {
  /** images/s */
  readonly train: number;
  readonly infer: number;
}

export interface CvaeSpeed {
  readonly architecture: ArchitectureName;
  readonly batch: number;
  readonly inferBatch: number;
  readonly parameters: number;
  readonly ours: Rates;
  /** absent where there is no PyTorch */
  readonly torch?: Rates & { readonly version: string };
}

export async function measureCvae(threads: number, context: Context): Promise<CvaeSpeed[]> {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", threads }));
  const version = torchVersion();
  if (version === undefined) context.note(NO_TORCH);
  const speeds: CvaeSpeed[] = [];
  for (const arch of ARCHITECTURES) {
    context.note(`${arch}: training and inference${version === undefined ? "" : ", in turns with PyTorch"}`);
    speeds.push(await measureOne(arch, threads, version));
  }
  return speeds;
}

async function measureOne(
  arch: ArchitectureName,
  threads: number,
  version: string | undefined,
): Promise<CvaeSpeed> {
  const subject = makeSubject(arch);
  const inferBatch = batchOf(subject.shape.image);
  const { trainable, stamps, options } = subject;
  const both = { threads, inferBatch };
  const twins =
    version === undefined
      ? []
      : [
          await Twin.of(subject, { ...both, channelsLast: false }),
          await Twin.of(subject, { ...both, channelsLast: true }),
        ];
  const network = encoderOf(subject, inferBatch);
  try {
    const losses = await firstLosses(subject);
    for (const twin of twins) checkAlike(arch, losses, (await twin.train(losses.length)).losses, TWIN);
    const ours = { train: Number.POSITIVE_INFINITY, infer: Number.POSITIVE_INFINITY };
    const theirs = { ...ours };
    for (let round = 0; round < ROUNDS; round++) {
      ours.train = Math.min(ours.train, await fastest(STEPS, () => trainable.step(stamps, options.lr, STEP)));
      for (const twin of twins) theirs.train = Math.min(theirs.train, ...(await twin.train(STEPS)).ms);
      ours.infer = Math.min(ours.infer, await fastest(PASSES, network.infer));
      for (const twin of twins) theirs.infer = Math.min(theirs.infer, ...(await twin.infer(PASSES)).ms);
    }
    const rates = ({ train, infer }: Rates): Rates => ({
      train: (1000 * stamps.size) / train,
      infer: (1000 * inferBatch) / infer,
    });
    return {
      ...{ architecture: arch, batch: stamps.size, inferBatch, parameters: trainable.parameters },
      ours: rates(ours),
      ...(version === undefined ? {} : { torch: { version, ...rates(theirs) } }),
    };
  } finally {
    for (const twin of twins) twin.close();
    trainable.close();
    network.close();
  }
}

async function fastest(times: number, run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** From pixels to the latents and their widths, as in use. */
function encoderOf({ architecture, shape, stamps }: Subject, count: number) {
  const { image, normaliser } = shape;
  const { see, size } = architecture.view(image);
  const { encoder, decoder } = architecture.build({ ...shape, image: { ...image, ...size } });
  const pixels = new Float32Array(count * image.bands.length * SIDE * SIDE);
  for (let at = 0; at < pixels.length; at += stamps.images.length) {
    pixels.set(stamps.images.subarray(0, pixels.length - at), at);
  }
  return {
    infer: async () => {
      const latents = tf.tidy(() => {
        const stamps = tf.tensor4d(pixels, [count, image.bands.length, SIDE, SIDE]);
        const [means, , spread] = encoder.apply(see(stamps, normaliser)) as tf.Tensor[];
        return [means!, tf.exp(spread!)];
      });
      await Promise.all(latents.map((tensor) => tensor.data()));
      tf.dispose(latents);
    },
    close: () => {
      encoder.dispose();
      decoder.dispose();
    },
  };
}

/** Before the first steps: the first loss shows the network, the others its gradients and Adam. */
export async function firstLosses({ trainable, stamps, options }: Subject): Promise<number[]> {
  const losses: number[] = [];
  for (let k = 0; k < COMPARED; k++) losses.push((await trainable.step(stamps, options.lr, STEP)).loss);
  return losses;
}

export function formatCvae(threads: number, speeds: readonly CvaeSpeed[]): string {
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(32)}${cells.map((cell) => cell.padStart(10)).join("")}`;
  const rates = (name: string, ours: number, theirs: number | undefined): string => {
    const beside = theirs === undefined ? [] : [theirs.toFixed(0), (ours / theirs).toFixed(2)];
    return line(`  ${name}`, [ours.toFixed(0), ...beside]);
  };
  const version = speeds[0]?.torch?.version;
  const heads = ["galforge", ...(version === undefined ? [] : ["PyTorch", "ratio"])];
  return [
    `${threads} threads, stamps of 3 x ${SIDE} x ${SIDE}, images/s`,
    ...speeds.flatMap(({ architecture, batch, inferBatch, parameters, ours, torch }) => [
      line(`${architecture}, ${parameters} weights`, heads),
      rates(`training step, batch ${batch}`, ours.train, torch?.train),
      rates(`inference, batch ${inferBatch}`, ours.infer, torch?.infer),
    ]),
    version === undefined ? NO_TORCH : `PyTorch is ${version}; the ratio is galforge's rate over PyTorch's`,
  ].join("\n");
}
