/** Numbers beside the stamps that a model looks at, as the data that it is judged on have them. Pure. */

import type { Typical } from "../../train/data/measured.ts";
import { givenInputs, usableRows } from "../../train/inputs.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { Input } from "../../train/run/config.ts";

/** Positions of the rows of which the model can say something, before stamps are encoded. @param columns of the inputs that are given */
export const answeredRows = (inputs: readonly Input[], columns: Columns, count: number): Uint32Array => {
  const usable = usableRows(inputs, columns, count);
  return Uint32Array.from({ length: count }, (_, row) => row).filter((row) => usable[row] === 1);
};

/** Half the distance of the 2 and 98 percentiles of a normal distribution over that of the 16 and 84 ones. */
const WIDER = 2.065;

/** What numbers of another table are compared with, so that its -9999 are told: those of the training rows. */
export const typicalOfInput = ({ quantiles: [low, middle, high], transform }: Input): Typical => ({
  ...{ middle, width: (WIDER * (high - low)) / 2, positive: transform.kind === "log" },
});

export const typicalOfInputs = (inputs: readonly Input[]): ReadonlyMap<string, Typical> =>
  new Map(givenInputs({ inputs }).map((input) => [input.name, typicalOfInput(input)]));
