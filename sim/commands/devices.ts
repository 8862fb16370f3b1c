/** `sim devices`: what can render here, what would be taken, and what a GPU lacks. */
import { availableParallelism, cpus } from "node:os";
import { command } from "../../shared/cli/command.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { type Adapter, listAdapters } from "../../shared/gpu/adapters.ts";
import { loadDawn } from "../../shared/gpu/dawn.ts";
import { gpuSteps, missingOf, NOTHING_MISSING, type Step } from "../../shared/gpu/missing.ts";
import { chooseDevice } from "../gpu/device.ts";

export const devices = command({
  name: "devices",
  summary: "List what can render: the processor, GPUs, and what is missing to use a GPU",
  examples: [
    { line: "sim devices", does: "what --device auto takes, and why" },
    { line: "sim devices --json", does: "the same for a program" },
  ],
  options: {},
  run: async () => {
    await loadDawn();
    const adapters = await listAdapters();
    const { kind, why } = await chooseDevice("auto");
    const found: Found = {
      cpu: { model: cpus()[0]?.model.trim() || "unknown", cores: availableParallelism() },
      adapters,
      auto: { device: kind, why },
      steps: kind === "cpu" ? gpuSteps() : [],
    };
    const facts = adapters.map(({ request, ...others }) => others);
    return { data: { ...found, adapters: facts }, text: describeDevices(found) };
  },
});

interface Found {
  readonly cpu: { readonly model: string; readonly cores: number };
  readonly adapters: readonly Adapter[];
  /** what --device auto takes */
  readonly auto: { readonly device: "cpu" | "gpu"; readonly why: string };
  /** what a GPU needs; empty if there is one to take */
  readonly steps: readonly Step[];
}

export const describeDevices = ({ cpu, adapters, auto, steps }: Found): string =>
  [
    `processor: ${cpu.model}, ${cpu.cores} ${cpu.cores === 1 ? "core" : "cores"}`,
    ...adapters.flatMap(describe),
    `--device auto takes ${auto.why}`,
    ...howToGetOne(steps),
  ].join("\n");

function describe({ name, vendor, architecture, driver, software, limits }: Adapter): string[] {
  const kind = software
    ? "a program on the processor; --device gpu takes it, --device auto does not"
    : "hardware";
  const facts = [[vendor, architecture].filter(Boolean).join(" "), driver && `driver ${driver}`].filter(
    Boolean,
  );
  return [
    `${software ? "software adapter" : "GPU"}: ${name}`,
    `  ${[kind, ...facts].join("; ")}`,
    `  buffers up to ${formatBytes(limits.maxBufferSize)}, of which a kernel sees ${formatBytes(limits.maxStorageBufferBindingSize)}`,
  ];
}

function howToGetOne(steps: readonly Step[]): string[] {
  if (steps.length === 0) return [];
  const lines = steps.flatMap(({ ok, why, todo }, i) => [
    `  ${i + 1}. ${ok ? "ok     " : "missing"}  ${why}`,
    ...(todo === undefined ? [] : [`              ${todo}`]),
  ]);
  const all = missingOf(steps) === "" ? [`  ${NOTHING_MISSING}`] : [];
  return ["what a GPU needs:", ...lines, ...all];
}
