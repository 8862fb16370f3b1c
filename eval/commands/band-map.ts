/** The option --band-map. */
import { optional, pairs } from "../../shared/cli/option.ts";

export const bandMapOption = optional(
  pairs({
    placeholder: "NETWORK=DATA,...",
    help:
      "what the data call bands of the network, such as g=DECam-g,r=DECam-r; where their bands have no names, the place of each: " +
      "g=2,r=1,z=0 (default: the network's own names, in any order)",
  }),
);
