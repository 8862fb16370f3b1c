/** Are these numbers what the network knows? Pure. */
import { FEWEST_SCORED, quantile } from "../../datasets/statistics.ts";
import { givenInputs } from "../../train/inputs.ts";
import { isPresent } from "../../train/labels.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { Input } from "../../train/run/config.ts";

/** The median has moved by more than this share of the range from 16 to 84 %, and by so many of its standard errors, 1.25 sigma / sqrt(n), ... */
const MOVED = 0.15;
const NO_CHANCE = 4;
/** ... or the range is wider, or narrower, by more than this factor. */
const WIDER = 2;

/**
 * A line for each input whose distribution is another one than in training.
 * @param name of the data @param columns of the inputs
 */
export function compareInputs(name: string, inputs: readonly Input[], columns: Columns): string[] {
  return givenInputs({ inputs }).flatMap((input) => {
    const sorted = columns.get(input.name)!.filter(isPresent).sort();
    if (sorted.length < FEWEST_SCORED) return [];
    const [low, middle, high] = [0.16, 0.5, 0.84].map((p) => quantile(sorted, p)) as [number, number, number];
    const [knownLow, knownMiddle, knownHigh] = input.quantiles;
    const known = knownHigh - knownLow;
    const factor = (high - low) / known;
    const least = Math.max(MOVED, (NO_CHANCE * 1.25) / 2 / Math.sqrt(sorted.length));
    const isMoved = Math.abs(middle - knownMiddle) > least * known;
    if (!isMoved && !(factor > WIDER || factor < 1 / WIDER)) return [];
    const unit = input.unit === "1" ? "" : ` ${input.unit}`;
    const told = (m: number, l: number, h: number) =>
      `${short(m)}${unit} (16 to 84 %: ${short(l)} to ${short(h)})`;
    return [
      `${name}: the median of ${input.name} is ${told(middle, low, high)}, and was ${told(knownMiddle, knownLow, knownHigh)} in training: ` +
        "photometry of another zero point or calibration, or other galaxies? Estimates may be wrong",
    ];
  });
}

const short = (x: number): string => String(Number(x.toPrecision(4)));
