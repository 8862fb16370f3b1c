/** What renders, for commands with --device. */
import { chooseDevice, type DeviceWish } from "../gpu/device.ts";

/** @returns the GPU's name, which `note` tells the user as well; undefined: the processor renders */
export async function renderingDevice(
  wish: DeviceWish,
  note: (line: string) => void,
): Promise<string | undefined> {
  const chosen = await chooseDevice(wish);
  if (chosen.kind === "cpu") {
    if (chosen.refused) note(`rendering on ${chosen.why}`);
    return undefined;
  }
  note(`rendering on ${chosen.why}`);
  return chosen.adapter.name;
}
