/** What is asked of `evaluate posterior`. */
import type { BandMap } from "../../train/bands/wanted-bands.ts";

export interface PosteriorRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, "sim:NAME", or the file of a table; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  /** test objects at most; of a simulator exactly so many */
  readonly most: number;
  /** of each posterior */
  readonly draws: number;
  /** directories of other runs of the same data, which are judged on the same objects */
  readonly beside?: readonly string[];
}
