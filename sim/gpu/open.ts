/** Opens the renderer of an adapter by its name, in whatever thread it is asked for. */
import { GalforgeError } from "../../shared/errors.ts";
import { listAdapters } from "../../shared/gpu/adapters.ts";
import { whatIsMissing } from "../../shared/gpu/missing.ts";
import { DeviceRenderer } from "./renderer.ts";

/** @throws GalforgeError E_DEVICE if there is no such adapter, or it gives no device */
export async function openDevice(name: string): Promise<DeviceRenderer> {
  const adapter = (await listAdapters()).find((found) => found.name === name);
  if (adapter === undefined)
    throw new GalforgeError("E_DEVICE", `${name} is not found any more: ${whatIsMissing()}`);
  return DeviceRenderer.open(adapter);
}
