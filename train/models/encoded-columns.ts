/** What an encoder says of stamps as columns of numbers: the means of the latents and, if it has them, ln of their standard deviations. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Encoder } from "./model.ts";

/** Names that no column of a user is likely to have: vectors of FITS tables are called latent[0], too. */
const meanName = (i: number): string => `encoder:latent[${i}]`;
const spreadName = (i: number): string => `encoder:log_sigma[${i}]`;

export const isLatentColumn = (name: string): boolean => /^encoder:(latent|log_sigma)\[\d+\]$/.test(name);

export const latentColumns = ({ width, spread }: Encoder): readonly LabelColumn[] => [
  ...Array.from({ length: width }, (_, i) => columnOf(meanName(i), `mean of latent ${i} of the encoder`)),
  ...(spread === undefined
    ? []
    : Array.from({ length: width }, (_, i) =>
        columnOf(spreadName(i), `ln of the standard deviation of latent ${i} of the encoder`),
      )),
];

const columnOf = (name: string, description: string): LabelColumn => ({
  ...{ name, unit: "1", description, role: "scalar" },
});

/** The columns of `latentColumns` of stamps. @param images as of Encoder */
export async function latentColumnsOf(
  encoder: Encoder,
  images: Float32Array,
  count: number,
): Promise<ReadonlyMap<string, Float64Array>> {
  const { width } = encoder;
  const column = (values: Float32Array, i: number, of: (x: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => of(values[k * width + i]!));
  const places = Array.from({ length: width }, (_, i) => i);
  if (encoder.spread === undefined) {
    const means = await encoder.encode(images, count);
    return new Map(places.map((i) => [meanName(i), column(means, i, (x) => x)]));
  }
  const { means, sigmas } = await encoder.spread(images, count);
  return new Map([
    ...places.map((i): [string, Float64Array] => [meanName(i), column(means, i, (x) => x)]),
    ...places.map((i): [string, Float64Array] => [spreadName(i), column(sigmas, i, Math.log)]),
  ]);
}
