/** The column `flags` of a catalogue: a sum of powers of two, 0 where nothing is known against the estimates. */

export const FLAGS = {
  /** an estimate outside the values that the network was trained on */
  range: 1,
  /** pixels that are not finite: replaced by the sky; without a finite pixel there are no estimates */
  pixels: 2,
  /** no signal: all pixels are equal, or none is finite */
  blank: 4,
  /** sky electrons or read noise differ by more than 10 % from those trained on */
  noise: 8,
} as const;

export type FlagName = keyof typeof FLAGS;

export const FLAG_MEANINGS: Readonly<Record<FlagName, string>> = {
  range: "an estimate is outside the range of the training set",
  pixels: "some pixels are not finite and were replaced by the sky",
  blank: "all pixels are equal, or none is finite",
  noise: "sky electrons or read noise differ by more than 10 % from those of the training set",
};

/** "1: ...; 2: ...; 4: ...; 8: ..." */
export const flagsDescription = (): string =>
  flagNames()
    .map((name) => `${FLAGS[name]}: ${FLAG_MEANINGS[name]}`)
    .join("; ");

export const flagNames = (): FlagName[] => Object.keys(FLAGS) as FlagName[];
