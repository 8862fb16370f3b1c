/** The column `flags` of a catalogue: a sum of powers of two, 0 where nothing is known against the estimates. */

export const FLAGS = {
  /** an estimate outside the values that the network was trained on */
  range: 1,
  /** pixels that are not finite: replaced by the sky; without a finite pixel there are no estimates */
  pixels: 2,
  /** no signal: all pixels are equal, or none is finite */
  blank: 4,
  /** sky electrons and read noise, or the noise of a sky pixel, differ by more than 10 % from those trained on */
  noise: 8,
  /** the cutout, or its part with data, does not fill the stamp: the rest is sky and noise */
  padded: 16,
  /** bad pixels by the mask or the map of the noise: replaced by sky and noise */
  masked: 32,
  /** pixels of other segments: replaced by sky and noise */
  neighbours: 64,
  /** the pixel scale was changed, which makes the noise of neighbouring pixels depend on each other */
  resampled: 128,
  /** the sky had to be measured where hardly anything is sky, or where the galaxy still shines, or is not flat */
  crowded: 256,
  /** the cutout cannot be used: there are no estimates */
  unreadable: 512,
  /** the PSF of the image is not one that the network was trained on */
  psf: 1024,
  /** the zero point is not known: there is no magnitude */
  zeroPoint: 2048,
  /** zero points do not tell how many of the network's ADU a pixel is: brought to the noise that it was trained on */
  scaled: 4096,
  /** the noise that is given, by a map or a number, and the spread of the pixels differ by more than a factor of 3 */
  noiseMap: 8192,
  /** the segmentation has no segment of the galaxy: what is in the middle was measured */
  target: 16384,
  /** an estimate that no galaxy can have, such as a negative radius: NaN stands in its place */
  impossible: 32768,
  /** the galaxy is darker than the sky */
  negative: 65536,
  /** a single pixel with more light, or less, than a PSF lets it: a cosmic ray, a bad pixel */
  spike: 131072,
  /** a column that the network cannot do without is missing: there are no estimates */
  inputs: 262144,
  /** a column is far from those of the training (`isBeyond`) */
  far: 524288,
  /** farther from all training stamps, or rows, than 99 % of these are from each other (`growNovelty`) */
  foreign: 1048576,
} as const;

export type FlagName = keyof typeof FLAGS;

export const FLAG_MEANINGS: Readonly<Record<FlagName, string>> = {
  range: "an estimate is outside the range of the training set",
  pixels: "some pixels are not finite and were replaced by the sky",
  blank: "all pixels are equal, or none is finite",
  noise: "the noise of the sky differs by more than 10 % from that of the training set",
  padded: "the cutout, or its part with data, does not fill the stamp; sky and noise were added",
  masked: "masked pixels were replaced by sky and noise",
  neighbours: "other objects were replaced by sky and noise",
  resampled: "the pixel scale was changed",
  crowded: "the sky was measured where the galaxy or others still shine, or is not flat",
  unreadable: "the cutout cannot be used; there are no estimates",
  psf: "the PSF differs from those of the training set",
  zeroPoint: "the zero point is not known, so there is no magnitude",
  scaled: "the flux scale was brought to the noise of the training set",
  noiseMap: "the noise that is given differs from the measured one by more than a factor of 3",
  target: "the segmentation does not have the galaxy; the middle was measured",
  impossible: "an impossible estimate was replaced by NaN",
  negative: "the galaxy is darker than the sky",
  spike: "a single pixel stands out as no light through a PSF does: a cosmic ray or a bad pixel",
  inputs: "a column that the network cannot do without is missing; there are no estimates",
  far: "a column is far outside the training rows",
  foreign: "farther from the training set than 99 % of it is from the rest of it",
};

/** "1: ...; 2: ...; 4: ...; 8: ..." */
export const flagsDescription = (): string =>
  flagNames()
    .map((name) => `${FLAGS[name]}: ${FLAG_MEANINGS[name]}`)
    .join("; ");

export const flagNames = (): FlagName[] => Object.keys(FLAGS) as FlagName[];

/** Flags that are of one band. */
export interface BandFlags {
  readonly name: string;
  readonly flags: number;
}

/**
 * The names of the flags in a sum, such as "range, noise"; "" for none.
 * @param bands of several bands what is of one of them, which is named: "range, noise (g, i)"
 */
export const flagsText = (sum: number, bands: readonly BandFlags[] = []): string =>
  flagNames()
    .filter((name) => (sum & FLAGS[name]) !== 0)
    .map((name) => {
      const where = bands.filter(({ flags }) => (flags & FLAGS[name]) !== 0).map((band) => band.name);
      return where.length === 0 ? name : `${name} (${where.join(", ")})`;
    })
    .join(", ");

/** Characters of the longest. */
export const flagsTextWidth = (bands: readonly string[]): number => {
  const all = Object.values(FLAGS).reduce((sum, flag) => sum | flag, 0);
  return flagsText(
    all,
    bands.map((name) => ({ name, flags: all })),
  ).length;
};
