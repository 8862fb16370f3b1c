/** What renders: the processor, or a GPU by WebGPU. */
import { GalforgeError } from "../../shared/errors.ts";
import { type Adapter, findAdapter } from "../../shared/gpu/adapters.ts";
import { whatIsMissing } from "../../shared/gpu/missing.ts";

export const DEVICE_WISHES = ["auto", "cpu", "gpu"] as const;
export type DeviceWish = (typeof DEVICE_WISHES)[number];
export type Device =
  | { readonly kind: "cpu" /** a GPU is there, but is not right */; readonly refused?: true }
  | { readonly kind: "gpu"; readonly adapter: Adapter };
/** `why` is for a user: what it is, and for "auto" why not the other */
export type ChosenDevice = Device & { readonly why: string };

/**
 * "auto" is a GPU if there is one that renders right, and never a program that computes as one; "gpu" is the best adapter, in need such
 * a program.
 * @param check says what is wrong with an adapter (self-check.ts)
 * @throws GalforgeError for "gpu": E_INPUT without any adapter, which says what is missing; E_DEVICE if it is wrong
 */
export async function chooseDevice(
  wish: DeviceWish,
  find: typeof findAdapter = findAdapter,
  missing: () => string = whatIsMissing,
  check: (adapter: Adapter) => Promise<string | undefined> = checkItself,
): Promise<ChosenDevice> {
  if (wish === "cpu") return { kind: "cpu", why: "the processor, as asked for" };
  const adapter = await find(wish === "auto" ? "hardware" : "any");
  if (adapter !== undefined) {
    const wrong = await check(adapter);
    if (wrong === undefined) return { kind: "gpu", adapter, why: describe(adapter) };
    if (wish === "auto")
      return {
        kind: "cpu",
        refused: true,
        why: `the processor, for ${adapter.name} cannot be used: ${wrong}`,
      };
    throw new GalforgeError(
      "E_DEVICE",
      `--device = "gpu" cannot be used here: ${adapter.name}: ${wrong}. Update its driver, or use --device cpu`,
      { what: "--device", value: "gpu", adapter: adapter.name },
    );
  }
  if (wish === "auto") return { kind: "cpu", why: "the processor, for no GPU is found" };
  throw new GalforgeError(
    "E_INPUT",
    `--device = "gpu" cannot be used here: there is no WebGPU adapter. ${missing()} --device cpu needs none`,
    { what: "--device", value: "gpu", choices: ["auto", "cpu"] },
  );
}

/** gpu.js is loaded only for this. */
const checkItself = async (adapter: Adapter): Promise<string | undefined> =>
  (await import("./self-check.ts")).checkRendering(adapter);

const describe = ({ name, software }: Adapter): string =>
  software
    ? `${name}, a program on the processor and no GPU, slower than --device cpu`
    : `${name}, a GPU by WebGPU`;
