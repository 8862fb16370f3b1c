/** The WebGPU adapters of this machine: GPUs, and programs that compute as one. */
import { GalforgeError } from "../errors.ts";
import { type Dawn, loadDawn } from "./dawn.ts";
import { type Machine, thisMachine } from "./machine.ts";

export interface Adapter {
  /** for people: "NVIDIA H200", "SwiftShader Device (Subzero)" */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly driver: string;
  /** it computes on the processor */
  readonly software: boolean;
  /** [bytes] */
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  /** A fresh one, for an adapter makes one device only. @throws GalforgeError if the adapter is gone */
  request(): Promise<GPUAdapter>;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|swrast|softpipe|\bwarp\b|basic render/i;

let found: Promise<readonly Adapter[]> | undefined;

/** All adapters, hardware first; none where the package or a driver is missing (missing.ts says which). They are looked for once. */
export function listAdapters(): Promise<readonly Adapter[]> {
  found ??= lookFor(thisMachine());
  return found;
}

/**
 * The adapter to use: the first that is hardware; for "any" the first in software if there is none. Where there can be no
 * hardware, none is looked for, so that a program that uses a GPU if there is one costs nothing without.
 */
export async function findAdapter(which: "hardware" | "any"): Promise<Adapter | undefined> {
  if (which === "hardware" && !mayHaveHardware(thisMachine())) return undefined;
  return pickAdapter(await listAdapters(), which);
}

export const pickAdapter = (adapters: readonly Adapter[], which: "hardware" | "any"): Adapter | undefined =>
  adapters.find(({ software }) => which === "any" || !software);

/** On Linux a GPU has a device file and a driver of its own; on macOS and Windows nothing is known before. */
export const mayHaveHardware = ({ platform, devices, drivers }: Machine): boolean =>
  platform !== "linux" || (devices.length > 0 && drivers.some(({ kind }) => kind !== "software"));

/** Without a loader or drivers there is nothing to find, and Dawn would write warnings to standard error. */
async function lookFor({ platform, noLoader, drivers }: Machine): Promise<readonly Adapter[]> {
  if (platform === "linux" && (noLoader !== undefined || drivers.length === 0)) return [];
  const { dawn } = await loadDawn();
  return dawn === undefined ? [] : adaptersOf(dawn);
}

export async function adaptersOf(dawn: Dawn): Promise<readonly Adapter[]> {
  const adapters: Adapter[] = [];
  for (const name of await adapterNames(dawn)) adapters.push(...(await describe(dawn, name)));
  return adapters.toSorted((a, b) => Number(a.software) - Number(b.software));
}

/**
 * Names of all adapters, the most powerful first. WebGPU itself shows only the one that it would take; Dawn lists all in the
 * error for a name that none has. Equal names are one: Dawn cannot tell them apart.
 */
async function adapterNames(dawn: Dawn): Promise<readonly string[]> {
  try {
    const none = await dawn.create(["adapter=(which are there?)"]).requestAdapter(POWERFUL);
    return none === null ? [] : [""];
  } catch (error) {
    const names = namesIn((error as Error).message);
    return names.length === 0 ? [""] : names;
  }
}

const POWERFUL = { powerPreference: "high-performance" } as const;

/** From lines such as " * backend: 'vulkan', name: 'NVIDIA H200'". */
export const namesIn = (message: string): string[] => [
  ...new Set([...message.matchAll(/name: '(.*)'$/gm)].map(([, name]) => name)),
];

/** @param name of the adapter; "": the one that Dawn takes @returns nothing if it does not start */
async function describe(dawn: Dawn, name: string): Promise<Adapter[]> {
  const gpu = dawn.create(name === "" ? [] : [`adapter=${name}`]);
  const adapter = await gpu.requestAdapter(POWERFUL);
  if (adapter === null) return [];
  const { info, limits } = adapter;
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  const words = [name, info.vendor, info.architecture, info.device, info.description].join(" ");
  return [
    {
      name: name || info.device || info.description || info.vendor,
      vendor: info.vendor,
      architecture: info.architecture,
      driver: info.description,
      software: info.isFallbackAdapter || SOFTWARE.test(words),
      limits: { maxBufferSize, maxStorageBufferBindingSize },
      request: async () => {
        const fresh = await gpu.requestAdapter(POWERFUL);
        if (fresh === null) throw new GalforgeError("E_DEVICE", `the GPU ${name} does not answer any more`);
        return fresh;
      },
    },
  ];
}
