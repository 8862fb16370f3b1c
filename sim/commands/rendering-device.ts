/** What renders, for commands with --device. */
import { outOfRange } from "../../shared/errors.ts";
import { chooseDevice, type DeviceWish } from "../gpu/device.ts";
import { undrawable } from "../gpu/drawable.ts";
import type { Scene } from "../scene.ts";

/**
 * @param scenes some that show all kinds of components there are
 * @returns the GPU's name, which `note` tells the user as well; undefined: the processor renders
 * @throws GalforgeError if a GPU is asked for, and cannot draw a component
 */
export async function renderingDevice(
  wish: DeviceWish,
  note: (line: string) => void,
  scenes: readonly Scene[] = [],
): Promise<string | undefined> {
  const other = undrawable(scenes);
  if (other !== undefined && wish === "gpu") {
    throw outOfRange("--device", wish, `cpu or auto: no GPU draws a component of kind ${other}`);
  }
  if (other !== undefined) return undefined;
  const chosen = await chooseDevice(wish);
  if (chosen.kind === "cpu") {
    if (chosen.refused) note(`rendering on ${chosen.why}`);
    return undefined;
  }
  note(`rendering on ${chosen.why}`);
  return chosen.adapter.name;
}
