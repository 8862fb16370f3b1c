/** A network that looks at every stamp several times, flipped and turned, and gives the mean of what it sees. */
import { shapeOf } from "../datasets/image-system.ts";
import { badInput } from "../shared/errors.ts";
import { asymmetryOf } from "./data/image-system.ts";
import {
  directionsOf,
  halfPlace,
  inverseOf,
  type Symmetry,
  symmetriesOf,
  turnLabels,
  turnSigmas,
  turnStamp,
} from "./data/symmetry.ts";
import { toLatent } from "./labels.ts";
import type { Capability, Estimate, Model } from "./models/model.ts";
import {
  type Columns,
  type Estimates,
  estimatesOf,
  gaussianPosterior,
  type PartColumns,
} from "./models/posterior.ts";
import type { RunConfig } from "./run/config.ts";

export const VIEWS = [1, 2, 4, 8] as const;
export type Views = (typeof VIEWS)[number];

/**
 * The same network, whose estimates are means over the first `views` symmetries of a stamp, each turned back before: 2 are the
 * stamp and a quarter turn of it, 4 all turns, 8 turns and flips; of oblong stamps 2 are the half turn, 4 that and the flips.
 * It takes `views` times the time.
 *
 * Sigmas are means as well. That is cautious: the standard deviation of a mean is at most the mean of the standard deviations,
 * and equal to it only if the errors of all views go together wholly. They nearly do: most comes of the noise, which is the same.
 * Where sigmas have parts, these are means, and sigmas what they add up to.
 *
 * Supervised latents are those of the mean estimates, the other latents those of the stamp as it is.
 * @throws GalforgeError where a turned stamp is none that the network could have been trained on
 */
export function averageViews<M extends Able>(model: M, views: Views): M {
  if (views === 1) return model;
  const { config, encoder } = model;
  const chosen = symmetriesFor(config, views);
  const look = async (images: Float32Array, count: number, columns?: Columns): Promise<Estimate> => {
    const seen: Estimates[] = [];
    let latents: Float32Array | undefined;
    for (const s of chosen) {
      const { posterior, ...rest } = await model.estimator.estimate(
        turnStamps(s, images, count, config),
        count,
        columns,
      );
      latents ??= rest.latents; // the first is the stamp as it is
      seen.push(turnBack(s, estimatesOf(posterior), config));
    }
    return average(model, seen, latents);
  };
  return {
    ...model,
    views,
    gives: new Set([...model.gives].filter((what) => !OF_ONE_VIEW.includes(what))),
    estimator: { estimate: look },
    ...(encoder && {
      encoder: {
        width: encoder.width,
        encode: async (images, count) => (await look(images, count)).latents!,
      },
    }),
  };
}

/** What means over views have not. */
const OF_ONE_VIEW: readonly Capability[] = ["sample", "logProb", "latent-sd"];

type Able = Model & Required<Pick<Model, "estimator">>;

function symmetriesFor(config: RunConfig, views: Views): readonly Symmetry[] {
  const { height, width } = config.image;
  const what = `--views ${views}`;
  if (config.image.bands.length === 0) throw badInput(what, "this network looks at no stamps: leave it out");
  const symmetries = symmetriesOf(height === width);
  if (views > symmetries.length) {
    throw badInput(
      what,
      `there are ${symmetries.length} flips and turns of this network's stamps of ${height} x ${width} pixels, and ` +
        `quarter turns are for square ones: give --views ${symmetries.length}, 2 or 1`,
    );
  }
  const asymmetry = asymmetryOfRun(config);
  if (asymmetry !== undefined) {
    throw badInput(
      what,
      `the stamps that this network was trained on must not be flipped and turned: ${asymmetry}. Give --views 1`,
    );
  }
  const { supervise } = config;
  const half = halfPlace(
    supervise.map(({ name }) => name),
    supervise,
  );
  if (half !== undefined) {
    throw badInput(
      what,
      `this network estimates ${half} without the other coordinate, and a quarter turn makes one of the other: give --views 1`,
    );
  }
  return symmetries.slice(0, views);
}

/** Why stamps like the run's must not be turned. Training that turns them has made sure of it. */
function asymmetryOfRun({ training, image }: RunConfig): string | undefined {
  const { augment } = training;
  return augment === "symmetries" || augment === "all" ? undefined : asymmetryOf(image.bands);
}

function turnStamps(s: Symmetry, images: Float32Array, count: number, { image }: RunConfig): Float32Array {
  const shape = shapeOf(image);
  const size = shape.bands * shape.height * shape.width;
  const turned = new Float32Array(images.length);
  for (let k = 0; k < count; k++) {
    const stamp = [k * size, (k + 1) * size] as const;
    turnStamp(s, images.subarray(...stamp), turned.subarray(...stamp), shape);
  }
  return turned;
}

/** Estimates of turned stamps as those of the stamps. */
function turnBack(
  s: Symmetry,
  { count, values, sigmas, parts }: Estimates,
  { image, supervise }: RunConfig,
): Estimates {
  const directions = directionsOf(supervise);
  const back = inverseOf(s);
  const columns = new Map([...values].map(([name, column]) => [name, column.slice()]));
  for (let k = 0; k < count; k++) turnLabels(back, columns, k, shapeOf(image), directions);
  const turned = (of: Columns): Columns => turnSigmas(back, of, directions);
  return {
    ...{ count, values: columns },
    ...(sigmas && { sigmas: turned(sigmas) }),
    ...(parts && {
      parts: { aleatoric: turned(parts.aleatoric), epistemic: turned(parts.epistemic) },
    }),
  };
}

function average(
  { config: { supervise, latents: width }, gives }: Model,
  seen: readonly Estimates[],
  first: Float32Array | undefined,
): Estimate {
  const { count } = seen[0]!;
  const values = meanColumns(seen.map((view) => view.values));
  const sigmas = seen.flatMap((view) => view.sigmas ?? []);
  const parts = meanParts(seen.flatMap((view) => view.parts ?? []));
  const spread = parts ? sumInSquares(parts) : sigmas.length === 0 ? undefined : meanColumns(sigmas);
  const posterior = gaussianPosterior(supervise, count, values, spread, parts);
  if (first === undefined) return { posterior };
  const latents = first.slice();
  if (!gives.has("label-latents")) return { posterior, latents };
  supervise.forEach(({ name, transform }, l) => {
    values.get(name)!.forEach((value, k) => {
      latents[k * width + l] = toLatent(transform, value);
    });
  });
  return { posterior, latents };
}

function meanParts(views: readonly PartColumns[]): PartColumns | undefined {
  if (views.length === 0) return undefined;
  return {
    aleatoric: meanColumns(views.map(({ aleatoric }) => aleatoric)),
    epistemic: meanColumns(views.map(({ epistemic }) => epistemic)),
  };
}

const sumInSquares = ({ aleatoric, epistemic }: PartColumns): Columns =>
  new Map(
    [...aleatoric].map(([name, a]) => [name, a.map((x, k) => Math.hypot(x, epistemic.get(name)![k]!))]),
  );

function meanColumns(views: readonly ReadonlyMap<string, Float64Array>[]): Map<string, Float64Array> {
  const mean = (name: string): Float64Array =>
    views[0]
      .get(name)!
      .map((_, k) => views.reduce((sum, view) => sum + view.get(name)![k], 0) / views.length);
  return new Map([...views[0].keys()].map((name) => [name, mean(name)]));
}
