/** Latents on a plane, by principal components and by UMAP, alone and with photometry beside them (Siddiqa et al. 2025, figure 4). */
import type { Band } from "../../datasets/bands.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { filled, photometryFeatures, photometryOf } from "../data/photometry.ts";
import {
  columnsOf,
  fitStandardiser,
  type Points,
  pickPoints,
  pointsOf,
  standardise,
} from "../stats/points.ts";
import { pick } from "../stats/present.ts";
import { principalPlane } from "../stats/principal-plane.ts";
import { FEWEST_PLACED, placeOnPlane } from "../stats/umap.ts";
import type { Quantity } from "./perturb.ts";
import type { Planes } from "./section.ts";

/** Points that are drawn at most. */
const MOST = 1500;
const SEED = 1;

interface Known {
  /** of the data */
  readonly columns: readonly LabelColumn[];
  /** of the points, by label */
  readonly labels: ReadonlyMap<string, Float64Array>;
  readonly bands: readonly Band[];
}

/** Undefined of one latent, and of fewer points than UMAP takes. @param quantities that the points are coloured by */
export function planesOf(points: Points, quantities: readonly Quantity[], known: Known): Planes | undefined {
  if (points.width < 2 || points.count < FEWEST_PLACED) return undefined;
  const photometry = photometryOf(known.columns, known.bands);
  const spaces = [{ name: "latents", points }];
  if (photometry.length > 0) {
    const features = photometryFeatures(photometry, known.labels);
    const both = pointsOf([...columnsOf(points), ...columnsOf(filled(features, features))]);
    spaces.push({ name: "latents and photometry", points: both });
  }
  const placed = spaces.map(({ name, points: of }) => {
    const scaled = standardise(of, fitStandardiser(of));
    const { rows, ...umap } = placeOnPlane(scaled, SEED, MOST);
    const { shares, ...components } = principalPlane(pickPoints(of, rows));
    return { name, rows, components: { ...rounded(components), shares: [...shares] }, umap: rounded(umap) };
  });
  const { rows } = placed[0]!;
  return {
    spaces: placed.map(({ rows: _, ...space }) => space),
    quantities: quantities.map(({ name, unit, column }) => ({
      name,
      unit,
      values: digits(pick(column, rows)),
    })),
  };
}

/** Four digits are finer than a dot. */
const digits = (column: Float64Array): number[] =>
  Array.from(column, (value) => Number(value.toPrecision(4)));
const rounded = ({ x, y }: { x: Float64Array; y: Float64Array }) => ({ x: digits(x), y: digits(y) });
