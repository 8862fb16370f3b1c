/** What renders, for commands with --device. */
import { GalforgeError } from "../../shared/errors.ts";
import { chooseDevice, type DeviceWish } from "../gpu/device.ts";

/**
 * @param beyond why a GPU cannot do what is asked for; undefined: it can
 * @returns the GPU's name, which `note` tells the user as well; undefined: the processor renders
 * @throws GalforgeError for "gpu" where it is not there, or cannot
 */
export async function renderingDevice(
  wish: DeviceWish,
  note: (line: string) => void,
  beyond?: string,
): Promise<string | undefined> {
  if (wish === "gpu" && beyond !== undefined) {
    throw new GalforgeError("E_INPUT", `--device = "gpu" cannot be used here: ${beyond}; use --device cpu`, {
      what: "--device",
      value: wish,
      choices: ["auto", "cpu"],
    });
  }
  const chosen = await chooseDevice(wish);
  if (chosen.kind === "cpu") {
    if (chosen.refused) note(`rendering on ${chosen.why}`);
    return undefined;
  }
  if (beyond !== undefined) {
    note(`the processor renders: ${beyond}`);
    return undefined;
  }
  note(`rendering on ${chosen.why}`);
  return chosen.adapter.name;
}
