/** Opens the renderer of the best adapter, in whatever thread it is asked for. */
import { GalforgeError } from "../../shared/errors.ts";
import { findAdapter } from "../../shared/gpu/adapters.ts";
import { whatIsMissing } from "../../shared/gpu/missing.ts";
import { DeviceRenderer } from "./renderer.ts";

/** @throws GalforgeError E_DEVICE if there is no adapter, or it gives no device */
export async function openDevice(): Promise<DeviceRenderer> {
  const adapter = await findAdapter("any");
  if (adapter === undefined) throw new GalforgeError("E_DEVICE", `no GPU is found: ${whatIsMissing()}`);
  return DeviceRenderer.open(adapter);
}
