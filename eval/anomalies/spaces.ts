/** The spaces that rare classes are looked for in: latents of the network, colours, principal components, another run's latents. */
import type { Band } from "../../datasets/bands.ts";
import type { Context } from "../../shared/cli/command.ts";
import { latentNames } from "../../train/models/model.ts";
import type { Supervised } from "../../train/run/config.ts";
import { latentsOfStamps, rowsWithLatents } from "../data/latents.ts";
import { openRunSource } from "../data/open.ts";
import { photometryOf } from "../data/photometry.ts";
import { seenBy } from "../data/seen.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import { fitPca, transformPca } from "../stats/pca.ts";
import { type Points, pointsOf } from "../stats/points.ts";
import { withVanilla } from "../vanilla.ts";

export interface Space {
  readonly name: string;
  readonly features: readonly string[];
  /** of the judged stamps */
  readonly points: Points;
  /** of the latents of a network the labels that the first of them are of; undefined of other spaces */
  readonly labels?: readonly Supervised[];
}

/** Training stamps that principal components are fitted to, and that scores compare with, at most ... */
const MOST_REFERENCE = 5000;
/** ... and their pixels have to fit into memory [float32 values]. */
const MOST_VALUES = 2 ** 27;

export interface Spaces {
  /** that of the network's latents comes first */
  readonly spaces: readonly Space[];
  /** latents of training stamps */
  readonly reference: Points;
}

interface Asked {
  readonly run: string;
  readonly data: string | undefined;
  readonly vanilla: string | undefined;
}

export async function spacesOf(
  model: Able<"encoder">,
  test: TestSet,
  { run, data, vanilla }: Asked,
  hooks: Pick<Context, "note" | "progress">,
): Promise<Spaces> {
  const { config, encoder } = model;
  const { bands, height, width } = config.image;
  const pixels = bands.length * height * width;
  const progress = hooks.progress("encode", test.count, "stamps");
  const points = await latentsOfStamps(encoder, test, (stamps) => progress.add(stamps));
  progress.finish();
  rowsWithLatents(test.name, points);
  const spaces = [latentSpace("latents", model, points)];
  const colours = coloursOf(test, bands, hooks.note);
  if (colours !== undefined) spaces.push(colours);
  const source = await openRunSource(run, config, data);
  try {
    const stamps = await source.read("train", Math.min(MOST_REFERENCE, Math.floor(MOST_VALUES / pixels)), []);
    const images = (from: number, count: number) =>
      Promise.resolve(stamps.images.subarray(from * pixels, (from + count) * pixels));
    const known = { count: stamps.size, image: config.image, images };
    const reference = await latentsOfStamps(encoder, known);
    spaces.push(await componentsOf(model, wholeStamps(stamps.images, pixels), test));
    if (vanilla !== undefined) {
      const of = (other: Able<"encoder">) => vanillaSpace(other, test);
      spaces.push(await withVanilla(vanilla, config, of));
    }
    return { spaces, reference };
  } finally {
    await source.close();
  }
}

/** Differences of the measured magnitudes of neighbouring bands; undefined where the data have not all of them, which is noted, or one band. */
function coloursOf(
  { name: where, columns, labels }: TestSet,
  bands: readonly Band[],
  note: (line: string) => void,
): Space | undefined {
  if (bands.length < 2) return undefined;
  const photometry = photometryOf(columns, bands);
  const lacking = bands.filter((band) => photometryOf(columns, [band]).length === 0);
  if (lacking.length > 0) {
    const names = lacking.map(({ name }) => name).join(", ");
    note(
      `${where}: no colours, as it lacks measured magnitudes (labels in mag that state an error) of: ${names}`,
    );
    return undefined;
  }
  const magnitudes = photometry.map(({ name }) => labels.get(name)!);
  const colours = magnitudes.slice(1).map((m, b) => m.map((x, i) => magnitudes[b]![i]! - x));
  const features = colours.map((_, b) => `${photometry[b]!.name} - ${photometry[b + 1]!.name}`);
  return { name: "colours", features, points: pointsOf(colours) };
}

/** As many principal components of training stamps, as the network sees them, as it has latents. */
async function componentsOf(
  model: Able<"encoder">,
  { count: known, images: trained }: { readonly count: number; readonly images: Float32Array },
  test: TestSet,
): Promise<Space> {
  const seen = await seenBy(model, trained, known);
  const pca = await fitPca(seen, seen.length / known, model.encoder.width);
  const columns = Array.from({ length: pca.components }, () => new Float64Array(test.count));
  const most = 512;
  for (let from = 0; from < test.count; from += most) {
    const count = Math.min(most, test.count - from);
    const projected = await transformPca(pca, await seenBy(model, await test.images(from, count), count));
    columns.forEach((column, c) => {
      column.set(projected[c]!, from);
    });
  }
  const features = columns.map((_, c) => `component ${c + 1}`);
  return { name: "principal components", features, points: pointsOf(columns) };
}

/** Stamps whose pixels are all numbers. */
function wholeStamps(images: Float32Array, pixels: number) {
  const starts = Array.from({ length: images.length / pixels }, (_, k) => k * pixels);
  const stamps = starts.map((from) => images.subarray(from, from + pixels));
  const whole = stamps.filter((stamp) => stamp.every(Number.isFinite));
  if (whole.length === stamps.length) return { count: whole.length, images };
  const out = new Float32Array(whole.length * pixels);
  whole.forEach((stamp, k) => {
    out.set(stamp, k * pixels);
  });
  return { count: whole.length, images: out };
}

const latentSpace = (name: string, model: Able<"encoder">, points: Points): Space => ({
  ...{ name, features: latentNames(model), points },
  labels: model.gives.has("label-latents") ? model.config.supervise : [],
});

const vanillaSpace = async (other: Able<"encoder">, test: TestSet): Promise<Space> =>
  latentSpace("vanilla latents", other, await latentsOfStamps(other.encoder, test));
