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
  /** the cutout does not cover the stamp: the rest is sky and noise */
  padded: 16,
  /** bad pixels by the mask or the map of sigma: replaced by sky and noise */
  masked: 32,
  /** pixels of other segments: replaced by sky and noise */
  neighbours: 64,
  /** the pixel scale was changed, which makes the noise of neighbouring pixels depend on each other */
  resampled: 128,
  /** the sky had to be measured where hardly anything is sky, or where the galaxy still shines */
  crowded: 256,
  /** the cutout cannot be used: there are no estimates */
  unreadable: 512,
} as const;

export type FlagName = keyof typeof FLAGS;

export const FLAG_MEANINGS: Readonly<Record<FlagName, string>> = {
  range: "an estimate is outside the range of the training set",
  pixels: "some pixels are not finite and were replaced by the sky",
  blank: "all pixels are equal, or none is finite",
  noise: "the noise of the sky differs by more than 10 % from that of the training set",
  padded: "the cutout is smaller than the stamp; sky and noise were added",
  masked: "masked pixels were replaced by sky and noise",
  neighbours: "other objects were replaced by sky and noise",
  resampled: "the pixel scale was changed",
  crowded: "the sky was measured where the galaxy or others still shine",
  unreadable: "the cutout cannot be used; there are no estimates",
};

/** "1: ...; 2: ...; 4: ...; 8: ..." */
export const flagsDescription = (): string =>
  flagNames()
    .map((name) => `${FLAGS[name]}: ${FLAG_MEANINGS[name]}`)
    .join("; ");

export const flagNames = (): FlagName[] => Object.keys(FLAGS) as FlagName[];
