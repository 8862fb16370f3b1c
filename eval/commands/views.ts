/** The option --views, and what is said of it. */
import { z } from "zod";
import { checked } from "../../shared/cli/option.ts";
import { VIEWS, type Views } from "../../train/views.ts";

export const viewsOption = checked<Views>(
  {
    placeholder: "N",
    help: "average over so many flips and quarter turns of each stamp (1, 2, 4, 8): N times the time, a little more precise",
    default: 1,
  },
  "1, 2, 4 or 8",
  z.string().transform(Number).pipe(z.literal(VIEWS)),
);

/** Goes on a sentence: ", averaged over ..."; nothing for a single view. */
export const averagedOver = (views = 1): string =>
  views === 1 ? "" : `, averaged over ${views} flips and turns of each stamp`;
