/** What a catalogue offers to estimate its labels by, and the estimates of all methods on the test stamps. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { StampSource } from "../../train/data/source.ts";
import type { Encoder } from "../../train/models/model.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { latentsOfStamps } from "../data/latents.ts";
import { filled, photometryColumns, photometryFeatures, photometryOf } from "../data/photometry.ts";
import type { TestSet } from "../data/test-set.ts";
import { truthOf } from "../data/truth-label.ts";
import { byMean, byNeighbours, byPhotometry, type Rival } from "./methods.ts";

/** Measured magnitudes to estimate labels by: neither they nor their errors are what is to be estimated. */
const photometryBeside = (
  { supervise, image }: Pick<RunConfig, "supervise" | "image">,
  all: readonly LabelColumn[],
): readonly LabelColumn[] => {
  const asked = new Set(supervise.map(({ name }) => name));
  return photometryOf(
    all.filter(({ name, sigma = name }) => !asked.has(name) && !asked.has(sigma)),
    image.bands,
  );
};

/** Names of labels that are read beside those that the network learned: their truths, and measured magnitudes with their errors. */
export const besides =
  (config: Pick<RunConfig, "supervise" | "image">) =>
  (all: readonly LabelColumn[]): readonly string[] => [
    ...config.supervise
      .map(({ name }) => truthOf(name))
      .filter((truth) => all.some(({ name }) => name === truth)),
    ...photometryColumns(photometryBeside(config, all)),
  ];

/** Whether labels are those of a catalogue, which states errors: what else can be learned from it is then a question. */
export const isCatalogue = ({ supervise }: Pick<RunConfig, "supervise">): boolean =>
  supervise.some(({ sigma }) => sigma !== undefined);

/** Training stamps whose latents are neighbours, at most. */
const MOST_NEIGHBOURS = 20_000;

/**
 * What else than images and the network there is to go by.
 * @param note is told which magnitudes the test stamps lack: then nothing goes by photometry
 */
export async function estimateByCatalogue(
  config: Pick<RunConfig, "supervise" | "image">,
  source: Pick<StampSource, "labels" | "labelsOf">,
  test: Pick<TestSet, "name" | "count" | "labels">,
  note: (line: string) => void,
): Promise<Rival[]> {
  const { supervise } = config;
  const photometry = photometryBeside(config, source.labels);
  const names = [...supervise.map(({ name }) => name), ...photometryColumns(photometry)];
  const { columns } = await source.labelsOf("train", names);
  const middle = {
    name: "mean",
    columns: supervise.map(({ name }) => byMean(columns.get(name)!, test.count)),
  };
  const lacking = photometryColumns(photometry).filter((name) => !test.labels.has(name));
  if (lacking.length > 0) {
    note(
      `${test.name}: no estimates by photometry, as the training stamps have it: it lacks ${lacking.join(", ")}`,
    );
  }
  if (photometry.length === 0 || lacking.length > 0) return [middle];
  const train = photometryFeatures(photometry, columns);
  const tested = photometryFeatures(photometry, test.labels);
  const features = { train: filled(train, train), test: filled(tested, train) };
  return [middle, ...byPhotometry(supervise, features, columns)];
}

/** Neighbours in the latents of another network that was trained on the same stamps. */
export async function estimateByLatents(
  { supervise }: Pick<RunConfig, "supervise">,
  encoder: Encoder,
  source: StampSource,
  test: TestSet,
): Promise<Rival> {
  const names = supervise.map(({ name }) => name);
  const trained = await source.browse("train", MOST_NEIGHBOURS, names);
  const images = { count: trained.size, image: test.image, images: trained.pixels };
  const features = {
    train: await latentsOfStamps(encoder, images),
    test: await latentsOfStamps(encoder, test),
  };
  return { name: "vanilla latents, kNN", columns: byNeighbours(supervise, features, trained.labels) };
}
