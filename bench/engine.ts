/**
 * Speed of the compute engine: a bare ONNX Runtime convolution as the yardstick, and a training step of the paper's CAE. Times
 * are the fastest of several, the yardstick's too.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Context } from "../shared/cli/command.ts";
import type { OnnxBackend } from "../shared/onnx-backend/backend.ts";
import type { Plan } from "../shared/onnx-backend/graph/plan.ts";
import { sizeOf } from "../shared/onnx-backend/graph/value.ts";
import { lower } from "../shared/onnx-backend/lower/lower.ts";
import type { Target } from "../shared/onnx-backend/lower/target.ts";
import { encodeModel } from "../shared/onnx-backend/onnx/model.ts";
import { BLOCKED_LAYOUT, registerOnnxBackend } from "../shared/onnx-backend/register.ts";
import { REWRITES, rewrite } from "../shared/onnx-backend/rewrite/rewrite.ts";
import { findBlockSize } from "../shared/onnx-backend/runtime/block-size.ts";
import {
  loadSession,
  makeTensor,
  type NativeSession,
  type NativeTensor,
} from "../shared/onnx-backend/runtime/ort.ts";
import { Program } from "../shared/onnx-backend/runtime/program.ts";
import { GFLOP_PER_IMAGE, paperCae, SIDE, trainer } from "./paper-cae.ts";

const BATCH = 64;
const INFER_BATCH = 256;
const STEPS = 30;
/** Runs of a program with, and as many without, a rewrite; the first few are warming up. */
const TURNS = 20;
const WARM_UP = 3;
const CONV_RUNS = 4;

export interface EngineSpeed {
  /** G: 3x3 convolution, 64 to 64 channels, 16 images of 32x32, filter fed at each run, as in training [GFLOP/s] */
  readonly convGflops: number;
  /** the same with the filter a constant of the model, as in inference: ONNX Runtime reorders it beforehand */
  readonly convGflopsConstantFilter: number;
  /** full training steps of the paper's CAE at batch 64: forward, backward, Adam; only the loss is read */
  readonly stepImagesPerSecond: number;
  /** E: the same, counted as 0.817 GFLOP an image */
  readonly stepGflops: number;
  /** E / G */
  readonly ratio: number;
  /** E over the convolution with a constant filter */
  readonly ratioConstantFilter: number;
  readonly inferImagesPerSecond: number;
  /** time of the step's first run: capture, rewrites, lowering, ONNX Runtime's optimiser [ms] */
  readonly compileMs: number;
  /** per step: recording the kernel calls, and cutting the graph [ms] */
  readonly recordMs: number;
  readonly cutMs: number;
  readonly stepMs: number;
  /** ms a run of the step's program with and without each rewrite, and without the blocked layout: the two run in turns */
  readonly rewrites: Readonly<Record<string, Gain>>;
  /** resident memory [MB] */
  readonly residentMb: number;
  readonly threads: number;
}

export async function measureEngine(threads: number, context: Context): Promise<EngineSpeed> {
  context.note("training steps, and the convolution between them");
  const convolution = { constant: new Convolution(threads, true), fed: new Convolution(threads, false) };
  const step = await measureSteps(threads, () => {
    convolution.constant.measure();
    convolution.fed.measure();
  });
  const inferImagesPerSecond = await measureInference();
  const residentMb = process.memoryUsage().rss / 1e6;
  const rewrites: Record<string, Gain> = {};
  for (const name of [...Object.keys(REWRITES), BLOCKED_LAYOUT]) {
    context.note(`the step's program without ${name}`);
    rewrites[name] = measureGain(step.plan, name, threads);
  }
  const stepImagesPerSecond = (1000 * BATCH) / step.stepMs;
  const stepGflops = stepImagesPerSecond * GFLOP_PER_IMAGE;
  return {
    convGflops: convolution.fed.gflops,
    convGflopsConstantFilter: convolution.constant.gflops,
    stepImagesPerSecond,
    stepGflops,
    ratio: stepGflops / convolution.fed.gflops,
    ratioConstantFilter: stepGflops / convolution.constant.gflops,
    inferImagesPerSecond,
    compileMs: step.compileMs,
    recordMs: step.recordMs,
    cutMs: step.cutMs,
    stepMs: step.stepMs,
    rewrites,
    residentMb,
    threads,
  };
}

/** A model of one convolution, with ONNX Runtime alone. */
class Convolution {
  readonly #session: NativeSession;
  readonly #feeds: Record<string, NativeTensor>;
  #fastest = Number.POSITIVE_INFINITY;

  /** @param constant the filter is part of the model, which lets ONNX Runtime's optimiser reorder it beforehand */
  constructor(threads: number, constant: boolean) {
    const [n, channels, side] = [16, 64, 32];
    const [image, filter] = [
      [n, channels, side, side],
      [channels, channels, 3, 3],
    ];
    const random = (shape: readonly number[]): Float32Array =>
      Float32Array.from({ length: sizeOf(shape) }, () => Math.random() - 0.5);
    const weights = random(filter);
    const model = encodeModel({
      name: "convolution",
      nodes: [
        {
          op: "Conv",
          inputs: ["x", "w"],
          outputs: ["y"],
          attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
        },
      ],
      inputs: [
        { name: "x", type: "float32", shape: image },
        ...(constant ? [] : [{ name: "w", type: "float32" as const, shape: filter }]),
      ],
      outputs: [{ name: "y", type: "float32", shape: image }],
      constants: new Map(constant ? [["w", { type: "float32", shape: filter, data: weights }]] : []),
      opsets: { "": 21 },
    });
    this.#session = loadSession(model, { intraOpNumThreads: threads, graphOptimizationLevel: "all" });
    const x = makeTensor("float32", random(image), image);
    this.#feeds = constant ? { x } : { x, w: makeTensor("float32", weights, filter) };
  }

  measure(): void {
    for (let i = 0; i < CONV_RUNS; i++) {
      const start = performance.now();
      this.#session.run(this.#feeds, { y: null }, {});
      this.#fastest = Math.min(this.#fastest, performance.now() - start);
    }
  }

  get gflops(): number {
    return (2 * 16 * 32 * 32 * 64 * 64 * 9) / (this.#fastest * 1e6);
  }
}

interface Steps {
  readonly compileMs: number;
  readonly recordMs: number;
  readonly cutMs: number;
  readonly stepMs: number;
  /** the step as captured */
  readonly plan: Plan;
}

async function measureSteps(threads: number, between: () => void): Promise<Steps> {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", threads }));
  const backend = tf.backend() as OnnxBackend;
  const images = tf.randomUniform([BATCH, SIDE, SIDE, 1], 0, 1, "float32", 1) as tf.Tensor4D;
  const truth = tf.randomUniform([BATCH, 2], 0, 1, "float32", 2) as tf.Tensor2D;
  const model = paperCae();
  const step = trainer(model);
  const times = { compileMs: 0, recordMs: Infinity, cutMs: Infinity, stepMs: Infinity };
  for (let i = -2; i < STEPS; i++) {
    between();
    const before = backend.statistics;
    const start = performance.now();
    const loss = step(images, truth);
    const recorded = performance.now();
    await loss.data();
    const done = performance.now();
    loss.dispose();
    const { compileMs, cutMs } = backend.statistics;
    times.compileMs += compileMs - before.compileMs;
    if (i < 0) continue;
    times.stepMs = Math.min(times.stepMs, done - start);
    times.recordMs = Math.min(times.recordMs, recorded - start);
    times.cutMs = Math.min(times.cutMs, cutMs - before.cutMs);
  }
  const plan = backend.lastPlan as Plan;
  tf.dispose([images, truth]);
  model.dispose();
  return { ...times, plan };
}

export interface Gain {
  readonly withMs: number;
  readonly withoutMs: number;
}

/** Two programs of the same plan run in turns, on random numbers: what else the machine does slows both. */
function measureGain(plan: Plan, name: string, threads: number): Gain {
  const target: Target = { provider: "cpu", block: findBlockSize() };
  const plain: Target = name === BLOCKED_LAYOUT ? { ...target, block: 0 } : target;
  const feeds = plan.feeds.map((feed) => {
    const { type, shape } = plan.values[feed];
    const numbers = Float32Array.from({ length: sizeOf(shape) }, () => Math.random());
    return makeTensor(type, type === "int32" ? Int32Array.from(numbers) : numbers, shape);
  });
  const programs = [
    new Program(lower(rewrite(plan), target), { target, threads }),
    new Program(lower(rewrite(plan, [name]), plain), { target: plain, threads }),
  ];
  const fastest = programs.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, program] of programs.entries()) {
      const start = performance.now();
      program.run(feeds);
      if (turn >= WARM_UP) fastest[i] = Math.min(fastest[i], performance.now() - start);
    }
  }
  for (const program of programs) program.dispose();
  return { withMs: fastest[0], withoutMs: fastest[1] };
}

async function measureInference(): Promise<number> {
  const model = paperCae();
  const images = tf.randomUniform([INFER_BATCH, SIDE, SIDE, 1], 0, 1, "float32", 1);
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    const outputs = tf.tidy(() => model.predict(images, { batchSize: INFER_BATCH })) as tf.Tensor[];
    await Promise.all(outputs.map((output) => output.data()));
    if (i > 0) fastest = Math.min(fastest, performance.now() - start);
    tf.dispose(outputs);
  }
  tf.dispose(images);
  model.dispose();
  return (1000 * INFER_BATCH) / fastest;
}

export function formatEngine(speed: EngineSpeed): string {
  const line = (name: string, value: string): string => `  ${name.padEnd(58)} ${value}`;
  return [
    `${speed.threads} threads`,
    line("G: bare convolution 3x3, 64 -> 64, 16x32x32, filter fed", `${speed.convGflops.toFixed(0)} GFLOP/s`),
    line("   the same, filter a constant", `${speed.convGflopsConstantFilter.toFixed(0)} GFLOP/s`),
    line("training step of the paper's CAE, batch 64", `${speed.stepImagesPerSecond.toFixed(0)} images/s`),
    line(`E: at ${GFLOP_PER_IMAGE} GFLOP an image`, `${speed.stepGflops.toFixed(0)} GFLOP/s`),
    line("E / G", speed.ratio.toFixed(2)),
    line("   against the constant filter", speed.ratioConstantFilter.toFixed(2)),
    line("inference, batch 256", `${speed.inferImagesPerSecond.toFixed(0)} images/s`),
    line("step", `${speed.stepMs.toFixed(0)} ms`),
    line(
      "   of it in JavaScript: recording, cutting",
      `${speed.recordMs.toFixed(1)}, ${speed.cutMs.toFixed(1)} ms`,
    ),
    line("compiling the step, once", `${speed.compileMs.toFixed(0)} ms`),
    line("resident memory", `${speed.residentMb.toFixed(0)} MB`),
    ...Object.entries(speed.rewrites).map(([name, { withMs, withoutMs }]) =>
      line(`program without ${name}`, `${withoutMs.toFixed(0)} ms; with it ${withMs.toFixed(0)}`),
    ),
  ].join("\n");
}
