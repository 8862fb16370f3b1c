/** `npm run bench -- sim | field | reader | engine | infer | flow | shear`: speeds and errors, measured in one run. Not tests: machines are noisy. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../shared/cli/command.ts";
import { main } from "../shared/cli/main.ts";
import { integer, oneOf, optional, text } from "../shared/cli/option.ts";
import { packageVersion } from "../shared/provenance.ts";
import { renderingDevice } from "../sim/commands/rendering-device.ts";
import { device } from "../sim/commands/shared-options.ts";
import { generate } from "../sim/generate/generate.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { formatCvae, measureCvae } from "./cvae/measure.ts";
import { formatEngine, measureEngine } from "./engine.ts";
import { formatField, measureField } from "./field.ts";
import { formatFlow, measureFlow } from "./flow/measure.ts";
import { formatInfer, measureInfer } from "./infer.ts";
import { measureReader } from "./reader.ts";
import { formatShear, measureShear } from "./shear/measure.ts";
import { formatSim, measureSim } from "./sim.ts";
import { formatSimGpu, measureSimGpu } from "./sim-gpu.ts";

const sim = command({
  name: "sim",
  summary: "Stamps per second of the simulator: each stage, the whole pipeline on one worker and on all",
  examples: [
    { line: "npm run bench -- sim --json", does: "one JSON object; about two minutes" },
    { line: "npm run bench -- sim --device gpu --n 1e6", does: "the same of a GPU" },
  ],
  options: {
    n: integer({ default: 65536, min: 64, help: "stamps of each pipeline run" }),
    device,
  },
  run: async ({ n, device: wish }, context) => {
    const name = await renderingDevice(wish, context.note);
    if (name !== undefined) {
      const speed = await measureSimGpu(n, name, context);
      return { data: { ...speed }, text: formatSimGpu(speed) };
    }
    const speed = await measureSim(n, context);
    return { data: { ...speed }, text: formatSim(speed) };
  },
});

const field = command({
  name: "field",
  summary:
    "A field of 20,000 objects: seconds and memory, with all workers and with one; detection and stamps",
  examples: [
    { line: "npm run bench -- field", does: "4096 x 4096 pixels" },
    {
      line: "npm run bench -- field --size 1024 --picture part.png",
      does: "a smaller one, and a picture of a part",
    },
  ],
  options: {
    size: integer({ default: 4096, min: 64, max: 20_000, help: "side of the field [pixels]" }),
    picture: optional(text({ placeholder: "FILE", help: "a .png of a part, with its segmentation" })),
  },
  run: async ({ size, picture }, context) => {
    const speed = await measureField(size, picture, context);
    return { data: { ...speed }, text: formatField(speed) };
  },
});

const reader = command({
  name: "reader",
  summary: "Read throughput of data sets from the page cache",
  examples: [
    { line: "npm run bench -- reader", does: "makes a set of 16384 stamps and reads it in three ways" },
  ],
  options: { n: integer({ default: 16384, min: 4096, help: "stamps of the data set" }) },
  run: async ({ n }, context) => {
    const dir = mkdtempSync(join(tmpdir(), "galforge-bench-"));
    try {
      const population = loadPopulation({});
      const options = {
        population,
        out: join(dir, "set"),
        n,
        seed: 0,
        shardSize: 4096,
        dtype: "float32",
        noiseless: false,
        workers: "auto",
        resume: false,
      } as const;
      await generate(options, context);
      const rates = await measureReader(options.out);
      const line = (name: string, rate: number): string => `  ${name.padEnd(38)} ${rate.toFixed(2)} GB/s`;
      return {
        data: { ...rates },
        text: [
          `${n} stamps, ${(rates.bytes / 1e6).toFixed(0)} MB, page cache`,
          line("in stored order", rates.sequentialGBs),
          line("shuffled", rates.shuffledGBs),
          line("loader: shuffled batches with labels", rates.loaderGBs),
        ].join("\n"),
      };
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
});

const engine = command({
  name: "engine",
  summary:
    "The compute engine: training steps of the paper's CAE against a bare ONNX Runtime convolution, or of the physics CVAE against the same network in PyTorch",
  examples: [
    { line: "npm run bench -- engine --json", does: "one JSON object; about a minute" },
    {
      line: "npm run bench -- engine --model cvae",
      does: "in turns with PyTorch, where that is; two minutes",
    },
  ],
  options: {
    model: oneOf(["cae", "cvae"], { default: "cae", help: "what is trained" }),
    threads: integer({ default: 2, min: 1, help: "threads of ONNX Runtime, and of PyTorch" }),
  },
  run: async ({ model, threads }, context) => {
    if (model === "cvae") {
      const architectures = await measureCvae(threads, context);
      return { data: { threads, architectures }, text: formatCvae(threads, architectures) };
    }
    const speed = await measureEngine(threads, context);
    return { data: { ...speed }, text: formatEngine(speed) };
  },
});

const inference = command({
  name: "infer",
  summary:
    "infer with a physics CVAE: from a data set or a FITS file to a catalogue, with and without novelty",
  examples: [{ line: "npm run bench -- infer", does: "makes stamps and trains one epoch for it" }],
  options: {
    n: integer({ default: 4096, min: 256, max: 4096, help: "stamps" }),
    threads: integer({ default: 2, min: 1, help: "threads of ONNX Runtime" }),
  },
  run: async ({ n, threads }, context) => {
    const dir = mkdtempSync(join(tmpdir(), "galforge-bench-"));
    try {
      const speeds = await measureInfer(dir, n, threads, context);
      return { data: { n, threads, speeds }, text: formatInfer(n, threads, speeds) };
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
});

const flow = command({
  name: "flow",
  summary:
    "Conditional flows: training steps beside the same network in PyTorch, posteriors, and a whole training",
  examples: [{ line: "npm run bench -- flow", does: "on photometry that is made here; some minutes" }],
  options: {
    rows: integer({ default: 50_000, min: 400, help: "rows of photometry" }),
    threads: integer({ default: 2, min: 1, help: "threads of ONNX Runtime, and of PyTorch" }),
    rounds: integer({ default: 4, min: 1, help: "of which the fastest counts" }),
    steps: integer({ default: 50, min: 1, help: "training steps of a round" }),
    galaxies: integer({ default: 512, min: 1, help: "whose posteriors are asked at once" }),
  },
  run: async (timing, context) => {
    const speed = await measureFlow(timing, context);
    return { data: { ...speed }, text: formatFlow(speed) };
  },
});

const shear = command({
  name: "shear",
  summary: "Errors of the shear of noiseless stamps: m and c of ring pairs, found = (1 + m) g + c",
  examples: [{ line: "npm run bench -- shear --pairs 1e6", does: "the figures of docs/shear.md" }],
  options: {
    pairs: integer({ default: 10_000, min: 10, help: "galaxies, each with its turn by 90 degrees" }),
    seed: integer({ default: 0, min: 0, help: "of the population" }),
  },
  run: async ({ pairs, seed }, context) => {
    const errors = measureShear(pairs, seed, context);
    return { data: { ...errors }, text: formatShear(errors) };
  },
});

await main(
  {
    name: "bench",
    summary: "Speeds of galforge on this machine",
    examples: [
      ...sim.examples,
      ...field.examples,
      ...reader.examples,
      ...engine.examples,
      ...inference.examples,
      ...flow.examples,
      ...shear.examples,
    ],
    commands: [sim, field, reader, engine, inference, flow, shear],
  },
  packageVersion(),
  process.argv.slice(2),
);
