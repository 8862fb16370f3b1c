/** Ours. */
import { deepNetwork } from "../variational/deep.ts";
import type { Architecture } from "./architecture.ts";

export const deep: Architecture = {
  ...deepNetwork,
  reconstruction: "noise",
  decodedShare: 0.25,
  movesLabels: false,
};
